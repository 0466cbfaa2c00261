"""Outages of profiles: opened and closed here, once each, together with their history."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, Subquery, and_, exists, false, func, not_, or_, select, update

from store import expiring, history, outlooks
from store.codes import ClosedHow, Event, FoundBy, Status
from store.database import Session, insert_into
from store.moment import Moment
from store.rules.connections import profile_states
from store.rules.reminding import is_current
from store.statements import statement
from store.tables import Lapse, Profile

SWEPT_AT_ONCE = 2_000
"""Profiles that one transaction looks at."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found."""

    closed: int
    opened: int
    more: bool
    """Others are waiting to be looked at."""


async def sweep(db: Session, moment: Moment) -> Swept:
    """Bring the lapses of the next profiles in line with what their grants show at *moment*.

    Looks only at profiles whose grants changed, or whose access ended, since a sweep has seen them last.
    """
    ids = await outlooks.due(db, moment, SWEPT_AT_ONCE)
    if not ids:
        return Swept(0, 0, more=False)
    closed = await _close_repaired(db, ids, moment, ClosedHow.RENEWED, up_to_date=True)
    opened = await _open_new(db, ids, moment, FoundBy.CLOCK, up_to_date=True)
    ahead = await expiring.days_of_warning(db)
    if ahead:
        await expiring.note(db, ids, moment)
    await outlooks.looked_at(db, ids, moment, ahead)
    return Swept(len(closed), len(opened), more=len(ids) == SWEPT_AT_ONCE)


async def open_for(db: Session, profile_id: str, moment: Moment, found_by: FoundBy) -> int | None:
    """Record that this profile has lapsed; None when it has not, or when somebody recorded it before."""
    opened = await _open_new(db, [profile_id], moment, found_by)
    return opened[0] if opened else None


async def open_all(db: Session, profile_ids: Collection[str], moment: Moment, found_by: FoundBy) -> None:
    """Record of each of these that it has lapsed, if it has and nobody did so before."""
    await _open_new(db, sorted(profile_ids), moment, found_by)


async def close_repaired(db: Session, profile_id: str, moment: Moment, how: ClosedHow) -> int | None:
    """End the profile's open lapse, if its grants do not show that outage any more."""
    closed = await _close_repaired(db, [profile_id], moment, how)
    return closed[0] if closed else None


async def close(db: Session, lapse_id: int, at: dt.datetime, how: ClosedHow) -> bool:
    """End one lapse; false when somebody else has ended it."""
    return bool(await _close(db, [lapse_id], at, how))


async def _open_new(
    db: Session, profile_ids: Sequence[str], moment: Moment, found_by: FoundBy, *, up_to_date: bool = False
) -> list[int]:
    """Record those that are expired and have no open lapse; the ids of what this call recorded.

    The unique index on open lapses decides between two that find the same outage at once.
    """
    found = await _not_recorded.rows(db, profile_ids, moment, up_to_date)
    if not found:
        return []
    ours = await db.execute(
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
    ids = {row.profile_id: row.id for row in ours}
    await history.record_all(
        db,
        (
            history.entry_of(
                Event.LAPSED,
                moment.at,
                creator_id=row.creator_id,
                profile_id=row.profile_id,
                lapse_id=ids[row.profile_id],
                detail={
                    "cause": row.cause,
                    "found_by": found_by,
                    "network": row.network,
                    "since": row.lapsed_at.isoformat(),
                },
            )
            for row in found
            if row.profile_id in ids
        ),
    )
    return list(ids.values())


async def _close_repaired(
    db: Session, profile_ids: Sequence[str], moment: Moment, how: ClosedHow, *, up_to_date: bool = False
) -> list[int]:
    """End the open lapses of these profiles whose outage their grants do not show; their ids.

    One whose profile is expired again, but by grants that ended after it was found, is over as well: that is
    the next outage.
    """
    gone: list[int] = []
    repaired: list[int] = []
    for row in await _over.rows(db, profile_ids, moment, up_to_date):
        (gone if row.gone else repaired).append(row.id)
    return [
        *await _close(db, gone, moment.at, ClosedHow.REMOVED),
        *await _close(db, repaired, moment.at, how),
    ]


@statement
def _not_recorded(profile_ids: Sequence[str], moment: Moment, up_to_date: bool) -> Executable:
    """Those of the profiles that are expired and have no open lapse."""
    states = _states(profile_ids, moment, up_to_date=up_to_date)
    recorded = exists().where(Lapse.profile_id == states.c.profile_id, Lapse.closed_at.is_(None))
    return (
        select(states)
        .where(states.c.status == Status.EXPIRED.value, ~recorded)
        .order_by(states.c.lapsed_at, states.c.profile_id)
    )


@statement
def _over(profile_ids: Sequence[str], moment: Moment, up_to_date: bool) -> Executable:
    states = _states(profile_ids, moment, up_to_date=up_to_date)
    shown = and_(states.c.status == Status.EXPIRED.value, is_current(moment, states))
    return (
        select(
            Lapse.id,
            or_(states.c.status.is_(None), states.c.status == Status.NOT_CONNECTED.value).label("gone"),
        )
        .outerjoin(states, states.c.profile_id == Lapse.profile_id)
        .where(
            Lapse.profile_id.in_(profile_ids),
            Lapse.closed_at.is_(None),
            Lapse.found_at <= moment.now,
            not_(func.coalesce(shown, false())),
        )
    )


def _states(profile_ids: Sequence[str], moment: Moment, *, up_to_date: bool) -> Subquery:
    """*up_to_date*: `outlooks.due` has seen to it."""
    if up_to_date:
        return outlooks.states_of_due(profile_ids, moment)
    return profile_states(moment, Profile.id.in_(profile_ids))


async def _close(db: Session, ids: Collection[int], at: dt.datetime, how: ClosedHow) -> list[int]:
    """The ids of those that nobody else had ended."""
    if not ids:
        return []
    closed = await db.execute(
        update(Lapse)
        .where(Lapse.id.in_(ids), Lapse.closed_at.is_(None))
        .values(closed_at=at, closed_how=how)
        .returning(Lapse.id, Lapse.profile_id, Lapse.opened_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(closed.all(), key=lambda row: row.id)
    owners = await db.execute(
        select(Profile.id, Profile.creator_id).where(Profile.id.in_([row.profile_id for row in rows]))
    )
    creators = {row.id: row.creator_id for row in owners}
    await history.record_all(
        db,
        (
            history.entry_of(
                Event.RECONNECTED,
                at,
                creator_id=creators[row.profile_id],
                profile_id=row.profile_id,
                lapse_id=row.id,
                detail={"how": how, "after_seconds": int((at - row.opened_at).total_seconds())},
            )
            for row in rows
        ),
    )
    return [row.id for row in rows]
