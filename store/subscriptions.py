"""Channels that are told of lapses (N2)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update

from store import history
from store.codes import Watched
from store.database import Session
from store.rules.concern import Viewer, visible_brands
from store.tables import Brand, Notice, Subscription


@dataclass(frozen=True, slots=True)
class Channel:
    team_id: str
    id: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    id: int
    channel_id: str
    made_by: str
    made_at: dt.datetime
    events: tuple[Watched, ...]
    paused_at: dt.datetime | None
    paused_because: str | None
    last_delivered_at: dt.datetime | None
    last_error: str | None


async def subscribe(
    db: Session, channel: Channel, viewer: Viewer, events: frozenset[Watched], at: dt.datetime
) -> tuple[Subscribed, bool]:
    """The channel's subscription to these events of the brands that the viewer sees, and whether it is new.

    The same again, or one of somebody who sees the same brands, changes nothing.
    """
    await _one_at_a_time(db, channel)
    seen = await _brands(db, viewer)
    for row in await db.scalars(_in(channel)):
        same_events = frozenset(row.events) == events
        if same_events and (maker(row) == viewer or await _brands(db, maker(row)) == seen):
            return _told(row), False
    row = Subscription(
        team_id=channel.team_id,
        channel_id=channel.id,
        made_by=viewer.user_id,
        made_by_email=viewer.email,
        made_at=at,
        after_history=await history.newest(db),
        events=[event.value for event in Watched if event in events],
    )
    db.add(row)
    await db.flush()
    return _told(row), True


async def in_channel(db: Session, channel: Channel) -> tuple[Subscribed, ...]:
    """Those that have not ended, the oldest first."""
    return tuple(_told(row) for row in await db.scalars(_in(channel)))


async def end(db: Session, channel: Channel, subscription_id: int, at: dt.datetime) -> bool:
    """False when it had ended before, or is another channel's."""
    return await _change(db, channel, subscription_id, ended_at=at)


async def resume(db: Session, channel: Channel, subscription_id: int) -> bool:
    """Goes on after a pause, with what is still open; False when it was not paused."""
    paused = Subscription.paused_at.is_not(None)
    return await _change(db, channel, subscription_id, paused, paused_at=None, paused_because=None)


async def go_on(db: Session, team_ids: Collection[str], after: Collection[str]) -> None:
    """Those in these workspaces that one of these troubles had paused are no longer so."""
    await db.execute(
        update(Subscription)
        .where(Subscription.team_id.in_(team_ids), Subscription.paused_because.in_(after))
        .values(paused_at=None, paused_because=None)
    )


async def pause(db: Session, subscription_id: int, because: str, at: dt.datetime) -> None:
    """Nothing is tried again until somebody resumes it (X15)."""
    await db.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id, Subscription.paused_at.is_(None))
        .values(paused_at=at, paused_because=because, last_error=because)
    )


async def delivered(db: Session, subscription_id: int, at: dt.datetime) -> None:
    await db.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id)
        .values(last_delivered_at=at, last_error=None)
    )


async def failed(db: Session, subscription_id: int, error: str) -> None:
    await db.execute(update(Subscription).where(Subscription.id == subscription_id).values(last_error=error))


async def teams_with_any(db: Session) -> frozenset[str]:
    """Workspaces where a channel is subscribed, or where a message of ours may have to be edited."""
    active = select(Subscription.team_id).where(Subscription.ended_at.is_(None))
    editing = (
        select(Subscription.team_id)
        .join(Notice, Notice.subscription_id == Subscription.id)
        .where(Notice.ts.is_not(None))
    )
    return frozenset(await db.scalars(active.union(editing)))


def maker(row: Subscription) -> Viewer:
    """Whose sight decides which brands the subscription speaks of."""
    return Viewer(row.team_id, row.made_by, row.made_by_email)


def _in(channel: Channel) -> Select[Subscription]:
    return select(Subscription).where(_not_ended(channel)).order_by(Subscription.id)


def _not_ended(channel: Channel) -> ColumnElement[bool]:
    return and_(
        Subscription.team_id == channel.team_id,
        Subscription.channel_id == channel.id,
        Subscription.ended_at.is_(None),
    )


async def _change(
    db: Session, channel: Channel, subscription_id: int, *where: ColumnElement[bool], **values: Any
) -> bool:
    changed = await db.scalar(
        update(Subscription)
        .where(Subscription.id == subscription_id, _not_ended(channel), *where)
        .values(values)
        .returning(Subscription.id)
    )
    return changed is not None


async def _brands(db: Session, viewer: Viewer) -> frozenset[str]:
    return frozenset(await db.scalars(select(Brand.id).where(visible_brands(viewer))))


def _told(row: Subscription) -> Subscribed:
    return Subscribed(
        id=row.id,
        channel_id=row.channel_id,
        made_by=row.made_by,
        made_at=row.made_at,
        events=tuple(Watched(event) for event in row.events),
        paused_at=row.paused_at,
        paused_because=row.paused_because,
        last_delivered_at=row.last_delivered_at,
        last_error=row.last_error,
    )


async def _one_at_a_time(db: Session, channel: Channel) -> None:
    """Two deliveries of one command meet here; SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"{channel.team_id} {channel.id}", 0)))
        )
