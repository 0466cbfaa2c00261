"""What the grants of a few profiles give, told connection by connection."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from store.codes import Cause, ConnectionState, Permission, Status
from store.database import Session
from store.moment import Moment
from store.rules.connections import connections, counts, is_live, profile_states
from store.tables import Grant, Profile

Held = tuple[str, Permission]
"""A profile, and what is held of it."""


@dataclass(frozen=True, slots=True)
class Connection:
    state: ConnectionState
    cause: Cause | None
    ended_at: dt.datetime | None
    holders: tuple[str, ...]
    """Through whom it is given; of one that has ended, through whom it was."""


@dataclass(frozen=True, slots=True)
class Access:
    """One profile's status and all six connections."""

    status: Status
    cause: Cause | None
    lapsed_at: dt.datetime | None
    connections: Mapping[Permission, Connection]


async def access_of(db: Session, profile_ids: Collection[str], moment: Moment) -> dict[str, Access]:
    which = Profile.id.in_(profile_ids)
    states = profile_states(moment, which)
    by_profile = {row.profile_id: row for row in await db.execute(select(states))}
    each = await _connections(db, profile_ids, moment)
    found = {}
    for profile_id in profile_ids:
        state = by_profile.get(profile_id)
        found[profile_id] = Access(
            status=Status(state.status) if state else Status.NOT_CONNECTED,
            cause=Cause(state.cause) if state and state.cause else None,
            lapsed_at=state.lapsed_at if state else None,
            connections={one: each.get((profile_id, one), NEVER) for one in Permission},
        )
    return found


NEVER = Connection(ConnectionState.NOT_ESTABLISHED, None, None, ())


async def _connections(db: Session, profile_ids: Collection[str], moment: Moment) -> dict[Held, Connection]:
    each = connections(moment, Profile.id.in_(profile_ids))
    live, lapsed = await _holders(db, profile_ids, moment)
    named = {permission.bit: permission for permission in Permission}
    found = {}
    for row in await db.execute(select(each)):
        held, state = (row.profile_id, named[row.permission]), ConnectionState(row.state)
        holders = live if state is ConnectionState.ACTIVE else lapsed
        found[held] = Connection(
            state, Cause(row.cause) if row.cause else None, row.ended_at, tuple(sorted(holders[held]))
        )
    return found


async def _holders(
    db: Session, profile_ids: Collection[str], moment: Moment
) -> tuple[Mapping[Held, set[str]], Mapping[Held, set[str]]]:
    """Who gives each connection, and who gave it."""
    live: defaultdict[Held, set[str]] = defaultdict(set)
    lapsed: defaultdict[Held, set[str]] = defaultdict(set)
    for row in await db.execute(
        select(Grant.profile_id, Grant.holder, Grant.permissions, is_live(moment).label("live"))
        .join(Profile, Profile.id == Grant.profile_id)
        .where(Grant.profile_id.in_(profile_ids), counts(moment))
    ):
        for permission in row.permissions:
            (live if row.live else lapsed)[row.profile_id, permission].add(row.holder)
    return live, lapsed
