"""One page of a list, and how many there are in all."""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Executable, FromClause, Row, Select, func, select

from store import outlooks
from store.codes import AccountType, Cause, MarketplaceStatus, Network, Ownership, PromotionAccess, Status
from store.creators import name_of
from store.database import Session
from store.filters import About, Wanted
from store.listing import cursors
from store.listing.choosing import HAS_ENDED, Rows, conditions, rows_for
from store.listing.cursors import BadCursor, Cursor
from store.listing.naming import Named, names_in
from store.listing.ordering import places, stretch
from store.moment import Moment
from store.promotion import access_of
from store.reach import Reach, reach_of
from store.rules.concern import Asker, Operator
from store.rules.connections import has_ended, state_of
from store.statements import Blanks, Varying, shape_of, stand_in_for, statement
from store.tables import Creator, Profile

KEY = "by_"
"""Begins the names of the columns that a list is in order of."""
FEW = 5_000
"""So many are collected and sorted; of more, the first are looked for in order."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One profile of a list."""

    profile_id: str
    creator_id: str
    name: str
    network: Network
    handle: str | None
    ownership: Ownership
    account_type: AccountType | None
    promotion_access: PromotionAccess
    """An active promotion connection counts, whatever was imported."""
    marketplace_status: MarketplaceStatus | None
    status: Status
    cause: Cause | None
    lapsed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    total: int
    """On all pages; counted for the first."""
    profiles: tuple[Listed, ...]
    next: str | None
    """The cursor of the next page; empty on the last."""


@dataclass(frozen=True, slots=True)
class Asked(Varying):
    """One part of a list."""

    wanted: Wanted
    named: Named
    reach: Reach
    moment: Moment
    stale: bool
    """Some outlooks have to be worked out anew for the moment."""
    in_order: bool = False
    """See `Rows`."""
    place: int = 0
    """Of the stretch."""

    @property
    def rows(self) -> Rows:
        states = outlooks.kept(self.moment, stale=self.stale)
        return replace(rows_for(self.wanted, states, self.moment), in_order=self.in_order)

    @property
    def shape(self) -> Hashable:
        varying = (self.wanted, self.named, self.reach, self.moment)
        return *map(shape_of, varying), self.stale, self.in_order, self.place

    def stand_in(self, blanks: Blanks["Asked"]) -> "Asked":
        return replace(
            self,
            wanted=stand_in_for(self.wanted, blanks.within("wanted", lambda asked: asked.wanted)),
            named=stand_in_for(self.named, blanks.within("named", lambda asked: asked.named)),
            reach=stand_in_for(self.reach, blanks.within("reach", lambda asked: asked.reach)),
            moment=stand_in_for(self.moment, blanks.within("moment", lambda asked: asked.moment)),
        )


async def page(
    db: Session, asker: Asker, wanted: Wanted, moment: Moment, *, limit: int, after: str | None = None
) -> Page:
    """The profiles of creators whom *asker* sees, behind the cursor *after*.

    Raises BadCursor, and Unknown for a campaign, brand or creator that the asker does not know.
    """
    begin = cursors.read(after, wanted) if after else None
    named = await names_in(db, asker, wanted)
    stale = await outlooks.any_is_stale(db, moment)
    asked = Asked(wanted, named, await reach_of(db, asker), moment, stale)
    total = begin.total if begin else await _total.scalar(db, asked)
    many = total > FEW and asked.reach.wide and await _many_lapsed(db, asked)
    found = await _collect(db, replace(asked, in_order=many), limit + 1, begin)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(
        total,
        tuple(_listed(row, moment) for _, row in found[:limit]),
        _cursor_behind(last, total).text(wanted) if last else None,
    )


async def fitting(
    db: Session, asker: Asker, wanted: Wanted, moment: Moment, *, creators: bool
) -> Select[str]:
    """The ids of the profiles that *wanted* chooses, or of their *creators*; of everybody's. Raises Unknown."""
    named = await names_in(db, asker, wanted)
    rows = rows_for(wanted, await outlooks.at(db, moment), moment)
    return (
        select(rows.creator_id if creators else rows.profile_id)
        .select_from(rows.source)
        .where(*conditions(wanted, rows, named))
        .correlate(None)
    )


async def _collect(db: Session, asked: Asked, limit: int, begin: Cursor | None) -> list[tuple[int, Row[Any]]]:
    """The next rows with the place of their stretch, from as many stretches as it takes."""
    found: list[tuple[int, Row[Any]]] = []
    if begin and begin.stretch not in places(asked.wanted):
        raise BadCursor
    for place in places(asked.wanted):
        if begin and place < begin.stretch:
            continue
        behind = begin if begin and place == begin.stretch else None
        part = await _part.rows(db, replace(asked, place=place), limit - len(found), behind)
        found += [(place, row) for row in part]
        if len(found) == limit:
            break
    return found


@statement
def _part(asked: Asked, limit: int, behind: Cursor | None) -> Executable:
    """Chosen and put in order by as little as it takes; only what is shown is read in full."""
    its = stretch(asked.wanted.sort, asked.place, asked.rows, asked.reach)
    chosen = [its.which, *conditions(asked.wanted, its.rows, asked.named)]
    if not its.theirs:
        chosen += _theirs(its.rows, asked.reach)
    if behind:
        key: Any = behind.key
        chosen.append(its.after(key))
    keys = (column.label(f"{KEY}{place}") for place, column in enumerate(its.by))
    found = select(*keys, its.rows.creator_id.label("of"), its.rows.profile_id.label("its")).where(*chosen)
    found = found.select_from(its.source)
    if asked.reach.wide:
        first = found.order_by(*its.ordered(its.by)).limit(limit).subquery("chosen")
    else:
        # All that few creators have: PostgreSQL would rather go through everybody's in order.
        few = found.cte("few").prefix_with("MATERIALIZED")
        first = select(few).order_by(*its.ordered(_keys(few))).limit(limit).subquery("chosen")
    states = its.rows.states
    return (
        select(
            Profile.id.label("profile_id"),
            Profile.creator_id,
            Profile.network,
            Profile.handle,
            Profile.ownership,
            Profile.account_type,
            Profile.promotion_access,
            Profile.marketplace_status,
            states.c.promotion,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            states.c.ending,
            *_keys(first),
        )
        .select_from(first)
        .join(Profile, Profile.id == first.c.its)
        .join(Creator, Creator.id == first.c.of)
        .outerjoin(states, states.c.profile_id == first.c.its)
        .order_by(*its.ordered(_keys(first)))
    )


def _keys(chosen: FromClause) -> list[ColumnElement[Any]]:
    return [column for column in chosen.c if column.name.startswith(KEY)]


def _cursor_behind(last: tuple[int, Row[Any]], total: int) -> Cursor:
    place, row = last
    return Cursor(place, tuple(value for name, value in row._mapping.items() if name.startswith(KEY)), total)


@statement
def _total(asked: Asked) -> Executable:
    rows = asked.rows
    chosen = [*conditions(asked.wanted, rows, asked.named), *_theirs(rows, asked.reach)]
    about = {one.about for one in asked.wanted.filters}
    by_state = rows.only_states or about & {About.STATUS, About.PERMISSION}
    source = rows.source if by_state else Profile.__table__
    return select(func.count()).select_from(source).where(*chosen)


def _theirs(rows: Rows, reach: Reach) -> list[ColumnElement[bool]]:
    """Of creators whom the asker sees. Whoever was forgotten has no grants left, and so no outlook either."""
    if rows.only_states and isinstance(reach.asker, Operator):
        return []
    return [reach.sees(rows.creator_id)]


async def _many_lapsed(db: Session, asked: Asked) -> bool:
    """To be asked where many fit."""
    only_lapsed = HAS_ENDED & {*asked.wanted.values(About.STATUS)}
    return bool(only_lapsed) or await _how_many_lapsed.scalar(db, asked.moment, asked.stale, FEW) == FEW


@statement
def _how_many_lapsed(moment: Moment, stale: bool, most: int) -> Executable:
    states = outlooks.kept(moment, stale=stale)
    some = select(states.c.profile_id).where(has_ended(states.c.ending, moment)).limit(most)
    return select(func.count()).select_from(some.subquery())


def _listed(row: Row[Any], moment: Moment) -> Listed:
    state = state_of(row.ending, moment)
    promotes = state_of(row.promotion, moment).status is Status.CONNECTED
    return Listed(
        profile_id=row.profile_id,
        creator_id=row.creator_id,
        name=name_of(row),
        network=row.network,
        handle=row.handle,
        ownership=row.ownership,
        account_type=row.account_type,
        promotion_access=access_of(row.promotion_access, promotes=promotes),
        marketplace_status=row.marketplace_status,
        status=state.status,
        cause=state.cause,
        lapsed_at=state.lapsed_at,
    )
