"""What a channel or a person is told of: one rule, for what has just happened and for what has been (N2, X15)."""

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Select,
    and_,
    false,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from store.codes import Cause, ClosedHow, Event, Watched
from store.database import Session
from store.moment import Moment
from store.narrowing import Chosen, chosen_by, fitting
from store.reach import Reach, reach_of
from store.rules.concern import Viewer, concerns, visible_brands
from store.statements import Blanks, Varying, shape_of, stand_in_for, statement
from store.tables import (
    Brand,
    HistoryEntry,
    Lapse,
    Notice,
    NoticeEntry,
    NoticeLapse,
    Profile,
    Subscription,
)
from store.types import Instant

MOST_COUNTED = 500
FEW = 2_000
"""Entries of the history that are gone through faster than somebody's creators are collected."""
REPAIRED = (ClosedHow.RECONNECTED, ClosedHow.RENEWED)
OF_LAPSES = frozenset({Watched.EXPIRED, Watched.INVALIDATED})


@dataclass(frozen=True, slots=True)
class Watch(Varying):
    """Somebody's wish to be told."""

    viewer: Viewer
    events: frozenset[Watched]
    chosen: Chosen
    since: dt.datetime
    """Lapses found earlier were not theirs to hear of."""

    @property
    def shape(self) -> Hashable:
        return shape_of(self.viewer), tuple(sorted(self.events)), shape_of(self.chosen)

    def stand_in(self, blanks: Blanks["Watch"]) -> "Watch":
        since: Any = blanks.blank("since", lambda watch: watch.since, Instant())
        return Watch(
            stand_in_for(self.viewer, blanks.within("viewer", lambda watch: watch.viewer)),
            self.events,
            stand_in_for(self.chosen, blanks.within("chosen", lambda watch: watch.chosen)),
            since,
        )


def watch_of(row: Subscription) -> Watch:
    viewer = Viewer(row.team_id, row.made_by, row.made_by_email)
    return Watch(viewer, frozenset(map(Watched, row.events)), chosen_by(row.filters), row.made_at)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told: open lapses, which a notice follows to their end, and other entries of the history."""

    lapses: tuple[int, ...]
    entries: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.lapses or self.entries)

    def __len__(self) -> int:
        return len(self.lapses) + len(self.entries)


async def news(db: Session, watch: Watch, team_id: str, channel_id: str, after: int, upto: int) -> News:
    """Of the entries behind *after* up to *upto*, those that the channel has not been told of."""
    few = Reach(watch.viewer, wide=True)
    reach = await reach_of(db, watch.viewer) if upto - after > FEW else few
    return _sorted(await _untold.rows(db, watch, reach, team_id, channel_id, after, upto))


async def noise(db: Session, watch: Watch, after: int, moment: Moment) -> int:
    """How much *watch* would have told of what was written behind *after*; at most `MOST_COUNTED`."""
    reach = await reach_of(db, watch.viewer)
    return len(_sorted(await _told_of.rows(db, watch, reach, after, moment, MOST_COUNTED)))


def _sorted(rows: Sequence[Row[Any]]) -> News:
    lapses: list[int] = []
    entries: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row.event is Event.LAPSED:
            lapses.append(row.lapse_id)
        elif row.event is Event.EXPIRING:
            # Each brand warns of it; it is told once.
            entries.setdefault((row.event, row.profile_id, row.detail.get("ends_at")), row.id)
        else:
            entries[row.event, row.id] = row.id
    return News(tuple(lapses), tuple(entries.values()))


@statement
def _untold(watch: Watch, reach: Reach, team_id: str, channel_id: str, after: int, upto: int) -> Executable:
    here = and_(
        Subscription.team_id == team_id,
        Subscription.channel_id == channel_id,
        or_(Notice.ts.is_not(None), Subscription.ended_at.is_(None)),
    )
    lapse_told = (
        select(NoticeLapse.lapse_id)
        .join(Notice, Notice.id == NoticeLapse.notice_id)
        .join(Subscription, Subscription.id == NoticeLapse.subscription_id)
        .where(NoticeLapse.lapse_id == HistoryEntry.lapse_id, here)
        .correlate(HistoryEntry)
        .exists()
    )
    told = (
        select(NoticeEntry.history_id)
        .join(Notice, Notice.id == NoticeEntry.notice_id)
        .join(Subscription, Subscription.id == NoticeEntry.subscription_id)
        .where(here)
    )
    earlier = aliased(HistoryEntry)
    warned = (
        select(earlier.id)
        .where(
            earlier.profile_id == HistoryEntry.profile_id,
            earlier.event == Event.EXPIRING,
            earlier.detail["ends_at"].as_string() == HistoryEntry.detail["ends_at"].as_string(),
            told.where(NoticeEntry.history_id == earlier.id).correlate(earlier).exists(),
        )
        .correlate(HistoryEntry)
    )
    entry_told = told.where(NoticeEntry.history_id == HistoryEntry.id).correlate(HistoryEntry).exists()
    of_open = HistoryEntry.event.in_((Event.LAPSED, Event.HANDED_OVER))
    of_lapse = HistoryEntry.event.in_((Event.LAPSED, Event.RECONNECTED))
    return entries(watch).where(
        HistoryEntry.id > after,
        HistoryEntry.id <= upto,
        or_(~of_open, Lapse.closed_at.is_(None)),
        or_(~of_lapse, ~lapse_told),
        ~entry_told,
        or_(HistoryEntry.event != Event.EXPIRING, ~warned.exists()),
        *_of_few(reach),
    )


@statement
def _told_of(watch: Watch, reach: Reach, after: int, moment: Moment, limit: int) -> Executable:
    counted = entries(watch).where(HistoryEntry.id > after, HistoryEntry.at <= moment.now, *_of_few(reach))
    return (counted if reach.wide else counted.order_by(None)).limit(limit)


def _of_few(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    """On HistoryEntry: whoever sees few creators has theirs looked up, instead of going through everybody's."""
    return () if reach.wide else (reach.sees(HistoryEntry.creator_id.expression),)


def entries(watch: Watch, *first: ColumnElement[bool]) -> Select[Any]:
    """*first*: asked of HistoryEntry before anything else is, being cheaper."""
    wanted = or_(*(_kind(event, watch) for event in sorted(watch.events)), false())
    return (
        select(
            HistoryEntry.id,
            HistoryEntry.event,
            HistoryEntry.lapse_id,
            HistoryEntry.profile_id,
            HistoryEntry.detail,
        )
        .outerjoin(Lapse, Lapse.id == HistoryEntry.lapse_id)
        .where(
            *first,
            HistoryEntry.event.in_(sorted({code for event in watch.events for code in CODES[event]})),
            wanted,
            _about_theirs(watch),
        )
        .order_by(HistoryEntry.id)
    )


CODES: dict[Watched, tuple[Event, ...]] = {
    Watched.EXPIRED: (Event.LAPSED, Event.HANDED_OVER),
    Watched.INVALIDATED: (Event.LAPSED, Event.HANDED_OVER),
    Watched.EXPIRING: (Event.EXPIRING,),
    Watched.RECONNECTED: (Event.RECONNECTED,),
    Watched.PROMOTION: (Event.PROMOTION_GRANTED,),
    Watched.BOUNCED: (Event.ADDRESS_UNDELIVERABLE,),
}
"""The entries that tell each; that reminders go unanswered is told to whoever hears of the lapse."""


def _kind(event: Watched, watch: Watch) -> ColumnElement[bool]:
    """On HistoryEntry and Lapse: it is news of this kind."""
    codes = HistoryEntry.event.in_(CODES[event])
    match event:
        case Watched.EXPIRED | Watched.INVALIDATED:
            return and_(codes, _ended_so(event))
        case Watched.EXPIRING:
            brands = select(Brand.id).where(visible_brands(watch.viewer), Brand.tracking)
            return and_(codes, HistoryEntry.brand_id.in_(brands))
        case Watched.RECONNECTED:
            # Whoever was to hear of the lapse, and did not, was spared: it was repaired before it was told.
            spared = or_(*(_ended_so(kind) for kind in sorted(watch.events & OF_LAPSES)), false())
            return and_(
                codes, Lapse.closed_how.in_(REPAIRED), not_(and_(spared, Lapse.found_at >= watch.since))
            )
        case Watched.PROMOTION | Watched.BOUNCED:
            return codes


def _ended_so(event: Watched) -> ColumnElement[bool]:
    return Lapse.cause == Cause.EXPIRED if event is Watched.EXPIRED else Lapse.cause != Cause.EXPIRED


def _about_theirs(watch: Watch) -> ColumnElement[bool]:
    """On HistoryEntry: of a profile that they are told of; news of an address, of any profile of its creator."""
    return (
        select(Profile.id)
        .where(
            Profile.creator_id == HistoryEntry.creator_id,
            or_(HistoryEntry.profile_id.is_(None), Profile.id == HistoryEntry.profile_id),
            concerns(watch.viewer),
            *fitting(watch.chosen),
        )
        .correlate(HistoryEntry)
        .exists()
    )
