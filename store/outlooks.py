"""What the grants of each profile give, worked out when they change, so that a million are asked at a glance."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Executable,
    FromClause,
    Subquery,
    and_,
    case,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)

from store.codes import Network, Permission
from store.database import Session, insert_into
from store.moment import Moment
from store.rules.connections import FOREVER, has_ended, instant_of, read, worked_out
from store.statements import statement
from store.tables import Outlook, Profile
from store.types import EPOCH, Instant, to_microseconds

AT_ONCE = 5_000
"""Profiles in one statement."""
SAID = ("ending", *(permission.value for permission in Permission))
"""What an outlook says of a moment that it covers."""
COLUMNS = ("profile_id", "creator_id", "network", "valid_from", "valid_until", "if_set_up", *SAID)


async def work_out(db: Session, profile_ids: Collection[str], moment: Moment) -> None:
    """To be called in the transaction that changed these profiles or their grants; a sweep looks at them next."""
    ids = sorted(profile_ids)
    for start in range(0, len(ids), AT_ONCE):
        await _work_out(db, ids[start : start + AT_ONCE], moment)


async def hold(db: Session, profile_id: str) -> None:
    """Let one change of a profile's access come after the other, until the transaction ends."""
    await db.execute(select(Outlook.profile_id).where(Outlook.profile_id == profile_id).with_for_update())


async def at(db: Session, moment: Moment) -> FromClause:
    """The outlooks that speak of *moment*, of every profile that has, or ever had, a grant.

    For questions about many; a profile without a row is not connected. Columns: profile_id, creator_id, network,
    and what is SAID.
    """
    return kept(moment, stale=await any_is_stale(db, moment))


async def any_is_stale(db: Session, moment: Moment) -> bool:
    """Some outlook does not speak of *moment*."""
    return bool(await _all_stale.rows(db, moment, 1))


def kept(moment: Moment, *, stale: bool) -> FromClause:
    """See `at`; what the *stale* ones say is worked out anew, and laid over what is kept."""
    if not stale:
        return Outlook.__table__
    of = Outlook.__table__
    anew = worked_out(moment, Profile.id.in_(_stale(moment))).cte().prefix_with("MATERIALIZED")
    is_new = anew.c.profile_id.is_not(None)
    said = (case((is_new, anew.c[name]), else_=of.c[name]).label(name) for name in SAID)
    return (
        select(of.c.profile_id, of.c.creator_id, of.c.network, *said)
        .select_from(of.outerjoin(anew, anew.c.profile_id == of.c.profile_id))
        .subquery("outlooks_at")
    )


@statement
def _all_stale(moment: Moment, limit: int) -> Executable:
    return _stale(moment).limit(limit)


@statement
def _due(moment: Moment, limit: int) -> Executable:
    return (
        select(Outlook.profile_id)
        .where(Outlook.due_at <= moment.now, ~_is_stale(moment))
        .order_by(Outlook.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def lapsed(db: Session, moment: Moment) -> Subquery:
    """Every expired profile. Columns: profile_id, status, lapsed_at and cause."""
    outlooks = await at(db, moment)
    return read(outlooks, moment, has_ended(outlooks.c.ending, moment))


def states_of_due(profile_ids: Collection[str], moment: Moment) -> Subquery:
    """How those stand that `due` has just brought up to date."""
    return read(Outlook.__table__, moment, Outlook.profile_id.in_(profile_ids))


async def due(db: Session, moment: Moment, limit: int) -> Sequence[str]:
    """Profiles that a sweep has to look at, taken until the transaction ends.

    Those that are out of date are worked out anew first.
    """
    await work_out(db, await _all_stale.scalars(db, moment, limit), moment)
    return await _due.scalars(db, moment, limit)


async def looked_at(
    db: Session, profile_ids: Collection[str], moment: Moment, days_ahead: Sequence[int] = ()
) -> None:
    """A sweep has done what these wanted; it comes again when their access ends or their grants change.

    And before it ends, by each of *days_ahead*, the most first.
    """
    ends_at = type_coerce(instant_of(Outlook.ending), BigInteger)
    now = to_microseconds(moment.at - EPOCH)
    ahead = [ends_at - days * to_microseconds(dt.timedelta(days=1)) for days in days_ahead]
    lapses_at = case(
        (has_ended(Outlook.ending, moment), null()),
        *((before > now, before) for before in ahead),
        else_=ends_at,
    )
    changes_at = type_coerce(case((Outlook.valid_until < FOREVER, Outlook.valid_until)), BigInteger)
    await db.execute(
        update(Outlook)
        .where(Outlook.profile_id.in_(profile_ids))
        .values(
            due_at=type_coerce(
                case(
                    (changes_at.is_(None), lapses_at),
                    (lapses_at < changes_at, lapses_at),
                    else_=changes_at,
                ),
                Instant,
            )
        )
        .execution_options(synchronize_session=False)
    )


async def _work_out(db: Session, ids: Sequence[str], moment: Moment) -> None:
    anew = worked_out(moment, Profile.id.in_(ids)).subquery("anew")
    rows = select(*(anew.c[name] for name in COLUMNS), _at_once().label("due_at")).order_by(anew.c.profile_id)
    statement = insert_into(db, Outlook).from_select([*COLUMNS, "due_at"], rows)
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["profile_id"],
            set_={name: statement.excluded[name] for name in (*COLUMNS[1:], "due_at")},
        )
    )


def _stale(moment: Moment) -> CompoundSelect[str]:
    """Three looks into indexes, mostly empty ones."""
    return union_all(*(select(Outlook.profile_id).where(reason) for reason in _reasons(moment)))


def _is_stale(moment: Moment) -> ColumnElement[bool]:
    return func.coalesce(or_(*_reasons(moment)), false())


def _reasons(moment: Moment) -> tuple[ColumnElement[bool], ...]:
    """Why an outlook does not speak of *moment*: it was worked out later, something has changed since, or
    the network was (not) set up then, and now it is not (is)."""
    at_some_time = Outlook.valid_until < literal_column(str(to_microseconds(FOREVER - EPOCH)))
    not_set_up = frozenset(Network) - moment.set_up
    depends = Outlook.if_set_up.is_not(None)
    return (
        Outlook.valid_from > moment.now,
        and_(Outlook.valid_until <= moment.now, at_some_time),  # SQLite goes by the first of these
        and_(depends, Outlook.if_set_up.is_(True), Outlook.network.in_(not_set_up)),
        and_(depends, Outlook.if_set_up.is_(False), Outlook.network.in_(moment.set_up)),
    )


def _at_once() -> ColumnElement[dt.datetime]:
    return type_coerce(EPOCH, Instant)
