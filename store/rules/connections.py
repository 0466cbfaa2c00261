"""What a grant gives, and the state of connections and profiles that follows from it (C1–C6, C14).

An *ending* is when something lapses and why, in one number: the microseconds since 1970, and in the lowest three
bits the place of the cause. So the earliest ending is a minimum and the last a maximum, cause included.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.codes import AccountType, Cause, Network, Ownership, Permission, Status
from store.moment import Moment
from store.tables import Grant, Profile
from store.types import EPOCH, MICROSECOND, Instant, to_microseconds

INSTAGRAM_LIFETIME = dt.timedelta(days=90)
"""How long an Instagram Business token lasts when the network gave no date (C14)."""

CAUSES = (
    Cause.REVOKED,
    Cause.PASSWORD_CHANGED,
    Cause.PERMISSIONS_CHANGED,
    Cause.ACCESS_LEVEL_CHANGED,
    Cause.NETWORK_REQUIRED,
    Cause.INTEGRATION_REMOVED,
    Cause.EXPIRED,
)
"""Their places are stored. What cuts a grant short at the instant of its end counts, so `EXPIRED` is the last."""
NEVER = 1 << 62
"""The ending of what does not end."""
ABSENT = NEVER + 1
BEGINNING = dt.datetime(1800, 1, 1, tzinfo=dt.UTC)
FOREVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
"""Before and after every instant that a grant can name."""


class _least(FunctionElement[int]):  # noqa: N801  it reads as a function in a statement
    """The smallest of several numbers, none of them NULL."""

    type = BigInteger()
    inherit_cache = True


@compiles(_least, "sqlite")
def _on_sqlite(element: _least, compiler: SQLCompiler, **options: Any) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


@compiles(_least, "postgresql")
def _on_postgresql(element: _least, compiler: SQLCompiler, **options: Any) -> str:
    return f"least({compiler.process(element.clauses, **options)})"


def is_personal() -> ColumnElement[bool]:
    """An Instagram personal account (C6): no Business token, and no way to reconnect one."""
    return and_(
        Profile.network == Network.INSTAGRAM,
        func.coalesce(Profile.account_type == AccountType.PERSONAL, literal(False)),
    )


def access_ends(moment: Moment) -> ColumnElement[dt.datetime]:
    """When a grant runs out by itself; NULL when it does not. Needs Grant joined to Profile."""
    return type_coerce(
        case(
            (and_(Grant.refresh_token.is_not(None), Profile.network.in_(moment.set_up)), null()),
            (Grant.expires_at.is_not(None), Grant.expires_at),
            (
                and_(Profile.network == Network.INSTAGRAM, ~is_personal()),
                type_coerce(Grant.granted_at, BigInteger)
                + literal(to_microseconds(INSTAGRAM_LIFETIME), BigInteger),
            ),
            else_=null(),
        ),
        Instant,
    )


def ending(moment: Moment) -> ColumnElement[int]:
    """When a grant stops being live, by itself or cut short, whichever comes first (C2).

    One that was cut short without a reason counts as the network's demand.
    """
    place = {cause.value: CAUSES.index(cause) for cause in Cause}
    reason = case(place, value=Grant.invalidation_reason, else_=CAUSES.index(Cause.NETWORK_REQUIRED))
    cut_short = func.coalesce(_microseconds(Grant.invalidated_at) * 8 + reason, NEVER)
    runs_out = func.coalesce(_microseconds(access_ends(moment)) * 8 + CAUSES.index(Cause.EXPIRED), NEVER)
    return _least(cut_short, runs_out)


def has_ended(its_ending: SQLColumnExpression[Any], moment: Moment) -> ColumnElement[bool]:
    """The instant counts: lapsed *at* its end. NULL for the ending of what is not there."""
    return its_ending < moment.value(_next_ending, BigInteger())


def _next_ending(at: dt.datetime) -> int:
    """The first that is later."""
    return (to_microseconds(at - EPOCH) + 1) * 8


def instant_of(its_ending: SQLColumnExpression[Any]) -> ColumnElement[dt.datetime]:
    """When it is; NULL for never."""
    return type_coerce(case((its_ending < NEVER, its_ending.bitwise_rshift(literal(3, Integer)))), Instant)


def cause_of(its_ending: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """Why; NULL for never."""
    places = {place: cause.value for place, cause in enumerate(CAUSES)}
    return case((its_ending < NEVER, case(places, value=its_ending.bitwise_and(7))))


def counts(moment: Moment) -> ColumnElement[bool]:
    """The grant has begun and has not been removed (C3)."""
    return and_(
        or_(Grant.granted_at.is_(None), Grant.granted_at <= moment.now),
        or_(Grant.removed_at.is_(None), Grant.removed_at > moment.now),
    )


def is_live(moment: Moment) -> ColumnElement[bool]:
    return and_(counts(moment), ~has_ended(ending(moment), moment))


def worked_out(moment: Moment, *which: ColumnElement[bool]) -> Select[Any]:
    """What the grants give at *moment*, and between which instants they give just that: the columns of Outlook.

    One row for each profile that *which* (conditions on Profile) chooses. A connection lapses when the last
    grant that carries it does (C1); the first of its connections to lapse makes a profile expired (C4).
    """
    grants = (
        select(
            Profile.id.label("profile_id"),
            Profile.creator_id,
            Profile.network,
            Grant.permissions,
            Grant.granted_at,
            Grant.removed_at,
            case((counts(moment), ending(moment))).label("ending"),
            case((and_(Grant.refresh_token.is_not(None), Grant.expires_at.is_not(None)), 1), else_=0).label(
                "depends"
            ),
        )
        .outerjoin(Grant, and_(Grant.profile_id == Profile.id, Profile.ownership == Ownership.OWNED))
        .where(*which)
        .cte()  # without a name, since one statement may ask for several
        .prefix_with("MATERIALIZED")  # else each column below would work the endings out again
    )
    carried = type_coerce(grants.c.permissions, Integer)
    endings = {
        permission: func.max(case((carried.bitwise_and(permission.bit) != 0, grants.c.ending)))
        for permission in Permission
    }
    of_each = (
        select(
            grants.c.profile_id,
            func.min(grants.c.creator_id).label("creator_id"),
            func.min(grants.c.network).label("network"),
            func.max(_begun(grants, moment)).label("valid_from"),
            func.min(_coming(grants, moment)).label("valid_until"),
            (func.max(grants.c.depends) == 1).label("depends"),
            *(column.label(permission.value) for permission, column in endings.items()),
        )
        .group_by(grants.c.profile_id)
        .subquery("connections_of_profiles")
    )
    first = _least(*(func.coalesce(of_each.c[permission.value], ABSENT) for permission in Permission))
    return select(
        of_each.c.profile_id,
        of_each.c.creator_id,
        type_coerce(of_each.c.network, Profile.network.type).label("network"),
        type_coerce(of_each.c.valid_from, Instant).label("valid_from"),
        type_coerce(of_each.c.valid_until, Instant).label("valid_until"),
        case((of_each.c.depends, of_each.c.network.in_(moment.set_up)), else_=null())
        .cast(Boolean)
        .label("if_set_up"),
        func.nullif(first, ABSENT).label("ending"),
        *(of_each.c[permission.value] for permission in Permission),
    )


def read(outlooks: FromClause, moment: Moment, *which: ColumnElement[bool]) -> Subquery:
    """What rows that `worked_out` gave, or that were kept of it, say of *moment*.

    Columns: profile_id, creator_id, network, status (C4), lapsed_at and cause, of the connection that lapsed first.
    """
    its_ending: ColumnElement[int] = outlooks.c.ending
    ended = has_ended(its_ending, moment)
    status = case(
        (its_ending.is_(None), Status.NOT_CONNECTED.value),
        (ended, Status.EXPIRED.value),
        else_=Status.CONNECTED.value,
    )
    return (
        select(
            outlooks.c.profile_id,
            outlooks.c.creator_id,
            outlooks.c.network,
            status.label("status"),
            type_coerce(case((ended, instant_of(its_ending))), Instant).label("lapsed_at"),
            case((ended, cause_of(its_ending))).label("cause"),
        )
        .where(*which)
        .subquery("profile_states")
    )


def profile_states(moment: Moment, *which: ColumnElement[bool]) -> Subquery:
    """How the few profiles stand that *which* (conditions on Profile) chooses, by their grants; see `read`."""
    return read(worked_out(moment, *which).subquery("worked_out"), moment)


@dataclass(frozen=True, slots=True)
class State:
    """How one profile stands."""

    status: Status
    lapsed_at: dt.datetime | None = None
    cause: Cause | None = None


def state_of(its_ending: int | None, moment: Moment) -> State:
    """The same as `read`, of one row that was fetched."""
    if its_ending is None:
        return State(Status.NOT_CONNECTED)
    lapses_at = EPOCH + (its_ending >> 3) * MICROSECOND if its_ending < NEVER else None
    if lapses_at is None or lapses_at > moment.at:
        return State(Status.CONNECTED)
    return State(Status.EXPIRED, lapses_at, CAUSES[its_ending & 7])


def _microseconds(instant: Any) -> ColumnElement[int]:
    return type_coerce(instant, BigInteger)


def _begun(grants: Any, moment: Moment) -> ColumnElement[int]:
    """The last instant up to *moment* at which this grant began or was removed."""
    now = moment.now
    long_ago = literal(to_microseconds(BEGINNING - EPOCH), BigInteger)
    begun, removed = grants.c.granted_at, grants.c.removed_at
    return case(
        (removed <= now, _microseconds(removed)), (begun <= now, _microseconds(begun)), else_=long_ago
    )


def _coming(grants: Any, moment: Moment) -> ColumnElement[int]:
    """The next instant after *moment* at which this grant begins or is removed."""
    now = moment.now
    at_no_time = literal(to_microseconds(FOREVER - EPOCH), BigInteger)
    begins, goes = grants.c.granted_at, grants.c.removed_at
    return case((begins > now, _microseconds(begins)), (goes > now, _microseconds(goes)), else_=at_no_time)
