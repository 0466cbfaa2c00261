"""Campaigns by what people call them."""

import difflib
from dataclasses import dataclass

from sqlalchemy import case, select

from store.codes import CampaignStatus
from store.database import Session
from store.folding import folded
from store.rules.concern import Asker, visible_brands
from store.tables import Brand, Campaign

NEIGHBOURS = 500
"""Names among which the one that was meant is looked for."""


@dataclass(frozen=True, slots=True)
class NamedCampaign:
    """A campaign that may be meant."""

    id: str
    name: str
    brand: str
    status: CampaignStatus


async def campaigns_called(db: Session, asker: Asker, words: str) -> tuple[NamedCampaign, ...]:
    """The one with this id, else all with this name."""
    spoken = " ".join(words.split())
    for meant in (Campaign.id == spoken, Campaign.name_folded == folded(spoken)):
        rows = (
            await db.execute(
                select(Campaign.id, Campaign.name, Brand.name.label("brand"), Campaign.status)
                .join(Brand, Brand.id == Campaign.brand_id)
                .where(visible_brands(asker), meant)
                .order_by(Brand.name_folded, Campaign.id)
            )
        ).all()
        if rows:
            return tuple(NamedCampaign(row.id, row.name, row.brand, row.status) for row in rows)
    return ()


async def nearest_name(db: Session, asker: Asker, words: str) -> str | None:
    """The name most like *words* among the asker's campaigns."""
    rows = await db.execute(
        select(Campaign.name_folded, Campaign.name)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(visible_brands(asker))
        .order_by(case((Campaign.status == CampaignStatus.LIVE, 0), else_=1), Campaign.id)
        .limit(NEIGHBOURS)
    )
    names = {row.name_folded: row.name for row in rows}
    spoken = folded(" ".join(words.split()))
    begins = [name for name in names if spoken and name.startswith(spoken)]
    found = begins or difflib.get_close_matches(spoken, names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


async def campaigns_holding(db: Session, asker: Asker, words: str, limit: int) -> tuple[NamedCampaign, ...]:
    """Those whose name holds *words*, by name; all of them for none."""
    rows = await db.execute(
        select(Campaign.id, Campaign.name, Brand.name.label("brand"), Campaign.status)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(visible_brands(asker), Campaign.name_folded.contains(folded(words), autoescape=True))
        .order_by(Campaign.name_folded, Campaign.id)
        .limit(limit)
    )
    return tuple(NamedCampaign(row.id, row.name, row.brand, row.status) for row in rows)
