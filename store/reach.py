"""How far somebody sees: few of many creators are collected, most of them are gone through."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from store.database import Session
from store.rules.concern import Asker, Operator, seen_by, visible_brands, visible_creators
from store.tables import Brand

WIDE = 4
"""Whoever sees more than one brand in so many sees most creators."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An asker, and the way in which what they see is found. Both ways choose the same."""

    asker: Asker
    wide: bool

    def sees(self, creator_id: ColumnElement[str]) -> ColumnElement[bool]:
        """On any table that names creators: `visible_creators`."""
        return visible_creators(self.asker, creator_id) if self.wide else creator_id.in_(seen_by(self.asker))


async def reach_of(db: Session, asker: Asker) -> Reach:
    if isinstance(asker, Operator):
        return Reach(asker, wide=True)
    seen = func.sum(case((visible_brands(asker), 1), else_=0))
    visible, there = (await db.execute(select(seen, func.count()).select_from(Brand))).one()
    return Reach(asker, wide=bool((visible or 0) * WIDE > there))
