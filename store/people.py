"""The people of workspaces: which brands they see."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from store.database import Session
from store.rules.concern import Asker, visible_brands
from store.tables import Brand


@dataclass(frozen=True, slots=True)
class SeenBrand:
    id: str
    name: str
    tracking: bool


async def brands_of(db: Session, viewer: Asker) -> tuple[SeenBrand, ...]:
    """By name. Empty: nothing may be shown to this person."""
    rows = await db.execute(
        select(Brand.id, Brand.name, Brand.tracking)
        .where(visible_brands(viewer))
        .order_by(Brand.name_folded, Brand.id)
    )
    return tuple(SeenBrand(row.id, row.name, row.tracking) for row in rows)


async def serves(db: Session, team_id: str) -> bool:
    """Some brand belongs to this workspace."""
    return bool(await db.scalar(select(exists().where(Brand.slack_team_id == team_id))))
