"""What a person wants to be told directly, and what nobody has told them (N3)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Row, and_, or_, select, update

from store import history
from store.codes import Cause, Event, Network, Watched
from store.creators import name_of
from store.database import Session
from store.moment import Moment
from store.narrowing import EVERYTHING
from store.reach import Reach, reach_of
from store.rules.concern import Viewer
from store.statements import statement
from store.subscriptions import (
    DEAD_ADDRESS,
    Channel,
    Daily,
    Wish,
    change,
    end,
    in_channel,
    mailbox_of,
    resume,
    subscribe,
)
from store.tables import (
    Creator,
    HistoryEntry,
    Lapse,
    Notice,
    NoticeEntry,
    NoticeLapse,
    Profile,
    Subscription,
)
from store.watching import Watch, entries

LOOKED_THROUGH = 20_000
"""Entries of the history, the newest, among which is looked for what was missed."""
MISSED_FOR = dt.timedelta(days=14)
MOST = 100


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where and how a person is written to."""

    address: str
    locale: str
    """BCP 47, of a catalog."""
    zone: str


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a person is told by e-mail."""

    events: frozenset[Watched] = frozenset()
    daily: Daily | None = None
    """Empty: at once."""
    dead_address: str | None = None
    """Nobody had this address, so nothing is sent."""


async def direct(db: Session, viewer: Viewer) -> frozenset[Watched]:
    """Of what the person gets direct messages in Slack."""
    found = await in_channel(db, _to(viewer))
    return frozenset(event for one in found if one.paused_at is None for event in one.events)


async def set_direct(db: Session, viewer: Viewer, events: frozenset[Watched], at: dt.datetime) -> None:
    """Nothing chosen: no direct message from now on."""
    await _set(db, _to(viewer), viewer, Wish(events), at)


async def mailed(db: Session, viewer: Viewer) -> Mailed:
    found = await in_channel(db, _mail_to(viewer))
    if not found:
        return Mailed()
    one = found[0]
    dead = one.paused_because == DEAD_ADDRESS
    address = await db.scalar(select(Subscription.mail_to).where(Subscription.id == one.id)) if dead else None
    events = frozenset(one.events) if dead or one.paused_at is None else frozenset()
    return Mailed(events, one.daily, address)


async def set_mailed(
    db: Session,
    viewer: Viewer,
    mailbox: Mailbox,
    events: frozenset[Watched],
    at: dt.datetime,
    daily: Daily | None = None,
) -> None:
    """Nothing chosen: no mail from now on. What was refused by a dead address is tried again."""
    here = _mail_to(viewer)
    await _set(db, here, viewer, Wish(events, daily=daily), at)
    await db.execute(
        update(Subscription)
        .where(
            Subscription.team_id == here.team_id,
            Subscription.channel_id == here.id,
            Subscription.ended_at.is_(None),
        )
        .values(mail_to=mailbox.address, mail_locale=mailbox.locale, mail_zone=mailbox.zone)
    )


async def end_mails(db: Session, viewer: Viewer, at: dt.datetime) -> None:
    """What waits to be sent stays unsent."""
    await _set(db, _mail_to(viewer), viewer, Wish(frozenset()), at)


async def _set(db: Session, here: Channel, viewer: Viewer, wish: Wish, at: dt.datetime) -> None:
    standing = await in_channel(db, here)
    if not wish.events:
        for one in standing:
            await end(db, here, one.id, at)
    elif standing:
        await change(db, here, standing[0].id, viewer, wish, at)
        await resume(db, here, standing[0].id, viewer)
    else:
        await subscribe(db, here, viewer, wish, at)


def _to(viewer: Viewer) -> Channel:
    return Channel(viewer.team_id, viewer.user_id)


def _mail_to(viewer: Viewer) -> Channel:
    return Channel(viewer.team_id, mailbox_of(viewer.user_id))


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that was told in no message to the person, and in no channel that they subscribed."""

    event: Event
    creator_id: str
    name: str
    profile_id: str | None
    network: Network | None
    handle: str | None
    at: dt.datetime
    resolved: bool
    """A lapse that is over."""
    cause: Cause | None = None


async def missed(db: Session, viewer: Viewer, moment: Moment) -> tuple[Missed, ...]:
    """The newest first, of the last fourteen days."""
    after = max(0, await history.newest(db) - LOOKED_THROUGH)
    # A lapse says itself when it is over.
    events = frozenset(Watched) - {Watched.RECONNECTED}
    everything = Watch(viewer, events, EVERYTHING, moment.at)
    since = moment.at - MISSED_FOR
    reach = await reach_of(db, viewer)
    ids = await _missed.scalars(db, everything, reach, viewer.team_id, viewer.user_id, after, since, MOST)
    rows = await _in_full.rows(db, ids)
    return tuple(_told(row) for row in rows)


@statement
def _in_full(ids: Sequence[int]) -> Executable:
    return (
        select(
            HistoryEntry.event,
            HistoryEntry.at,
            HistoryEntry.profile_id,
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            Lapse.closed_at,
            Lapse.cause,
        )
        .join(Creator, Creator.id == HistoryEntry.creator_id)
        .outerjoin(Profile, Profile.id == HistoryEntry.profile_id)
        .outerjoin(Lapse, Lapse.id == HistoryEntry.lapse_id)
        .where(HistoryEntry.id.in_(ids))
        .order_by(HistoryEntry.id.desc())
    )


@statement
def _missed(
    everything: Watch, reach: Reach, team_id: str, user_id: str, after: int, since: dt.datetime, limit: int
) -> Executable:
    theirs = () if reach.wide else (reach.passing()(HistoryEntry.creator_id.expression),)
    read = and_(
        Subscription.team_id == team_id, Subscription.made_by == user_id, Notice.posted_at.is_not(None)
    )
    of_lapse = (
        select(NoticeLapse.lapse_id)
        .join(Notice, Notice.id == NoticeLapse.notice_id)
        .join(Subscription, Subscription.id == NoticeLapse.subscription_id)
        .where(NoticeLapse.lapse_id == HistoryEntry.lapse_id, read)
        .correlate(HistoryEntry)
    )
    of_entry = (
        select(NoticeEntry.history_id)
        .join(Notice, Notice.id == NoticeEntry.notice_id)
        .join(Subscription, Subscription.id == NoticeEntry.subscription_id)
        .where(NoticeEntry.history_id == HistoryEntry.id, read)
        .correlate(HistoryEntry)
    )
    return (
        entries(everything, *theirs)
        .where(
            HistoryEntry.id > after,
            HistoryEntry.at >= since,
            or_(HistoryEntry.lapse_id.is_(None), ~of_lapse.exists()),
            ~of_entry.exists(),
        )
        .order_by(None)
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    )


def _told(row: Row[Any]) -> Missed:
    return Missed(
        event=row.event,
        creator_id=row.id,
        name=name_of(row),
        profile_id=row.profile_id,
        network=row.network,
        handle=row.handle,
        at=row.at,
        resolved=row.closed_at is not None,
        cause=row.cause,
    )
