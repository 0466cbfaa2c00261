"""Why a creator is, will be, or will not be reminded: the planner's own rules, told one by one (R8)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, case

from store.codes import Cause, Network, Skip, Stage, Status
from store.moment import Moment
from store.planning import due_at
from store.rules.concern import OPERATOR, Asker, visible_brands
from store.rules.judgement import judgement_of
from store.rules.quiet import after_quiet
from store.rules.reminding import PROFILE_RULES, SPACING
from store.statements import Reading, statement
from store.tables import Profile

PASSED_OVER = frozenset(Skip) - {Skip.QUIET_HOURS}
"""With any of these the next brand is asked; quiet hours alone make the chosen one wait."""
WAITING = frozenset({Skip.REMINDED_RECENTLY, Skip.QUIET_HOURS})
"""These end by themselves at a known time."""


@dataclass(frozen=True, slots=True)
class WhyRule:
    code: Skip
    holds: bool
    """It stops the reminder."""


@dataclass(frozen=True, slots=True)
class WhyCampaign:
    campaign_id: str
    campaign: str
    brand_id: str
    brand: str
    stage: Stage
    chosen: bool
    skip: Skip | None
    """The first rule that stops a reminder from this participation."""


@dataclass(frozen=True, slots=True)
class WhyProfile:
    profile_id: str
    network: Network
    handle: str | None
    status: Status
    cause: Cause | None
    lapsed_at: dt.datetime | None
    due: bool
    next_at: dt.datetime | None
    """When the next reminder goes; empty when none will as things stand."""
    sent: int
    """Reminders of the current lapse that the mail server accepted."""
    rules: tuple[WhyRule, ...]
    campaigns: tuple[WhyCampaign, ...]
    by_another: bool = False
    """The one chosen is a campaign that the asker may not know of, and not in the list (X17)."""


@dataclass(frozen=True, slots=True)
class Why:
    creator_id: str
    at: dt.datetime
    profiles: tuple[WhyProfile, ...]


async def why(
    db: Reading, creator_id: str, moment: Moment, network: Network | None = None, asker: Asker = OPERATOR
) -> Why:
    """Every profile of the creator (on *network*, if given) with every participation, judged by every rule.

    Participations that *asker* may not know of are judged too, but neither listed nor told of by a rule.
    """
    return Why(
        creator_id, moment.at, _told(await _judged.rows(db, creator_id, moment, network, asker), moment)
    )


async def why_profiles(db: Reading, profile_ids: Collection[str], moment: Moment) -> tuple[WhyProfile, ...]:
    """The same of these profiles alone, for an operator."""
    return _told(await _judged_profiles.rows(db, profile_ids, moment), moment)


def _told(rows: Sequence[Row[Any]], moment: Moment) -> tuple[WhyProfile, ...]:
    by_profile = groupby(rows, key=lambda row: row.profile_id)
    return tuple(_profile(list(group), moment) for _, group in by_profile)


@statement
def _judged(creator_id: str, moment: Moment, network: Network | None, asker: Asker) -> Executable:
    which = [Profile.creator_id == creator_id, *([Profile.network == network] if network else [])]
    return _seen_by(asker, moment, which)


@statement
def _judged_profiles(profile_ids: Collection[str], moment: Moment) -> Executable:
    return _seen_by(OPERATOR, moment, [Profile.id.in_(profile_ids)])


def _seen_by(asker: Asker, moment: Moment, which: Sequence[ColumnElement[bool]]) -> Executable:
    judged = judgement_of(moment, *which)
    ours = case((visible_brands(asker), 1), else_=0).label("ours")
    return replace(judged, rows=judged.rows.add_columns(ours)).in_order()


def stopping(row: Row[Any]) -> tuple[Skip, ...]:
    """The rules that stop this participation, in the order in which they are told."""
    return tuple(code for code in Skip if getattr(row, code.value))


@dataclass(frozen=True, slots=True)
class _Part:
    """One participation, and the rules that stop it, in the order in which they are told."""

    row: Row[Any]
    stops: tuple[Skip, ...]


def _profile(rows: Sequence[Row[Any]], moment: Moment) -> WhyProfile:
    first = rows[0]
    taking_part = [_Part(row, stopping(row)) for row in rows if row.campaign_id is not None]
    eligible = [part.row for part in taking_part if PASSED_OVER.isdisjoint(part.stops)]
    chosen = eligible[0] if eligible and not eligible[0].quiet_hours else None
    shown = [part for part in taking_part if part.row.ours]
    return WhyProfile(
        profile_id=first.profile_id,
        network=first.network,
        handle=first.handle,
        status=Status(first.status),
        cause=Cause(first.cause) if first.cause else None,
        lapsed_at=first.lapsed_at,
        due=chosen is not None,
        next_at=_next_at(taking_part, moment),
        sent=first.sent,
        rules=tuple(WhyRule(code, chosen is None and _holds(code, first, shown)) for code in Skip),
        campaigns=tuple(
            WhyCampaign(
                campaign_id=part.row.campaign_id,
                campaign=part.row.campaign,
                brand_id=part.row.brand_id,
                brand=part.row.brand,
                stage=part.row.stage,
                chosen=part.row is chosen,
                skip=next(iter(part.stops), None),
            )
            for part in shown
        ),
        by_another=chosen is not None and not chosen.ours,
    )


def _holds(code: Skip, profile: Row[Any], taking_part: Sequence[_Part]) -> bool:
    """A campaign's rule stops it only if no participation passes all of them; quiet hours, if the first does.

    Who has unsubscribed from reminders, and not just from a brand, has done so whatever the campaign.
    """
    of_profile = PROFILE_RULES | {Skip.UNSUBSCRIBED} if profile.wants_none else PROFILE_RULES
    if code in of_profile:
        return bool(getattr(profile, code.value))
    if not taking_part:
        return code is Skip.NOT_PAST_APPLIED
    passing = [part for part in taking_part if (PASSED_OVER - of_profile).isdisjoint(part.stops)]
    if passing:
        return code is Skip.QUIET_HOURS and passing[0].row.quiet_hours
    return any(code in part.stops for part in taking_part)


def _next_at(taking_part: Sequence[_Part], moment: Moment) -> dt.datetime | None:
    """When the next reminder goes if nothing changes: now, after the spacing, after the quiet hours."""
    eligible = [part.row for part in taking_part if WAITING.issuperset(part.stops)]
    if not eligible:
        return None
    first = eligible[0]
    if not stopping(first):
        return due_at(first, eligible, moment)
    wait = [moment.at]
    if first.last is not None:
        wait.append(first.last + SPACING)
    if first.waiting_until is not None:
        wait.append(first.waiting_until)
    return after_quiet(max(wait), first.quiet_from, first.quiet_to, first.timezone)
