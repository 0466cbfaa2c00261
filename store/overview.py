"""A marketer's brands at a glance."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, and_, case, func, select, true

from store import outlooks
from store.codes import Cause, Network
from store.creators import name_of
from store.database import Session
from store.moment import Moment
from store.people import SeenBrand, brands_of
from store.reach import Reach, reach_of
from store.rules.concern import Asker, seen_by, told_to
from store.rules.connections import CAUSES, has_ended, state_of
from store.rules.owing import owed
from store.stakes import Stakes, stakes
from store.statements import statement
from store.tables import Campaign, Creator, Participation, Profile, Requirement

SHOWN = 5


@dataclass(frozen=True, slots=True)
class LapsedProfile:
    creator_id: str
    name: str
    profile_id: str
    network: Network
    handle: str | None
    cause: Cause
    lapsed_at: dt.datetime
    stakes: Stakes


@dataclass(frozen=True, slots=True)
class Counts:
    """Profiles by state (a public one is not connected, C4); *expired* ran out, *invalidated* were cut short (C2)."""

    creators: int
    connected: int
    expired: int
    invalidated: int
    not_connected: int


@dataclass(frozen=True, slots=True)
class Overview:
    brands: tuple[SeenBrand, ...]
    counts: Counts
    lapsed_last: tuple[LapsedProfile, ...]
    pressing: tuple[LapsedProfile, ...]
    """Lapsed while a live campaign waits for content; the soonest due first."""
    pressing_in_all: int


async def overview(db: Session, viewer: Asker, moment: Moment, *, pressing: int = SHOWN) -> Overview:
    """Counts speak of all creators that the viewer sees; the lists leave out what is not tracked (C9).

    *pressing*: how many of those that live campaigns wait for are told.
    """
    stale = await outlooks.any_is_stale(db, moment)
    reach = await reach_of(db, viewer)
    waited_for = await _pressing.rows(db, reach, moment, stale, pressing)
    glance = await _at_a_glance.rows(db, viewer, moment, stale)
    last = [row.profile_id for row in glance if row.profile_id is not None]
    ids = [*(row.profile_id for row in waited_for), *last]
    at_stake = await stakes(db, viewer, moment, ids)
    shown = {
        row.profile_id: _lapsed(row, at_stake.get(row.profile_id, ()), moment)
        for row in await _lapsed_profiles.rows(db, moment, stale, ids)
    }
    return Overview(
        brands=await brands_of(db, viewer),
        counts=_counts(glance[0]),
        lapsed_last=tuple(shown[profile_id] for profile_id in last),
        pressing=tuple(shown[row.profile_id] for row in waited_for),
        pressing_in_all=waited_for[0].in_all if waited_for else 0,
    )


@statement
def _pressing(reach: Reach, moment: Moment, stale: bool, most: int) -> Executable:
    """Profiles that live campaigns wait for, the soonest due first, and how many there are."""
    states = outlooks.kept(moment, stale=stale)
    waited_for = (
        select(states.c.profile_id, func.min(Requirement.due_on).label("due_on"))
        .select_from(Campaign)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .join(states, states.c.creator_id == Participation.creator_id)
        .join(
            Requirement,
            and_(Requirement.campaign_id == Campaign.id, Requirement.network == states.c.network),
        )
        .where(has_ended(states.c.ending, moment), owed(reach.asker, moment, wide=reach.wide))
        .group_by(states.c.profile_id)
        .subquery("waited_for")
    )
    return (
        select(waited_for.c.profile_id, func.count().over().label("in_all"))
        .order_by(waited_for.c.due_on.is_(None), waited_for.c.due_on, waited_for.c.profile_id)
        .limit(most)
    )


@statement
def _lapsed_profiles(moment: Moment, stale: bool, ids: Collection[str]) -> Executable:
    states = outlooks.kept(moment, stale=stale)
    return (
        select(
            Profile.id.label("profile_id"),
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            states.c.ending,
        )
        .join(states, states.c.profile_id == Profile.id)
        .join(Creator, Creator.id == Profile.creator_id)
        .where(Profile.id.in_(ids))
    )


def _lapsed(row: Row[Any], at_stake: Stakes, moment: Moment) -> LapsedProfile:
    state = state_of(row.ending, moment)
    assert state.lapsed_at is not None and state.cause is not None  # noqa: S101, PT018  only lapsed ones were asked for
    return LapsedProfile(
        creator_id=row.id,
        name=name_of(row),
        profile_id=row.profile_id,
        network=row.network,
        handle=row.handle,
        cause=state.cause,
        lapsed_at=state.lapsed_at,
        stakes=at_stake,
    )


@statement
def _at_a_glance(viewer: Asker, moment: Moment, stale: bool) -> Executable:
    """The counts, beside each of the profiles that lapsed last; beside none if none has."""
    states = outlooks.kept(moment, stale=stale)
    seen = seen_by(viewer).cte("seen").prefix_with("MATERIALIZED")
    theirs = (
        select(states.c.profile_id, states.c.creator_id, states.c.ending)
        .where(states.c.creator_id.in_(select(seen.c[0])), states.c.ending.is_not(None))
        .cte("theirs")
        .prefix_with("MATERIALIZED")
    )
    ended = has_ended(theirs.c.ending, moment)
    ran_out = theirs.c.ending.bitwise_and(7) == CAUSES.index(Cause.EXPIRED)
    profiles = select(func.count()).select_from(Profile).where(Profile.creator_id.in_(select(seen.c[0])))
    counts = select(
        select(func.count()).select_from(seen).scalar_subquery().label("creators"),
        profiles.scalar_subquery().label("profiles"),
        _how_many(~ended).label("connected"),
        _how_many(and_(ended, ran_out)).label("expired"),
        _how_many(and_(ended, ~ran_out)).label("invalidated"),
    ).subquery("counts")
    last = (
        select(theirs.c.profile_id, theirs.c.ending)
        .where(ended, theirs.c.creator_id.in_(told_to(viewer)))
        .order_by(theirs.c.ending.desc(), theirs.c.profile_id)
        .limit(SHOWN)
        .subquery("lapsed_last")
    )
    return (
        select(counts, last.c.profile_id)
        .outerjoin(last, true())
        .order_by(last.c.ending.desc(), last.c.profile_id)
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counts(row: Row[Any]) -> Counts:
    return Counts(
        creators=row.creators,
        connected=row.connected,
        expired=row.expired,
        invalidated=row.invalidated,
        not_connected=row.profiles - row.connected - row.expired - row.invalidated,
    )
