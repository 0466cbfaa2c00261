"""What each filter means, as a condition on one profile (C12)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    func,
    literal,
    not_,
    select,
    tuple_,
)

from store.codes import PAST_APPLIED, Cause, Permission
from store.filters import About, Filter, Sort, State, Wanted
from store.listing.naming import Named
from store.moment import Moment
from store.rules.connections import CAUSES, has_ended
from store.tables import Campaign, Creator, Participation, Profile, Requirement
from store.unindexed import unindexed

HAS_ENDED = frozenset({State.EXPIRED, State.INVALIDATED})


@dataclass(frozen=True, slots=True)
class Rows:
    """The tables that profiles are chosen from: states alone where those without a grant cannot be meant."""

    states: FromClause
    only_states: bool
    moment: Moment
    by_ownership: bool
    """Something is asked that only the profiles themselves can tell."""
    in_order: bool = False
    """So many fit that the first are found sooner by going through all in order than by collecting them."""

    @property
    def ending(self) -> ColumnElement[int]:
        ending: ColumnElement[int] = self.states.c.ending
        return unindexed(ending) if self.in_order else ending

    @property
    def profile_id(self) -> ColumnElement[str]:
        return self.states.c.profile_id if self.only_states else Profile.id.expression

    @property
    def creator_id(self) -> ColumnElement[str]:
        return self.states.c.creator_id if self.only_states else Profile.creator_id.expression

    @property
    def network(self) -> ColumnElement[Any]:
        return self.states.c.network if self.only_states else Profile.network.expression

    @property
    def source(self) -> FromClause:
        if not self.only_states:
            return Profile.__table__.outerjoin(self.states, self.states.c.profile_id == Profile.id)
        if self.by_ownership:
            its_id = unindexed(Profile.id) if self.in_order else Profile.id
            return self.states.join(Profile.__table__, self.states.c.profile_id == its_id)
        return self.states

    @property
    def with_creators(self) -> FromClause:
        its_id = unindexed(Creator.id) if self.in_order else Creator.id
        return self.source.join(Creator.__table__, its_id == self.creator_id)


def rows_for(wanted: Wanted, states: FromClause, moment: Moment) -> Rows:
    """Where the filters ask for something that only a grant can bring, profiles without one are left aside."""
    asked = {*wanted.values(About.STATUS)}
    if wanted.values(About.PERMISSION) and not _status(wanted):
        asked.add(State.CONNECTED)
    by_ownership = wanted.sort is Sort.OWNERSHIP or any(
        one.about is About.OWNERSHIP for one in wanted.filters
    )
    return Rows(states, bool(asked & {*HAS_ENDED, State.CONNECTED}), moment, by_ownership)


def conditions(wanted: Wanted, rows: Rows, named: Named) -> list[ColumnElement[bool]]:
    """All of them hold for a profile that is chosen."""
    permissions = [Permission(value) for value in wanted.values(About.PERMISSION)]
    chosen: list[ColumnElement[bool]] = []
    for place, one in enumerate(wanted.filters):
        if one.about is About.STATUS and permissions:
            # Beside a permission the word speaks of that connection.
            of_each = [_is_in(rows, State(one.value), rows.states.c[name.value]) for name in permissions]
            chosen += [_unless(each) if one.negated else each for each in of_each]
        elif one.about is not About.PERMISSION or one.negated or not _status(wanted):
            condition = _condition(one, rows, named, place)
            chosen.append(_unless(condition) if one.negated else condition)
    return chosen


def _status(wanted: Wanted) -> bool:
    return any(one.about is About.STATUS for one in wanted.filters)


def _condition(one: Filter, rows: Rows, named: Named, place: int) -> ColumnElement[bool]:
    match one.about:
        case About.STATUS:
            return _is_in(rows, State(one.value), rows.ending)
        case About.OWNERSHIP:
            return Profile.ownership == one.value
        case About.NETWORK:
            return rows.network == one.value
        case About.PERMISSION:
            return rows.states.c[one.value].is_not(None)
        case About.CREATOR:
            return rows.creator_id.in_(named.of(place))
        case About.CAMPAIGN:
            return _takes_part(rows, Campaign.id.in_(named.of(place)), apart=one.negated)
        case About.BRAND:
            return _takes_part(rows, Campaign.brand_id.in_(named.of(place)), apart=one.negated)


def _is_in(rows: Rows, state: State, ending: ColumnElement[int]) -> ColumnElement[bool]:
    """NULL where a profile has no row, or a connection no grant: these are not connected."""
    ended = has_ended(ending, rows.moment)
    match state:
        case State.EXPIRED:
            return ended
        case State.INVALIDATED:
            return and_(ended, ending.bitwise_and(7) != CAUSES.index(Cause.EXPIRED))
        case State.CONNECTED:
            return not_(ended)
        case State.NONE:
            return ending.is_(None)


def _unless(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """What is not known to be so is kept."""
    return not_(func.coalesce(condition, literal(False)))


def _takes_part(rows: Rows, which: ColumnElement[bool], *, apart: bool) -> ColumnElement[bool]:
    """Past Applied, in a campaign that asks for something on the profile's network.

    *apart*: looked up for one profile at a time, since most of the others are meant.
    """
    taking_part = (
        select(Participation.creator_id, Requirement.network)
        .select_from(Campaign)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .join(Requirement, Requirement.campaign_id == Campaign.id)
        .where(which, Participation.stage.in_(PAST_APPLIED))
    )
    if apart:
        here = (Participation.creator_id == rows.creator_id, Requirement.network == rows.network)
        return taking_part.where(*here).correlate(rows.states, Profile).exists()
    return tuple_(rows.creator_id, rows.network).in_(taking_part.correlate(None))
