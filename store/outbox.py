"""The outbox: mails are claimed from it, judged once more, and leave it with an outcome."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from store import history, suppressions
from store.codes import Event
from store.database import Session
from store.leases import LEASE, is_free
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.rules.reminding import SPACING
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


async def claim(db: Session, moment: Moment, owner: str, limit: int) -> list[Claimed]:
    """Take up to *limit* mails that are due; no two workers get the same one."""
    due = (
        select(Message.id)
        .where(Message.state == MailState.QUEUED, Message.try_at <= moment.at, is_free(Message, moment.at))
        .order_by(Message.try_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    ids = (
        await db.scalars(
            update(Message)
            .where(Message.id.in_(select(due.c.id)))
            .values(lease_until=moment.at + LEASE, owner=owner)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
    ).all()
    return await read(db, ids)


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
        .where(Message.id.in_(ids))
        .order_by(Message.try_at, Message.id)
    )
    return [Claimed(**row._mapping) for row in rows]


async def sent(db: Session, mail: Claimed, at: dt.datetime, reply: str, subject: str, header_id: str) -> None:
    """The mail server accepted it, with this subject and this Message-ID."""
    done = {"sent_at": at, "subject": subject, "header_id": header_id, "reply": reply}
    if not await _settle(db, mail, at, state=MailState.SENT, attempts=Message.attempts + 1, **done):
        return
    await _count(db, mail, counts_from=at)
    await _tell(db, _told(mail).sent, mail, at, reply=reply)


async def failed(
    db: Session, mail: Claimed, at: dt.datetime, reply: str, *, dead_address: bool = False
) -> None:
    """Given up. A dead address gets no more mail of any kind; otherwise the next of the series follows."""
    if not await _settle(db, mail, at, state=MailState.FAILED, reply=reply, attempts=Message.attempts + 1):
        return
    await _count(db, mail, counts_from=_counts_from(mail, at))
    await _tell(db, _told(mail).failed, mail, at, reply=reply)
    if dead_address:
        await suppressions.suppress(db, mail.recipient, at, "refused", reply, creator_id=mail.creator_id)


def _counts_from(mail: Claimed, failed_at: dt.datetime) -> dt.datetime:
    """The spacing after a failure counts from when the mail was due; one long overdue, from when it was queued.

    Otherwise the next of the series would follow on its heels.
    """
    if mail.due_at is not None and mail.due_at + SPACING > failed_at:
        return mail.due_at
    return mail.queued_at


async def later(db: Session, mail: Claimed, at: dt.datetime, reply: str) -> bool:
    """A temporary refusal: tried again after 5 minutes, doubling up to 6 hours; after 48 hours it has failed.

    Answers whether it will be tried again.
    """
    first = mail.tried_at or at
    if at - first >= GIVEN_UP_AFTER:
        await failed(db, mail, at, reply)
        return False
    values = {"try_at": at + pause_after(mail.attempts), "reply": reply}
    return await _settle(db, mail, at, state=MailState.QUEUED, attempts=Message.attempts + 1, **values)


def pause_after(attempts: int) -> dt.timedelta:
    doublings = min(attempts, 16)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


async def put_back(db: Session, mails: Collection[Claimed], until: dt.datetime | None = None) -> None:
    """Nothing was tried: the mails are free again, due as before or at *until*."""
    values: dict[str, Any] = {"lease_until": None, "owner": None}
    if until is not None:
        values["try_at"] = until
    await db.execute(update(Message).where(Message.id.in_([mail.id for mail in mails])).values(values))


async def rest(db: Session, mail: Claimed, at: dt.datetime) -> None:
    """The line broke over it: it pauses like a mail that was refused for now, but is never given up for that."""
    await db.execute(
        update(Message)
        .where(Message.id == mail.id)
        .values(
            lease_until=None,
            owner=None,
            attempts=Message.attempts + 1,
            try_at=at + pause_after(mail.attempts),
        )
    )


async def void(db: Session, mail: Claimed, at: dt.datetime, because: str) -> None:
    """Its reason was gone before it was sent; the ordinal is free for the next."""
    if not await _settle(db, mail, at, state=MailState.VOID, reply=because):
        return
    await db.execute(update(Reminder).where(Reminder.message_id == mail.id).values(voided_at=at))
    await _tell(db, _told(mail).void, mail, at, because=because)


async def _settle(db: Session, mail: Claimed, at: dt.datetime, **values: Any) -> bool:
    """False when its creator was erased while it was in our hands: then nothing is noted of it."""
    tried = {} if values["state"] is MailState.VOID else {"tried_at": mail.tried_at or at}
    settled = await db.scalar(
        update(Message)
        .where(Message.id == mail.id, Message.creator_id == mail.creator_id)
        .values(lease_until=None, owner=None, **tried, **values)
        .returning(Message.id)
    )
    return settled is not None


async def _count(db: Session, mail: Claimed, counts_from: dt.datetime | None) -> None:
    await db.execute(update(Reminder).where(Reminder.message_id == mail.id).values(counts_from=counts_from))


async def _tell(db: Session, event: Event, mail: Claimed, at: dt.datetime, **detail: Any) -> None:
    detail |= {"message_id": mail.id, "ordinal": mail.ordinal, "locale": mail.locale}
    if mail.kind is not MailKind.RECONNECT:
        detail["kind"] = mail.kind
    if mail.asked_by:
        detail["asked_by"] = mail.asked_by
    await history.record(
        db,
        event,
        at,
        creator_id=mail.creator_id,
        profile_id=mail.profile_id,
        brand_id=mail.brand_id,
        campaign_id=mail.campaign_id,
        lapse_id=mail.lapse_id,
        detail=detail,
    )


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What the history calls the ends that a mail can come to."""

    sent: Event
    failed: Event
    void: Event


_REMINDER = _Outcomes(Event.REMINDER_SENT, Event.REMINDER_FAILED, Event.REMINDER_VOID)
_OUTREACH = _Outcomes(Event.OUTREACH_SENT, Event.OUTREACH_FAILED, Event.OUTREACH_VOID)


def _told(mail: Claimed) -> _Outcomes:
    return _REMINDER if mail.kind is MailKind.RECONNECT else _OUTREACH
