"""What the grants of a few profiles give: how each profile stands, and each of its connections (C1, C4)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Row

from store.codes import Cause, ConnectionState, Permission, Status
from store.database import Session
from store.moment import Moment
from store.rules.connections import state_of, worked_out
from store.statements import statement
from store.tables import Profile


@dataclass(frozen=True, slots=True)
class Connection:
    permission: Permission
    state: ConnectionState
    ended_at: dt.datetime | None = None
    cause: Cause | None = None
    """With `ended_at`, of the last grant to end; both empty unless it is expired."""


@dataclass(frozen=True, slots=True)
class Access:
    """Of one profile."""

    status: Status
    lapsed_at: dt.datetime | None
    cause: Cause | None
    connections: Mapping[Permission, Connection]
    """Those that some grant carries or carried, in the order of the permissions."""

    @property
    def promotes(self) -> bool:
        """The connection that lets a brand promote is active."""
        its = self.connections.get(Permission.PROMOTION)
        return its is not None and its.state is ConnectionState.ACTIVE


NONE = Access(Status.NOT_CONNECTED, None, None, {})


async def access_of(db: Session, profile_ids: Collection[str], moment: Moment) -> dict[str, Access]:
    """By profile; of those that there are."""
    rows = await _worked_out.rows(db, list(profile_ids), moment)
    return {row.profile_id: access_in(row, moment) for row in rows}


def access_in(row: Row[Any], moment: Moment) -> Access:
    """Of the profile whose row has the columns of `worked_out`."""
    state = state_of(row.ending, moment)
    each = (_connection(one, getattr(row, one.value), moment) for one in Permission)
    return Access(state.status, state.lapsed_at, state.cause, {one.permission: one for one in each if one})


@statement
def _worked_out(profile_ids: Collection[str], moment: Moment) -> Executable:
    return worked_out(moment, Profile.id.in_(profile_ids))


def _connection(permission: Permission, its_ending: int | None, moment: Moment) -> Connection | None:
    state = state_of(its_ending, moment)
    match state.status:
        case Status.NOT_CONNECTED:
            return None
        case Status.CONNECTED:
            return Connection(permission, ConnectionState.ACTIVE)
        case Status.EXPIRED:
            return Connection(permission, ConnectionState.EXPIRED, state.lapsed_at, state.cause)
