"""How far somebody sees: few of many creators are collected, most of them are gone through."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, case, false, func, select

from store.database import Session
from store.rules.concern import Asker, Operator, seen_by, visible_brands, visible_creators
from store.statements import Blanks, Varying, shape_of, stand_in_for, statement
from store.tables import Brand

WIDE = 4
"""Whoever sees more than one brand in so many sees most creators."""


@dataclass(frozen=True, slots=True)
class Reach(Varying):
    """An asker, and the way in which what they see is found. Both ways choose the same."""

    asker: Asker
    wide: bool

    def sees(self, creator_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """On any table that names creators: `visible_creators`."""
        if self.wide:
            return visible_creators(self.asker, creator_id)
        # PostgreSQL takes a materialized one for short, and so begins with it.
        seen = seen_by(self.asker).cte().prefix_with("MATERIALIZED")
        return creator_id.in_(select(seen.c[0]))

    def passing(self) -> Callable[[ColumnElement[Any]], ColumnElement[bool]]:
        """The same, asked of whoever is come upon on the way along an index; no engine begins with it."""
        if self.wide:
            return lambda creator_id: visible_creators(self.asker, creator_id, one_by_one=True)
        seen = seen_by(self.asker).cte().prefix_with("MATERIALIZED")
        return lambda creator_id: func.coalesce(creator_id.in_(select(seen.c[0])), false())

    @property
    def shape(self) -> Hashable:
        return self.wide, shape_of(self.asker)

    def stand_in(self, blanks: Blanks["Reach"]) -> "Reach":
        return Reach(stand_in_for(self.asker, blanks.within("asker", lambda reach: reach.asker)), self.wide)


async def reach_of(db: Session, asker: Asker, wide: int = WIDE) -> Reach:
    """*wide*: who sees more than one brand in so many is taken to see most of what is looked for."""
    if isinstance(asker, Operator):
        return Reach(asker, wide=True)
    counted = await _brands.first(db, asker)
    return Reach(asker, wide=counted is not None and (counted.seen or 0) * wide > counted.there)


@statement
def _brands(asker: Asker) -> Executable:
    seen = func.sum(case((visible_brands(asker), 1), else_=0)).label("seen")
    return select(seen, func.count().label("there")).select_from(Brand)
