"""Channels that are told of what happens to connections, and people who are told directly (N2, N3)."""

import datetime as dt
import zoneinfo
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update

from store import history
from store.codes import Watched
from store.database import Session
from store.narrowing import EVERYTHING, Chosen
from store.rules.concern import Viewer, visible_brands
from store.tables import Brand, Notice, Subscription

MAKER_LEFT = "maker_left"
"""Why a subscription pauses whose maker is gone, with nobody listed to take it over."""
DEAD_ADDRESS = "dead_address"
"""Why no more is mailed to a person: nobody has the address."""


@dataclass(frozen=True, slots=True)
class Channel:
    team_id: str
    id: str


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, at an hour of a time zone."""

    minutes: int
    """After midnight."""
    zone: str

    @property
    def hour(self) -> str:
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"

    def after(self, at: dt.datetime) -> dt.datetime:
        """The next time. Where the clocks go forward over that hour, as long after midnight as on other days."""
        zone = zoneinfo.ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        times = (self._on(today + dt.timedelta(days=days), zone) for days in range(3))
        return next(time for time in times if time > at)

    def _on(self, day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
        hour = dt.time(self.minutes // 60, self.minutes % 60)
        return dt.datetime.combine(day, hour, zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a channel is to be told, and when."""

    events: frozenset[Watched]
    chosen: Chosen = EVERYTHING
    daily: Daily | None = None
    """Empty: at once."""

    def columns(self, at: dt.datetime) -> dict[str, Any]:
        return {
            "events": [event.value for event in Watched if event in self.events],
            "filters": self.chosen.stored(),
            "daily_at": self.daily and self.daily.minutes,
            "zone": self.daily and self.daily.zone,
            "digest_at": self.daily and self.daily.after(at),
        }


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
    filters: str = ""
    """As they can be typed again."""
    daily: Daily | None = None


async def subscribe(
    db: Session, channel: Channel, viewer: Viewer, wish: Wish, at: dt.datetime
) -> tuple[Subscribed, bool]:
    """The channel's subscription to what *wish* says of the brands that the viewer sees, and whether it is new.

    The same again, or one of somebody who sees the same brands, changes nothing.
    """
    await _one_at_a_time(db, channel)
    seen = await _brands(db, viewer)
    for row in await db.scalars(_in(channel)):
        same = _is_same(row, wish.columns(at))
        if same and (maker(row) == viewer or await _brands(db, maker(row)) == seen):
            return told(row), False
    row = Subscription(
        team_id=channel.team_id,
        channel_id=channel.id,
        made_by=viewer.user_id,
        made_by_email=viewer.email,
        made_at=at,
        after_history=await history.newest(db),
        looked_after_at=at,
        **wish.columns(at),
    )
    db.add(row)
    await db.flush()
    return told(row), True


async def in_channel(db: Session, channel: Channel) -> tuple[Subscribed, ...]:
    """Those that have not ended, the oldest first."""
    return tuple(told(row) for row in await db.scalars(_in(channel)))


async def one_of(db: Session, channel: Channel, subscription_id: int) -> Subscribed | None:
    """None when it has ended, or is another channel's."""
    row = await db.scalar(_in(channel).where(Subscription.id == subscription_id))
    return told(row) if row else None


async def change(
    db: Session, channel: Channel, subscription_id: int, viewer: Viewer, wish: Wish, at: dt.datetime
) -> bool:
    """From now on it is told what *viewer* sees and *wish* says. False when it had ended."""
    mine = {"made_by": viewer.user_id, "made_by_email": viewer.email, "looked_after_at": at}
    return await _change(db, channel, subscription_id, **mine, **wish.columns(at))


async def end(db: Session, channel: Channel, subscription_id: int, at: dt.datetime) -> bool:
    """False when it had ended before, or is another channel's."""
    return await _change(db, channel, subscription_id, ended_at=at)


async def resume(db: Session, channel: Channel, subscription_id: int, viewer: Viewer) -> bool:
    """Goes on after a pause, with what is still open; False when it was not paused.

    One whose maker has left is *viewer*'s from now on.
    """
    paused = Subscription.paused_at.is_not(None)
    left = Subscription.paused_because == MAKER_LEFT
    mine = {"made_by": viewer.user_id, "made_by_email": viewer.email, "looked_after_at": None}
    await _change(db, channel, subscription_id, paused, left, **mine)
    return await _change(db, channel, subscription_id, paused, paused_at=None, paused_because=None)


async def go_on(db: Session, team_ids: Collection[str], after: Collection[str]) -> None:
    """Those in these workspaces that one of these troubles had paused are no longer so."""
    await db.execute(
        update(Subscription)
        .where(Subscription.team_id.in_(team_ids), Subscription.paused_because.in_(after))
        .values(paused_at=None, paused_because=None)
    )


async def pause(db: Session, subscription_id: int, because: str, at: dt.datetime) -> bool:
    """Nothing is tried again until somebody resumes it (X15). False when it was paused, or had ended, before."""
    paused = await db.scalar(
        update(Subscription)
        .where(
            Subscription.id == subscription_id,
            Subscription.paused_at.is_(None),
            Subscription.ended_at.is_(None),
        )
        .values(paused_at=at, paused_because=because, last_error=because)
        .returning(Subscription.id)
    )
    return paused is not None


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


def is_direct() -> ColumnElement[bool]:
    """On Subscription: a person's direct messages, which go by the user's id instead of a channel's."""
    return Subscription.channel_id == Subscription.made_by


def is_mailed() -> ColumnElement[bool]:
    """On Subscription: told by e-mail, not in Slack."""
    return Subscription.mail_to.is_not(None)


def mailbox_of(user_id: str) -> str:
    """What stands in place of a channel where a person is told by e-mail."""
    return f"mail:{user_id}"


def daily_of(row: Subscription) -> Daily | None:
    return None if row.daily_at is None else Daily(row.daily_at, row.zone or "UTC")


def told(row: Subscription) -> Subscribed:
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
        filters=row.filters.get("text", ""),
        daily=daily_of(row),
    )


def _is_same(row: Subscription, columns: dict[str, Any]) -> bool:
    """Whatever the order of the events, and whatever day the next digest falls on."""
    same = all(getattr(row, name) == columns[name] for name in ("filters", "daily_at", "zone"))
    return same and set(row.events) == set(columns["events"])


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
    found: Sequence[str] = (await db.scalars(select(Brand.id).where(visible_brands(viewer)))).all()
    return frozenset(found)


async def _one_at_a_time(db: Session, channel: Channel) -> None:
    """Two deliveries of one command meet here; SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"{channel.team_id} {channel.id}", 0)))
        )
