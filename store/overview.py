"""A marketer's brands at a glance."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Row, and_, case, func, select

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


async def overview(db: Session, viewer: Asker, moment: Moment) -> Overview:
    """Counts speak of all creators that the viewer sees; the lists leave out what is not tracked (C9)."""
    states = await outlooks.at(db, moment)
    reach = await reach_of(db, viewer)
    pressing, in_all = await _pressing(db, reach, states, moment)
    last = await _lapsed_last(db, viewer, states, moment)
    shown = await _lapsed_profiles(db, viewer, states, moment, {*pressing, *last})
    return Overview(
        brands=await brands_of(db, viewer),
        counts=await _counts(db, viewer, states, moment),
        lapsed_last=tuple(shown[profile_id] for profile_id in last),
        pressing=tuple(shown[profile_id] for profile_id in pressing),
        pressing_in_all=in_all,
    )


async def _pressing(
    db: Session, reach: Reach, states: FromClause, moment: Moment
) -> tuple[Sequence[str], int]:
    """Profiles that live campaigns wait for, the soonest due first, and how many there are."""
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
    rows = await db.execute(
        select(waited_for.c.profile_id, func.count().over().label("in_all"))
        .order_by(waited_for.c.due_on.is_(None), waited_for.c.due_on, waited_for.c.profile_id)
        .limit(SHOWN)
    )
    found = rows.all()
    return [row.profile_id for row in found], found[0].in_all if found else 0


async def _lapsed_last(db: Session, viewer: Asker, states: FromClause, moment: Moment) -> Sequence[str]:
    found = await db.scalars(
        select(states.c.profile_id)
        .where(has_ended(states.c.ending, moment), states.c.creator_id.in_(told_to(viewer)))
        .order_by(states.c.ending.desc(), states.c.profile_id)
        .limit(SHOWN)
    )
    return found.all()


async def _lapsed_profiles(
    db: Session, viewer: Asker, states: FromClause, moment: Moment, ids: Collection[str]
) -> dict[str, LapsedProfile]:
    at_stake = await stakes(db, viewer, moment, Profile.id.in_(ids))
    rows = await db.execute(
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
    return {row.profile_id: _lapsed(row, at_stake.get(row.profile_id, ()), moment) for row in rows}


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


async def _counts(db: Session, viewer: Asker, states: FromClause, moment: Moment) -> Counts:
    """One look at whom the viewer sees, and three at what there is of them."""
    seen = seen_by(viewer).cte("seen").prefix_with("MATERIALIZED")
    theirs = select(seen.c[0])
    ended = has_ended(states.c.ending, moment)
    ran_out = states.c.ending.bitwise_and(7) == CAUSES.index(Cause.EXPIRED)
    kinds = (~ended, and_(ended, ran_out), and_(ended, ~ran_out))
    of_states = (
        select(*(func.sum(case((kind, 1), else_=0)).label(f"n{place}") for place, kind in enumerate(kinds)))
        .where(states.c.creator_id.in_(theirs), states.c.ending.is_not(None))
        .subquery("of_states")
    )
    profiles = select(func.count()).select_from(Profile).where(Profile.creator_id.in_(theirs))
    creators = select(func.count()).select_from(seen)
    row = (
        await db.execute(
            select(*of_states.c, profiles.scalar_subquery().label("p"), creators.scalar_subquery().label("c"))
        )
    ).one()
    connected, expired, invalidated = (row.n0 or 0, row.n1 or 0, row.n2 or 0)
    return Counts(
        creators=row.c,
        connected=connected,
        expired=expired,
        invalidated=invalidated,
        not_connected=row.p - connected - expired - invalidated,
    )
