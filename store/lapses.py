"""Outages of profiles: opened and closed here, once each, together with their history."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select, update

from store import history
from store.codes import Cause, ClosedHow, Event, FoundBy, Network, Status
from store.database import Session, insert_into
from store.moment import Moment
from store.rules.connections import lapsed_profiles, profile_states
from store.rules.reminding import is_current
from store.tables import Grant, Lapse, Profile


@dataclass(frozen=True, slots=True)
class Opened:
    """A lapse that this call recorded first."""

    id: int
    profile_id: str
    creator_id: str
    network: Network
    opened_at: dt.datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Closed:
    """A lapse that this call ended."""

    id: int
    profile_id: str
    opened_at: dt.datetime
    closed_at: dt.datetime


async def sweep(db: Session, moment: Moment) -> tuple[list[Closed], list[Opened]]:
    """Bring the lapses in line with what the grants show at *moment*: end the repaired, record the new."""
    closed = await close_repaired(db, moment, ClosedHow.RENEWED)
    opened = await open_new(db, moment, FoundBy.CLOCK)
    return closed, opened


async def open_for(db: Session, profile_id: str, moment: Moment, found_by: FoundBy) -> int | None:
    """Record that this profile has lapsed; None when it has not, or when somebody recorded it before."""
    opened = await open_new(db, moment, found_by, Grant.profile_id == profile_id)
    return opened[0].id if opened else None


async def open_new(
    db: Session, moment: Moment, found_by: FoundBy, *which: ColumnElement[bool]
) -> list[Opened]:
    """Record every expired profile that has no open lapse. *which* narrows by conditions on Grant.

    The unique index on open lapses decides between two that find the same outage at once.
    """
    states = lapsed_profiles(moment, *which)
    recorded = exists().where(Lapse.profile_id == states.c.profile_id, Lapse.closed_at.is_(None))
    found = (
        await db.execute(
            select(
                states.c.profile_id, states.c.lapsed_at, states.c.cause, Profile.creator_id, Profile.network
            )
            .join(Profile, Profile.id == states.c.profile_id)
            .where(~recorded)
            .order_by(states.c.lapsed_at, states.c.profile_id)
        )
    ).all()
    if not found:
        return []
    ours = (
        await db.execute(
            insert_into(db, Lapse).on_conflict_do_nothing().returning(Lapse.id, Lapse.profile_id),
            [
                {
                    "profile_id": row.profile_id,
                    "opened_at": row.lapsed_at,
                    "found_at": moment.at,
                    "found_by": found_by,
                    "cause": row.cause,
                }
                for row in found
            ],
        )
    ).all()
    ids = {row.profile_id: row.id for row in ours}
    opened = [
        Opened(ids[row.profile_id], row.profile_id, row.creator_id, row.network, row.lapsed_at, row.cause)
        for row in found
        if row.profile_id in ids
    ]
    await history.record_all(
        db,
        (
            history.entry_of(
                Event.LAPSED,
                moment.at,
                creator_id=one.creator_id,
                profile_id=one.profile_id,
                lapse_id=one.id,
                detail={
                    "cause": one.cause,
                    "found_by": found_by,
                    "network": one.network,
                    "since": one.opened_at.isoformat(),
                },
            )
            for one in opened
        ),
    )
    return opened


async def close_repaired(
    db: Session, moment: Moment, how: ClosedHow, profile_ids: Collection[str] | None = None
) -> list[Closed]:
    """End every open lapse (of *profile_ids*, or of all) whose outage the grants no longer show.

    One whose profile is expired again, but by grants that ended after it was found, is over as well: that is
    the next outage.
    """
    chosen = [] if profile_ids is None else [Lapse.profile_id.in_(profile_ids)]
    suspects = select(Lapse.profile_id).where(Lapse.closed_at.is_(None), *chosen)
    states = profile_states(moment, Grant.profile_id.in_(suspects))
    still = exists().where(
        states.c.profile_id == Lapse.profile_id,
        states.c.status == Status.EXPIRED.value,
        is_current(moment, states),
    )
    gone = ~exists().where(states.c.profile_id == Lapse.profile_id)
    over = (
        await db.execute(
            select(Lapse.id, gone.label("gone")).where(
                Lapse.closed_at.is_(None), Lapse.found_at <= moment.at, ~still, *chosen
            )
        )
    ).all()
    closed: list[Closed] = []
    for row in over:
        ended = await close(db, row.id, moment.at, ClosedHow.REMOVED if row.gone else how)
        if ended is not None:
            closed.append(ended)
    return closed


async def close(db: Session, lapse_id: int, at: dt.datetime, how: ClosedHow) -> Closed | None:
    """End one lapse; None when somebody else has ended it."""
    row = (
        await db.execute(
            update(Lapse)
            .where(and_(Lapse.id == lapse_id, Lapse.closed_at.is_(None)))
            .values(closed_at=at, closed_how=how)
            .returning(Lapse.id, Lapse.profile_id, Lapse.opened_at)
        )
    ).one_or_none()
    if row is None:
        return None
    creator_id = await db.scalar(select(Profile.creator_id).where(Profile.id == row.profile_id))
    await history.record(
        db,
        Event.RECONNECTED,
        at,
        creator_id=creator_id,
        profile_id=row.profile_id,
        lapse_id=lapse_id,
        detail={"how": how, "after_seconds": int((at - row.opened_at).total_seconds())},
    )
    return Closed(row.id, row.profile_id, row.opened_at, at)
