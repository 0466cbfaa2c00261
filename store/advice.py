"""What is to be said of connections that work: one leaving away from lapsing (X10), or silent (X9)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Executable, Row, select

from store.codes import Ownership, Permission, Status
from store.database import Session
from store.moment import Moment
from store.rules.connections import is_live, profile_states
from store.statements import statement
from store.tables import Grant, Profile

SILENT = 3
"""So many checks in a row without a verdict make a profile doubtful."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The network has said nothing of any token of a connected profile for some time."""

    since: dt.datetime | None
    """The last verdict; empty: there was none yet."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Of one connected profile."""

    alone: tuple[Permission, ...] = ()
    """Only one person holds these: when that one's grant ends, so does the connection."""
    doubt: Doubt | None = None


NONE = Advice()


async def advice_about(db: Session, profile_ids: Collection[str], moment: Moment) -> dict[str, Advice]:
    """By profile; those that are not connected have none."""
    grants = await _live_grants.rows(db, list(profile_ids), moment)
    return {
        profile_id: advised(list(its)) for profile_id, its in groupby(grants, key=lambda row: row.profile_id)
    }


@statement
def _live_grants(profile_ids: Collection[str], moment: Moment) -> Executable:
    """Of the connected profiles among these."""
    which = Profile.id.in_(profile_ids)
    states = profile_states(moment, which)
    return (
        select(
            Grant.profile_id,
            Grant.holder,
            Grant.permissions,
            Grant.access_token.is_not(None).label("has_token"),
            Grant.check_failures,
            Grant.checked_at,
        )
        .join(Profile, Profile.id == Grant.profile_id)
        .join(states, states.c.profile_id == Grant.profile_id)
        .where(
            which,
            Profile.ownership == Ownership.OWNED,
            states.c.status == Status.CONNECTED.value,
            is_live(moment),
        )
        .order_by(Grant.profile_id, Grant.id)
    )


def advised(live: Sequence[Row[*tuple[Any, ...]]]) -> Advice:
    """Of a connected profile, by its live grants: their holders, permissions and what checks have told of them."""
    return Advice(_alone(live), _doubt(live))


def _alone(grants: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Permission, ...]:
    """In the order of the permissions."""
    holders = {
        permission: {grant.holder for grant in grants if permission in grant.permissions}
        for permission in Permission
    }
    return tuple(permission for permission, theirs in holders.items() if len(theirs) == 1)


def _doubt(grants: Sequence[Row[*tuple[Any, ...]]]) -> Doubt | None:
    """A single token that the network answers about is enough to believe in the profile."""
    asked = [grant for grant in grants if grant.has_token]
    if not asked or min(grant.check_failures for grant in asked) < SILENT:
        return None
    return Doubt(max((grant.checked_at for grant in asked if grant.checked_at), default=None))
