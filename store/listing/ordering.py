"""The sorts. Each is a row of stretches, one after the other; within a stretch an index gives the order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, func, literal, not_, or_, true, tuple_
from sqlalchemy.orm import aliased

from store.codes import Ownership
from store.filters import About, Sort, State, Wanted
from store.listing.choosing import Rows
from store.listing.cursors import BadCursor, KeyBlank
from store.reach import Reach
from store.rules.connections import has_ended
from store.rules.owing import owed
from store.tables import Campaign, Creator, Participation, Profile, Requirement
from store.unindexed import unindexed

PARTS = {
    State.EXPIRED: frozenset({State.EXPIRED, State.INVALIDATED}),
    State.INVALIDATED: frozenset({State.INVALIDATED}),
    State.CONNECTED: frozenset({State.CONNECTED}),
    State.NONE: frozenset({State.NONE}),
}
"""What each word covers; *expired* alone stands here for what ran out."""
EVERYTHING = frozenset(State)
LAPSED = PARTS[State.EXPIRED]
OTHERS = EVERYTHING - LAPSED
KINDS = {
    Sort.NAME: (EVERYTHING,),
    Sort.STATUS: (LAPSED, PARTS[State.CONNECTED], PARTS[State.NONE]),
    Sort.OWNERSHIP: (EVERYTHING, PARTS[State.NONE]),
    Sort.LAPSED: (LAPSED, OTHERS),
    Sort.STAKE: (LAPSED, LAPSED, LAPSED, OTHERS),
}
"""What the stretches of each order may hold."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the rows, in one order."""

    rows: Rows
    source: FromClause
    which: ColumnElement[bool]
    by: tuple[ColumnElement[Any], ...]
    """What they are sorted by; unique with the last one."""
    descending: bool = False
    """Of the first of them; the others ascend."""
    theirs: bool = False
    """*which* lets nothing by that the asker does not see."""

    def ordered(self, by: Sequence[ColumnElement[Any]]) -> tuple[ColumnElement[Any], ...]:
        """*by*: the same columns, of these rows or of what was chosen from them."""
        first, *rest = by
        return (first.desc() if self.descending else first, *rest)

    def after(self, key: Sequence[KeyBlank]) -> ColumnElement[bool]:
        """On the rows behind the one that *key* names. Raises BadCursor for a key of another order."""
        if [part.kind for part in key] != [column.type.python_type for column in self.by]:
            raise BadCursor
        values = [part.make(column.type) for part, column in zip(key, self.by, strict=True)]
        if not self.descending:
            return tuple_(*self.by) > tuple_(*values)
        first, *rest = self.by
        tie = and_(first == values[0], tuple_(*rest) > tuple_(*values[1:]))
        return and_(first <= values[0], or_(first < values[0], tie))


def places(wanted: Wanted) -> list[int]:
    """Of the stretches, in their order; without those of which the filters leave nothing."""
    possible = _possible(wanted)
    return [place for place, kinds in enumerate(KINDS[wanted.sort]) if kinds & possible]


def _possible(wanted: Wanted) -> frozenset[State]:
    left = frozenset(State)
    if not wanted.values(About.PERMISSION):
        for value in wanted.values(About.STATUS):
            left &= PARTS[State(value)]
        for value in wanted.values(About.STATUS, negated=True):
            left -= PARTS[State(value)]
    if Ownership.PUBLIC in wanted.values(About.OWNERSHIP):
        left &= PARTS[State.NONE]
    return left


def stretch(sort: Sort, place: int, rows: Rows, reach: Reach) -> Stretch:
    """Raises BadCursor for a *place* that the order does not have."""
    lapsed = replace(rows, only_states=True)
    collected = replace(lapsed, in_order=False)
    ended = has_ended(rows.ending, rows.moment)
    lost = has_ended(collected.ending, rows.moment)

    def waited_for(*, dated: bool) -> ColumnElement[bool]:
        return _owes(collected, reach, dated=dated)

    match sort, place:
        case Sort.NAME, 0:
            return _by_name(rows, true())
        case Sort.STATUS, 0:
            return _by_name(lapsed, ended)
        case Sort.STATUS, 1:
            return _by_name(lapsed, ~ended)
        case Sort.STATUS, 2:
            return _by_name(rows, rows.ending.is_(None))
        case Sort.OWNERSHIP, 0:
            return _by_name(rows, Profile.ownership == Ownership.OWNED)
        case Sort.OWNERSHIP, 1:
            return _by_name(rows, Profile.ownership == Ownership.PUBLIC)
        case Sort.LAPSED, 0:
            return _by_lapse(collected, lost, latest_first=True)
        case Sort.STAKE, 0:
            return _by_date(lapsed, reach)
        case Sort.STAKE, 1:
            return _by_lapse(collected, and_(lost, ~waited_for(dated=True), waited_for(dated=False)))
        case Sort.STAKE, 2:
            return _by_lapse(collected, and_(lost, ~waited_for(dated=True), ~waited_for(dated=False)))
        case (Sort.LAPSED, 1) | (Sort.STAKE, 3):
            return _by_name(rows, not_(func.coalesce(ended, literal(False))))
        case _:
            raise BadCursor


def _by_name(rows: Rows, which: ColumnElement[bool]) -> Stretch:
    by = (Creator.name_folded.expression, Creator.id.expression, rows.profile_id)
    if rows.in_order:
        # True of all. Without a bound SQLite reads every outlook first, for a Bloom filter.
        which = and_(which, tuple_(*by) > tuple_(*(literal("", column.type) for column in by)))
    return Stretch(rows, rows.with_creators, which, by)


def _by_lapse(rows: Rows, which: ColumnElement[bool], *, latest_first: bool = False) -> Stretch:
    by = (rows.states.c.ending, rows.states.c.profile_id)
    return Stretch(rows, rows.source, which, by, descending=latest_first)


def _by_date(rows: Rows, reach: Reach) -> Stretch:
    """Lapsed profiles that something dated waits for, the soonest first: each at its first open requirement."""
    requirement, campaign, participation = aliased(Requirement), aliased(Campaign), aliased(Participation)
    before = exists().where(
        participation.creator_id == rows.creator_id,
        requirement.network == rows.network,
        requirement.due_on.is_not(None),
        tuple_(requirement.due_on, requirement.id) < tuple_(Requirement.due_on, Requirement.id),
        owed(
            reach.asker,
            rows.moment,
            wide=reach.wide,
            requirement=requirement,
            campaign=campaign,
            participation=participation,
        ),
    )
    asked_by = unindexed(Requirement.campaign_id) if reach.wide else Requirement.campaign_id
    source = (
        Requirement.__table__.join(Campaign.__table__, Campaign.id == asked_by)
        .join(Participation.__table__, Participation.campaign_id == asked_by)
        .join(
            rows.source,
            and_(rows.creator_id == Participation.creator_id, rows.network == Requirement.network),
        )
    )
    which = and_(
        has_ended(rows.ending, rows.moment),
        Requirement.due_on.is_not(None),
        owed(reach.asker, rows.moment, wide=reach.wide, by_date=reach.wide),
        ~before,
    )
    return Stretch(rows, source, which, (Requirement.due_on.expression, rows.profile_id), theirs=True)


def _owes(rows: Rows, reach: Reach, *, dated: bool) -> ColumnElement[bool]:
    """A live campaign that the asker sees waits for something on the profile's network."""
    requirement, campaign, participation = aliased(Requirement), aliased(Campaign), aliased(Participation)
    return (
        exists()
        .where(
            participation.creator_id == rows.creator_id,
            requirement.network == rows.network,
            requirement.due_on.is_not(None) if dated else requirement.due_on.is_(None),
            owed(
                reach.asker,
                rows.moment,
                wide=True,
                requirement=requirement,
                campaign=campaign,
                participation=participation,
            ),
        )
        .correlate(rows.states)
    )
