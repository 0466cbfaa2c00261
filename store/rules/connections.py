"""What a grant gives, and the state of connections and profiles that follows from it (C1–C6, C14)."""

import datetime as dt

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from store.codes import AccountType, Cause, ConnectionState, Network, Ownership, Permission, Status
from store.moment import Moment
from store.tables import Grant, Profile
from store.types import Instant, to_microseconds

INSTAGRAM_LIFETIME = dt.timedelta(days=90)
"""How long an Instagram Business token lasts when the network gave no date (C14)."""


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


def is_personal() -> ColumnElement[bool]:
    """An Instagram personal account (C6): no Business token, and no way to reconnect one."""
    return and_(
        Profile.network == Network.INSTAGRAM,
        func.coalesce(Profile.account_type == AccountType.PERSONAL, literal(False)),
    )


def ends(moment: Moment) -> ColumnElement[dt.datetime]:
    """When a grant stops being live: run out or cut short, whichever comes first (C2); NULL = never."""
    runs_out = access_ends(moment)
    return type_coerce(
        case(
            (Grant.invalidated_at.is_(None), runs_out),
            (runs_out.is_(None), Grant.invalidated_at),
            (Grant.invalidated_at <= runs_out, Grant.invalidated_at),
            else_=runs_out,
        ),
        Instant,
    )


def cause(moment: Moment) -> ColumnElement[str]:
    """Why a grant ended or will end; cut short without a reason counts as the network's demand."""
    runs_out = access_ends(moment)
    cut_short = and_(
        Grant.invalidated_at.is_not(None), or_(runs_out.is_(None), Grant.invalidated_at <= runs_out)
    )
    given = func.coalesce(Grant.invalidation_reason, Cause.NETWORK_REQUIRED)
    return case((cut_short, given), else_=literal(Cause.EXPIRED, Grant.invalidation_reason.type))


def counts(moment: Moment) -> ColumnElement[bool]:
    """The grant has begun and has not been removed (C3)."""
    return and_(
        or_(Grant.granted_at.is_(None), Grant.granted_at <= moment.at),
        or_(Grant.removed_at.is_(None), Grant.removed_at > moment.at),
    )


def is_live(moment: Moment) -> ColumnElement[bool]:
    end = ends(moment)
    return and_(counts(moment), or_(end.is_(None), end > moment.at))


def may_have_lapsed(moment: Moment, grant: type[Grant]) -> ColumnElement[bool]:
    """A cheap net over *grant* alone that catches every lapsed one, and some that are live."""
    return or_(
        grant.expires_at <= moment.at,
        grant.invalidated_at <= moment.at,
        and_(grant.expires_at.is_(None), grant.granted_at <= moment.at - INSTAGRAM_LIFETIME),
    )


def connections(moment: Moment, *which: ColumnElement[bool]) -> Subquery:
    """Every connection that some grant carries or carried, of owned profiles (C1).

    Columns: profile_id, permission (its bit), state, ended_at and cause (of its last grant to end).
    *which* narrows the grants by conditions on Grant or Profile; they must take or leave whole profiles.
    """
    each = union_all(*(select(literal(p.bit, Integer).label("bit")) for p in Permission)).subquery("bits")
    connection = (Grant.profile_id, each.c.bit)
    live = case((is_live(moment), 1), else_=0)
    end = ends(moment)
    ranked = (
        select(
            Grant.profile_id,
            each.c.bit.label("permission"),
            end.label("ended_at"),
            cause(moment).label("cause"),
            func.max(live).over(partition_by=connection).label("any_live"),
            func.row_number()
            .over(partition_by=connection, order_by=(end.is_(None), end.desc(), Grant.id.desc()))
            .label("place"),
        )
        .join(Profile, Profile.id == Grant.profile_id)
        .join(each, type_coerce(Grant.permissions, Integer).bitwise_and(each.c.bit) != 0)
        .where(counts(moment), Profile.ownership == Ownership.OWNED, *which)
        .subquery("ranked_grants")
    )
    active = ranked.c.any_live == 1
    return (
        select(
            ranked.c.profile_id,
            ranked.c.permission,
            case((active, ConnectionState.ACTIVE.value), else_=ConnectionState.EXPIRED.value).label("state"),
            type_coerce(case((active, null()), else_=ranked.c.ended_at), Instant).label("ended_at"),
            case((active, null()), else_=ranked.c.cause).label("cause"),
        )
        .where(ranked.c.place == 1)
        .subquery("connections")
    )


def profile_states(moment: Moment, *which: ColumnElement[bool]) -> Subquery:
    """The status of every owned profile that has any connection (C4); a profile without a row is not connected.

    Columns: profile_id, status, lapsed_at and cause (of the connection that lapsed first).
    """
    each = connections(moment, *which)
    expired = each.c.state == ConnectionState.EXPIRED.value
    ranked = select(
        each,
        expired.label("expired"),
        func.row_number()
        .over(
            partition_by=each.c.profile_id,
            order_by=(case((expired, 0), else_=1), each.c.ended_at, each.c.permission),
        )
        .label("place"),
    ).subquery("ranked_connections")
    return (
        select(
            ranked.c.profile_id,
            case((ranked.c.expired, Status.EXPIRED.value), else_=Status.CONNECTED.value).label("status"),
            ranked.c.ended_at.label("lapsed_at"),
            ranked.c.cause,
        )
        .where(ranked.c.place == 1)
        .subquery("profile_states")
    )


def lapsed_profiles(moment: Moment, *which: ColumnElement[bool]) -> Subquery:
    """`profile_states` of those that are expired, found without looking at the healthy ones.

    *which* narrows by conditions on Grant that take or leave whole profiles.
    """
    ended = aliased(Grant)
    suspects = select(ended.profile_id).where(may_have_lapsed(moment, ended))
    states = profile_states(moment, Grant.profile_id.in_(suspects), *which)
    return select(states).where(states.c.status == Status.EXPIRED.value).subquery("lapsed_profiles")
