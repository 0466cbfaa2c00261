"""The outbox: mails are claimed from it, judged once more, and leave it with an outcome (`store.outcomes`)."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import aliased

from store.among import among
from store.brand_look import Logo, logos
from store.database import Session
from store.leases import LEASE, is_free
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.pace import UNLIMITED, Limits, has_place
from store.tables import Message, Outreach, OutreachMail, Reminder

FIRST_RETRY = dt.timedelta(minutes=5)
LONGEST_RETRY = dt.timedelta(hours=6)
GIVEN_UP_AFTER = dt.timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail in our hands until its lease ends."""

    id: int
    kind: MailKind
    creator_id: str
    brand_id: str
    campaign_id: str | None
    profile_id: str | None
    recipient: str
    locale: str
    words: dict[str, Any]
    queued_at: dt.datetime
    attempts: int
    tried_at: dt.datetime | None
    lapse_id: int | None
    ordinal: int | None
    due_at: dt.datetime | None
    asked_by: str | None
    in_reply_to: str | None
    """The Message-ID of the series' first mail from the same brand, when this is a later one."""
    logo: Logo | None = None
    """Of the brand, as it was when the mail was queued."""


async def claim(
    db: Session,
    moment: Moment,
    owner: str,
    limit: int,
    until: dt.datetime | None = None,
    limits: Limits = UNLIMITED,
) -> list[Claimed]:
    """Take up to *limit* mails that are due; no two workers get the same one. They are ours *until* the lease ends.

    Mails whose brand or domain has had all that it may have now are passed over.
    """
    due = (
        select(Message.id)
        .where(_is_due(moment.at), has_place(db, limits, moment.at))
        .order_by(Message.try_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    ids = (
        await db.scalars(
            update(Message)
            .where(Message.id.in_(select(due.c.id)))
            .values(lease_until=until or moment.at + LEASE, owner=owner)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
    ).all()
    return await read(db, ids)


async def waiting(db: Session, moment: Moment) -> int:
    """How many are due, and in nobody's hands."""
    return await db.scalar(select(func.count()).select_from(Message).where(_is_due(moment.at))) or 0


def _is_due(at: dt.datetime) -> ColumnElement[bool]:
    return and_(Message.state == MailState.QUEUED, Message.try_at <= at, is_free(Message, at))


async def read(db: Session, ids: Sequence[int]) -> list[Claimed]:
    """These messages, whatever their state, in the order in which they are due."""
    earlier = aliased(Reminder)
    first_id = (
        select(func.min(earlier.message_id))
        .where(
            earlier.lapse_id == Reminder.lapse_id,
            earlier.brand_id == Reminder.brand_id,
            earlier.ordinal < Reminder.ordinal,
            earlier.counts_from.is_not(None),
            earlier.voided_at.is_(None),  # follows from the line above, and lets the index of ordinals serve
        )
        .scalar_subquery()
    )
    first = aliased(Message)
    rows = await db.execute(
        select(
            Message.id,
            Message.kind,
            Message.creator_id,
            Message.brand_id,
            Message.campaign_id,
            Message.profile_id,
            Message.recipient,
            Message.locale,
            Message.words,
            Message.queued_at,
            Message.attempts,
            Message.tried_at,
            Reminder.lapse_id,
            Reminder.ordinal,
            Reminder.due_at,
            func.coalesce(Reminder.asked_by, Outreach.asked_by).label("asked_by"),
            first.header_id.label("in_reply_to"),
        )
        .outerjoin(Reminder, Reminder.message_id == Message.id)
        .outerjoin(OutreachMail, OutreachMail.message_id == Message.id)
        .outerjoin(Outreach, Outreach.id == OutreachMail.outreach_id)
        .outerjoin(first, first.id == first_id)
        .where(among(db, Message.id, ids))
        .order_by(Message.try_at, Message.id)
    )
    return await _with_logos(
        db, [Claimed(*row) for row in rows]
    )  # the columns are its fields, in their order


async def _with_logos(db: Session, mails: list[Claimed]) -> list[Claimed]:
    """Each is read once, for all mails that show it."""
    found = await logos(db, {mail.words["logo_id"] for mail in mails if "logo_id" in mail.words})
    if not found:
        return mails
    return [dataclasses.replace(mail, logo=found.get(mail.words.get("logo_id", 0))) for mail in mails]


def pause_after(attempts: int) -> dt.timedelta:
    doublings = min(attempts, 16)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


async def keep(db: Session, mails: Collection[Claimed], until: dt.datetime) -> None:
    """We still work on them."""
    await _change(db, mails, {"lease_until": until})


async def put_back(db: Session, mails: Collection[Claimed], until: dt.datetime | None = None) -> None:
    """Nothing was tried: the mails are free again, due as before or at *until*."""
    values: dict[str, Any] = {"lease_until": None, "owner": None}
    if until is not None:
        values["try_at"] = until
    await _change(db, mails, values)


async def _change(db: Session, mails: Collection[Claimed], values: dict[str, Any]) -> None:
    if mails:
        these = among(db, Message.id, [mail.id for mail in mails])
        await db.execute(
            update(Message).where(these).values(values).execution_options(synchronize_session=False)
        )
