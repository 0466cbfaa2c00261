"""Which reminders are due, from which brand, and why that one. Reads only."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, Subquery

from store import outlooks
from store.codes import Network, Skip, Stage
from store.database import Session
from store.mail_codes import MailKind
from store.moment import Moment
from store.rules.judgement import judgement
from store.rules.quiet import after_quiet
from store.rules.reminding import SPACING, passes


@dataclass(frozen=True, slots=True)
class Other:
    """A participation that would have been next in line."""

    brand_id: str
    campaign_id: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder that is due, with what decided for its brand."""

    creator_id: str
    profile_id: str
    network: Network
    brand_id: str
    campaign_id: str
    lapse_id: int | None
    """Empty while no tick has recorded the lapse."""
    ordinal: int
    due_at: dt.datetime
    to: str
    creator_locale: str | None
    brand_locale: str | None
    stage: Stage
    due_on: dt.date | None
    others: tuple[Other, ...]
    kind: MailKind = MailKind.RECONNECT
    ends_at: dt.datetime | None = None
    """Of a warning: when access will run out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sorted by due_at, then profile id."""

    reminders: tuple[Planned, ...]
    held: tuple[Planned, ...]
    """What would be sent if its brand were not on hold (X16)."""
    quiet: int
    """How many wait for the end of quiet hours (X5)."""

    def beside(self, other: "Plan") -> "Plan":
        return Plan(
            _in_order((*self.reminders, *other.reminders)),
            _in_order((*self.held, *other.held)),
            self.quiet + other.quiet,
        )


def _in_order(some: Iterable[Planned]) -> tuple[Planned, ...]:
    return tuple(sorted(some, key=lambda one: (one.due_at, one.profile_id)))


async def plan(db: Session, moment: Moment) -> Plan:
    """What would go out at *moment*, worked out from the data whether or not a tick has recorded the lapses."""
    rows = (await db.execute(candidates(moment, await outlooks.lapsed(db, moment)))).all()
    return choose(rows, lambda row, eligible: _planned(row, eligible, moment))


def candidates(moment: Moment, lapsed: Subquery) -> Select[Any]:
    """Eligible participations of lapsed profiles, the most relevant first within each profile.

    Brands on hold and brands in their quiet hours are among them, marked, so that what they keep back can be told.
    """
    judged = judgement(moment, lapsed)
    return judged.in_order(passes(judged.stops, besides=frozenset({Skip.SENDING_ON_HOLD, Skip.QUIET_HOURS})))


def choose(rows: Sequence[Row[Any]], planned: Callable[[Row[Any], Sequence[Row[Any]]], Planned]) -> Plan:
    """Per profile, the first participation sends; one on hold is passed over, one in quiet hours waits."""
    reminders: list[Planned] = []
    held: list[Planned] = []
    quiet = 0
    for _, group in groupby(rows, key=lambda row: row.profile_id):
        eligible = list(group)
        if eligible[0].sending_on_hold and not eligible[0].quiet_hours:
            held.append(planned(eligible[0], eligible))
        sending = [row for row in eligible if not row.sending_on_hold]
        if sending and sending[0].quiet_hours:
            quiet += 1
        elif sending:
            reminders.append(planned(sending[0], sending))

    return Plan(_in_order(reminders), _in_order(held), quiet)


def _planned(row: Row[Any], eligible: Sequence[Row[Any]], moment: Moment) -> Planned:
    due = due_at(row, eligible, moment)
    return mail_from(row, eligible, due_at=due, lapse_id=row.lapse_id, ordinal=row.told + 1)


def mail_from(row: Row[Any], eligible: Sequence[Row[Any]], **of_its_kind: Any) -> Planned:
    """A mail from *row*'s brand, chosen among the *eligible*, with what its kind alone says."""
    others = (one for one in eligible if one is not row)
    return Planned(
        creator_id=row.creator_id,
        profile_id=row.profile_id,
        network=row.network,
        brand_id=row.brand_id,
        campaign_id=row.campaign_id,
        to=row.email,
        creator_locale=row.creator_locale,
        brand_locale=row.brand_locale,
        stage=row.stage,
        due_on=row.due_on,
        others=tuple(Other(one.brand_id, one.campaign_id, one.stage) for one in others),
        **of_its_kind,
    )


def due_at(row: Row[Any], eligible: Sequence[Row[Any]], moment: Moment) -> dt.datetime:
    """When this reminder became due: eligible and three days after the one before, out of quiet hours.

    A creator is eligible from when access was lost, or from when the first of the *eligible* participations
    reached its stage, whichever is later. Never after *moment*.
    """
    since = min(max(row.lapsed_at, one.stage_since or row.lapsed_at) for one in eligible)
    if row.last is not None:
        since = max(since, row.last + SPACING)
    return min(after_quiet(since, row.quiet_from, row.quiet_to, row.timezone), moment.at)
