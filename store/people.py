"""The people of workspaces: which brands they see."""

from dataclasses import dataclass

from sqlalchemy import Executable, exists, select

from store.database import Session
from store.rules.concern import Asker, visible_brands
from store.statements import Reading, statement
from store.tables import Brand


@dataclass(frozen=True, slots=True)
class SeenBrand:
    id: str
    name: str
    tracking: bool


async def brands_of(db: Reading, viewer: Asker) -> tuple[SeenBrand, ...]:
    """By name. Empty: nothing may be shown to this person."""
    rows = await _brands_of.rows(db, viewer)
    return tuple(SeenBrand(row.id, row.name, row.tracking) for row in rows)


@statement
def _brands_of(viewer: Asker) -> Executable:
    return (
        select(Brand.id, Brand.name, Brand.tracking)
        .where(visible_brands(viewer))
        .order_by(Brand.name_folded, Brand.id)
    )


async def serves(db: Session, team_id: str) -> bool:
    """Some brand belongs to this workspace."""
    return bool(await db.scalar(select(exists().where(Brand.slack_team_id == team_id))))
