"""A creator's history as a marketer sees it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, select

from store.codes import Event, Network
from store.database import Session
from store.rules.concern import Asker, visible_brands
from store.tables import Brand, HistoryEntry, Profile


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the history, with other workspaces' brands left out."""

    at: dt.datetime
    event: Event
    network: Network | None
    handle: str | None
    brand: str | None
    foreign: bool
    """It was done by a brand that the viewer may not know of."""
    detail: dict[str, Any]


async def history_of(db: Session, viewer: Asker, creator_id: str, limit: int) -> tuple[Happening, ...]:
    """The newest first."""
    ours = case((visible_brands(viewer), 1), else_=0)
    rows = await db.execute(
        select(
            HistoryEntry.at,
            HistoryEntry.event,
            HistoryEntry.brand_id,
            HistoryEntry.detail,
            Profile.network,
            Profile.handle,
            Brand.name.label("brand"),
            ours.label("ours"),
        )
        .outerjoin(Profile, Profile.id == HistoryEntry.profile_id)
        .outerjoin(Brand, Brand.id == HistoryEntry.brand_id)
        .where(HistoryEntry.creator_id == creator_id)
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    )
    return tuple(
        Happening(
            at=row.at,
            event=row.event,
            network=row.network,
            handle=row.handle,
            brand=row.brand if row.ours else None,
            foreign=row.brand_id is not None and not row.ours,
            detail=row.detail,
        )
        for row in rows
    )
