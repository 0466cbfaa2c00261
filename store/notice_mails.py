"""Notices that go to people by e-mail (N3): claimed, judged once more, and settled.

They stand beside the mails to creators (`outbox`) and never touch them: what becomes of a marketer's address is said
in that person's preferences, and nothing is frozen, so that names are as they are when the mail is written.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from store import notices, subscriptions
from store.database import Session
from store.folding import folded_address
from store.moment import Moment
from store.notice_leases import in_full, settle, take
from store.notice_lines import Note, NoticeLine, lines_of, notes_of
from store.outbox import GIVEN_UP_AFTER, pause_after
from store.rules.concern import Viewer, visible_brands
from store.subscriptions import DEAD_ADDRESS, is_mailed, maker
from store.tables import (
    Brand,
    Campaign,
    Notice,
    NoticeEntry,
    NoticeLapse,
    Participation,
    Subscription,
    Workspace,
)
from store.untold import drop_repaired, drop_unseen

REFUSED = "mail_refused"
"""The mail server did not take a mail, though the address may be good."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The brand in whose name, and from whose address, a person is told."""

    brand_id: str
    brand: str
    from_email: str


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail in our hands until its lease ends."""

    id: int
    """The notice's."""
    owner: str
    subscription_id: int
    viewer: Viewer
    made_at: dt.datetime
    attempts: int
    recipient: str
    locale: str
    zone: str
    sender: Sender
    lines: tuple[NoticeLine, ...]
    notes: tuple[Note, ...]


async def make(db: Session, moment: Moment, upto: int) -> int:
    """One mail for each person with all that was not told yet, of the history up to the entry *upto*."""
    return await notices.make_for(db, moment, is_mailed(), upto)


async def claim(db: Session, moment: Moment, owner: str, limit: int) -> list[DueMail]:
    """Take the mails that are due, those due longest first, for as long as a lease lasts.

    What was repaired meanwhile is dropped from them, and what the person no longer sees. Nobody is written to whose
    workspace has taken the bot out.
    """
    left = select(Workspace.team_id).where(Workspace.left_at.is_not(None))
    taken = await take(
        db,
        moment,
        owner,
        limit,
        is_mailed(),
        Subscription.ended_at.is_(None),
        Subscription.team_id.not_in(left),
    )
    for notice, subscription in await in_full(db, taken):
        await drop_unseen(db, notice.id, maker(subscription))
    await drop_repaired(db, taken, moment)
    return [
        await _told(db, notice, subscription, owner, moment)
        for notice, subscription in await in_full(db, taken)
    ]


async def sent(db: Session, mail: DueMail, at: dt.datetime) -> None:
    await _end(db, mail, posted_at=at, failed_because=None)
    await subscriptions.delivered(db, mail.subscription_id, at)


async def later(db: Session, mail: DueMail, at: dt.datetime, reply: str) -> bool:
    """Refused for now: tried again as mail to creators is. Answers whether it will be."""
    if at - mail.made_at >= GIVEN_UP_AFTER:
        await refused(db, mail, reply)
        return False
    await settle(db, mail, try_at=at + pause_after(mail.attempts - 1), failed_because=reply)
    return True


async def refused(db: Session, mail: DueMail, reply: str) -> None:
    """Given up; what it said is among what the person missed."""
    await _end(db, mail, failed_because=reply)
    await subscriptions.failed(db, mail.subscription_id, REFUSED)


async def nobody_there(db: Session, mail: DueMail, at: dt.datetime, reply: str) -> None:
    """The address is dead: no more is mailed to this person until they choose it again."""
    await _end(db, mail, failed_because=reply)
    await subscriptions.pause(db, mail.subscription_id, DEAD_ADDRESS, at)


async def address_of(db: Session, notice_id: int) -> str | None:
    """Where the person who got it is written to now, folded. None when they are not, or the mail is no longer ours."""
    address = await db.scalar(
        select(Subscription.mail_to)
        .join(Notice, Notice.subscription_id == Subscription.id)
        .where(Notice.id == notice_id)
    )
    return folded_address(address) if address else None


async def bounced(db: Session, notice_id: int, at: dt.datetime) -> bool:
    """A report says later that nobody has the address. False when it was known, or the mail is no longer ours."""
    its = await db.scalar(select(Notice.subscription_id).where(Notice.id == notice_id))
    return its is not None and await subscriptions.pause(db, its, DEAD_ADDRESS, at)


async def put_back(db: Session, mails: Collection[DueMail]) -> None:
    """Nothing was tried: they are due as before."""
    for mail in mails:
        await settle(db, mail, attempts=mail.attempts - 1)


async def _end(db: Session, mail: DueMail, **values: Any) -> None:
    """It is never written again, so nobody need watch what becomes of what it tells."""
    await settle(db, mail, try_at=None, **values)
    await db.execute(
        update(NoticeLapse)
        .where(NoticeLapse.notice_id == mail.id)
        .values(shown_closed=True)
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        update(NoticeEntry)
        .where(NoticeEntry.notice_id == mail.id)
        .values(standing=False)
        .execution_options(synchronize_session=False)
    )


async def _told(
    db: Session, notice: Notice, subscription: Subscription, owner: str, moment: Moment
) -> DueMail:
    viewer = maker(subscription)
    lines = await lines_of(db, notice.id, viewer, moment)
    notes = await notes_of(db, notice.id, viewer, moment)
    return DueMail(
        id=notice.id,
        owner=owner,
        subscription_id=subscription.id,
        viewer=viewer,
        made_at=notice.made_at,
        attempts=notice.attempts,
        recipient=subscription.mail_to or "",
        locale=subscription.mail_locale or "en",
        zone=subscription.mail_zone or "UTC",
        sender=await _sender(
            db, viewer, {one.creator_id for one in lines} | {one.creator_id for one in notes}
        ),
        lines=lines,
        notes=notes,
    )


async def _sender(db: Session, viewer: Viewer, creators: Iterable[str]) -> Sender:
    """Of the brands that the person sees: one that has something to do with it, else the first by name."""
    theirs = (
        select(Campaign.brand_id)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(Participation.creator_id.in_(sorted(creators)))
    )
    row = (
        await db.execute(
            select(Brand.id, Brand.name, Brand.from_email)
            .where(visible_brands(viewer))
            .order_by(Brand.id.in_(theirs).desc(), Brand.name_folded, Brand.id)
            .limit(1)
        )
    ).one()
    return Sender(row.id, row.name, row.from_email)
