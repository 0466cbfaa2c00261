"""A marketer's brands at a glance."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, case, func, select

from store.codes import Cause, Network, Status, Watched
from store.creators import name_of
from store.database import Session
from store.moment import Moment
from store.people import SeenBrand, brands_of
from store.rules.concern import Asker, concerns, visible_creators
from store.rules.connections import lapsed_profiles, profile_states
from store.stakes import Stakes, most_first, stakes
from store.tables import Creator, Grant, Profile

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
    lapsed = lapsed_profiles(
        moment,
        Grant.profile_id.in_(select(Profile.id).where(concerns(viewer))),
    )
    at_stake = await stakes(db, viewer, moment, Profile.id.in_(select(lapsed.c.profile_id)))
    pressing = sorted(at_stake, key=lambda profile_id: (most_first(at_stake[profile_id]), profile_id))
    each = (
        select(
            Profile.id.label("profile_id"),
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            lapsed.c.lapsed_at,
            lapsed.c.cause,
        )
        .join(lapsed, lapsed.c.profile_id == Profile.id)
        .join(Creator, Creator.id == Profile.creator_id)
    )
    last = await db.execute(each.order_by(lapsed.c.lapsed_at.desc(), Profile.id).limit(SHOWN))
    waiting = await db.execute(each.where(Profile.id.in_(pressing[:SHOWN])))
    by_id = {row.profile_id: _lapsed(row, at_stake) for row in waiting}
    return Overview(
        brands=await brands_of(db, viewer),
        counts=await _counts(db, viewer, moment),
        lapsed_last=tuple(_lapsed(row, at_stake) for row in last),
        pressing=tuple(by_id[profile_id] for profile_id in pressing[:SHOWN]),
        pressing_in_all=len(pressing),
    )


def _lapsed(row: Row[Any], at_stake: dict[str, Stakes]) -> LapsedProfile:
    return LapsedProfile(
        creator_id=row.id,
        name=name_of(row),
        profile_id=row.profile_id,
        network=row.network,
        handle=row.handle,
        cause=Cause(row.cause),
        lapsed_at=row.lapsed_at,
        stakes=at_stake.get(row.profile_id, ()),
    )


async def _counts(db: Session, viewer: Asker, moment: Moment) -> Counts:
    seen = (
        select(Profile.id)
        .join(Creator, Creator.id == Profile.creator_id)
        .where(visible_creators(viewer))
        .subquery("seen")
    )
    states = profile_states(moment, Grant.profile_id.in_(select(seen.c.id)))
    ran_out = and_(states.c.status == Status.EXPIRED.value, states.c.cause == Cause.EXPIRED)
    kind = case(
        (ran_out, Watched.EXPIRED.value),
        (states.c.status == Status.EXPIRED.value, Watched.INVALIDATED.value),
        else_=func.coalesce(states.c.status, Status.NOT_CONNECTED.value),
    ).label("kind")
    each = select(kind).select_from(seen).outerjoin(states, states.c.profile_id == seen.c.id).subquery("each")
    rows = await db.execute(select(each.c.kind, func.count().label("n")).group_by(each.c.kind))
    found = {row.kind: row.n for row in rows}
    creators = await db.scalar(select(func.count()).select_from(Creator).where(visible_creators(viewer)))
    return Counts(
        creators or 0,
        *(
            found.get(code, 0)
            for code in (Status.CONNECTED, Watched.EXPIRED, Watched.INVALIDATED, Status.NOT_CONNECTED)
        ),
    )
