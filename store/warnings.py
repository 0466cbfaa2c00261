"""Creators are warned before access runs out that cannot be refreshed: from which brand, once for each end (X1)."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    literal,
    literal_column,
    null,
    select,
    type_coerce,
)

from store import outlooks
from store.codes import Cause, Skip, Status
from store.database import Session
from store.expiring import days_of_warning
from store.mail_codes import MailKind
from store.moment import Moment
from store.occasions import Occasion
from store.planning import Plan, Planned, choose, mail_from
from store.rules.connections import CAUSES, has_ended, instant_of
from store.rules.judgement import Judgement, judgement
from store.rules.quiet import after_quiet
from store.rules.reminding import passes
from store.tables import Brand, Message, Profile
from store.types import EPOCH, Instant, to_microseconds

DAY = dt.timedelta(days=1)
OF_THE_SERIES = frozenset({Skip.NOT_EXPIRED, Skip.REMINDED_RECENTLY, Skip.MAX_REMINDERS})
"""Rules that speak of a lapse, and there is none yet; all others are the same as of reminders."""
WAITING = frozenset({Skip.SENDING_ON_HOLD, Skip.QUIET_HOURS})
RUNS_OUT = CAUSES.index(Cause.EXPIRED)


async def plan(db: Session, moment: Moment, *which: ColumnElement[bool]) -> Plan:
    """The warnings that would be queued at *moment*. *which*: conditions on Profile."""
    days = await days_of_warning(db)
    if not days:
        return Plan((), (), 0)
    ending = await ending_soon(db, moment, moment.at + days[0] * DAY, *which)
    judged = judged_of(ending, moment)
    untold = ~_told(ending)
    rows = (await db.execute(judged.in_order(_may_go(judged, moment), untold))).all()
    return choose(rows, lambda row, eligible: _planned(row, eligible, moment))


async def due(db: Session, moment: Moment) -> tuple[list[Occasion], int]:
    """What is to be queued at *moment*, and how many wait for the end of quiet hours."""
    found = await plan(db, moment)
    return [occasion(one) for one in found.reminders], found.quiet


def occasion(one: Planned) -> Occasion:
    assert one.ends_at is not None  # noqa: S101  as of every warning
    return Occasion(
        MailKind.EXPIRING,
        about(one.profile_id, one.ends_at),
        one.creator_id,
        one.brand_id,
        one.campaign_id,
        one.profile_id,
        {"ends_at": one.ends_at.isoformat()},
    )


def about(profile_id: str, ends_at: dt.datetime) -> str:
    """As `_told` has it."""
    return f"{profile_id} {to_microseconds(ends_at - EPOCH)}"


async def still_due(
    db: Session, profile_ids: Collection[str], moment: Moment
) -> dict[tuple[str | None, str | None], Row[Any]]:
    """By profile and campaign: access that runs out, as judged now; a brand that does not warn is not among them."""
    ending = await ending_soon(db, moment, None, Profile.id.in_(profile_ids))
    judged = judged_of(ending, moment)
    rows = await db.execute(judged.in_order(Profile.id.in_(profile_ids), Brand.warn_days.is_not(None)))
    return {(row.profile_id, row.campaign_id): row for row in rows}


def stops(row: Row[Any]) -> list[Skip]:
    """The rules that stop a warning, in the order in which they are told."""
    return [code for code in Skip if getattr(row, code.value) and code not in OF_THE_SERIES]


async def ending_soon(
    db: Session, moment: Moment, until: dt.datetime | None, *which: ColumnElement[bool]
) -> Subquery:
    """Profiles whose access runs out by itself after *moment*; shaped as what `judgement` reads, with ends_at."""
    kept = await outlooks.at(db, moment)
    its_ending: ColumnElement[int] = kept.c.ending
    conditions = [~has_ended(its_ending, moment), its_ending.bitwise_and(literal(7, Integer)) == RUNS_OUT]
    if until is not None:
        conditions.append(its_ending < (to_microseconds(until - EPOCH) + 1) * 8)
    if which:
        conditions.append(kept.c.profile_id.in_(select(Profile.id).where(*which)))
    return (
        select(
            kept.c.profile_id,
            literal(Status.CONNECTED.value).label("status"),
            type_coerce(cast(null(), BigInteger), Instant).label("lapsed_at"),
            cast(null(), Text).label("cause"),
            instant_of(its_ending).label("ends_at"),
            type_coerce(its_ending.bitwise_rshift(literal(3, Integer)), BigInteger).label("ends"),
        )
        .where(*conditions)
        .subquery("ending_soon")
    )


def judged_of(
    ending: Subquery, moment: Moment, *which: ColumnElement[bool], everybody: bool = False
) -> Judgement:
    """Each participation, with its brand's days of warning and the end of access, by every rule."""
    judged = judgement(moment, ending, *which, everybody=everybody)
    return Judgement(judged.rows.add_columns(Brand.warn_days, ending.c.ends_at), judged.stops)


def _may_go(judged: Judgement, moment: Moment) -> ColumnElement[bool]:
    """No rule stops it for good, and the brand's days of warning have begun."""
    ends: Any = judged.rows.selected_columns["ends_at"]
    begins = type_coerce(ends, BigInteger) - Brand.warn_days * literal(to_microseconds(DAY), BigInteger)
    begun = and_(
        Brand.warn_days.is_not(None), begins <= literal(to_microseconds(moment.at - EPOCH), BigInteger)
    )
    return and_(passes(judged.stops, besides=OF_THE_SERIES | WAITING), begun)


def _told(ending: Subquery) -> ColumnElement[bool]:
    """A mail about this end is queued, sent or failed."""
    its_own: Select[Any] = select(literal(1)).where(
        Message.kind == MailKind.EXPIRING,
        Message.occasion == type_coerce(ending.c.profile_id, Text) + " " + cast(ending.c.ends, Text),
        Message.occasion.is_not(None),
        Message.state != literal_column("'void'"),  # a blank would keep the index from being used
    )
    return its_own.correlate(ending).exists()


def _planned(row: Row[Any], eligible: Sequence[Row[Any]], moment: Moment) -> Planned:
    due = _due_at(row, eligible, moment)
    return mail_from(
        row,
        eligible,
        due_at=due,
        lapse_id=None,
        ordinal=1,
        kind=MailKind.EXPIRING,
        ends_at=row.ends_at,
    )


def _due_at(row: Row[Any], eligible: Sequence[Row[Any]], moment: Moment) -> dt.datetime:
    """When the first of the *eligible* brands' days began, or it got its participant, out of quiet hours."""
    begun = [(one.ends_at - one.warn_days * DAY, one.stage_since) for one in eligible]
    since = min(max(begins, stage or begins) for begins, stage in begun)
    return min(after_quiet(since, row.quiet_from, row.quiet_to, row.timezone), moment.at)
