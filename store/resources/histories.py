"""What happened, as another program may read it: other programs are not named."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import aliased

from store.codes import Event
from store.database import Session
from store.rules.concern import Program
from store.tables import Campaign, HistoryEntry

TOLD_TO_ALL = frozenset(
    {
        "after_seconds",
        "cause",
        "found_by",
        "holder",
        "how",
        "missing",
        "network",
        "ordinal",
        "reason",
        "since",
        "status",
    }
)
"""What a detail holds that names nobody's brand, campaign, person or mail."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Ids of what belongs to another program are empty."""

    at: dt.datetime
    event: Event
    creator_id: str | None
    profile_id: str | None
    campaign_id: str | None
    brand_id: str | None
    another_program: bool
    """It was done by, or for, a brand that the token does not name."""
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """The newest first."""

    entries: tuple[Entry, ...]
    next: int | None
    """Where the next page goes on; empty: this is the last."""


async def entries(
    db: Session, program: Program, about: ColumnElement[bool], before: int | None, limit: int
) -> Entries:
    """*about* is a condition on HistoryEntry; whether *program* may ask for it is the caller's to know."""
    campaign = aliased(Campaign)
    owner = case((HistoryEntry.brand_id.is_(None), campaign.brand_id), else_=HistoryEntry.brand_id)
    wanted = (
        select(HistoryEntry, campaign.brand_id.label("campaign_of"), owner.label("owner"))
        .outerjoin(campaign, campaign.id == HistoryEntry.campaign_id)
        .where(about, *([] if before is None else [HistoryEntry.id < before]))
        .order_by(HistoryEntry.id.desc())
        .limit(limit + 1)
    )
    rows = (await db.execute(wanted)).all()
    shown = rows[:limit]
    return Entries(
        tuple(_entry(entry, campaign_of, owner, program) for entry, campaign_of, owner in shown),
        shown[-1][0].id if len(rows) > limit else None,
    )


def _entry(entry: HistoryEntry, campaign_of: str | None, owner: str | None, program: Program) -> Entry:
    own = owner in program.brands
    return Entry(
        at=entry.at,
        event=entry.event,
        creator_id=entry.creator_id,
        profile_id=entry.profile_id,
        campaign_id=entry.campaign_id if campaign_of in program.brands else None,
        brand_id=entry.brand_id if entry.brand_id in program.brands else None,
        another_program=owner is not None and not own,
        detail=entry.detail
        if own
        else {name: value for name, value in entry.detail.items() if name in TOLD_TO_ALL},
    )
