"""What the grants of a few profiles give, told connection by connection."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from store import access
from store.codes import Cause, ConnectionState, Permission, Status
from store.database import Session
from store.moment import Moment
from store.rules.connections import counts, is_live
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
    their = await access.access_of(db, profile_ids, moment)
    live, lapsed = await _holders(db, profile_ids, moment)
    found = {}
    for profile_id in profile_ids:
        its = their.get(profile_id, access.NONE)
        each = dict.fromkeys(Permission, NEVER)
        for permission, one in its.connections.items():
            holders = live if one.state is ConnectionState.ACTIVE else lapsed
            through = tuple(sorted(holders[profile_id, permission]))
            each[permission] = Connection(one.state, one.cause, one.ended_at, through)
        found[profile_id] = Access(its.status, its.cause, its.lapsed_at, each)
    return found


NEVER = Connection(ConnectionState.NOT_ESTABLISHED, None, None, ())


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
