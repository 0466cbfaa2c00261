"""The append-only timeline: each entry is written in the transaction of the fact that it tells."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, insert, select

from store.codes import Event
from store.database import Session
from store.tables import HistoryEntry


async def record(
    db: Session,
    event: Event,
    at: dt.datetime,
    *,
    creator_id: str | None = None,
    profile_id: str | None = None,
    brand_id: str | None = None,
    campaign_id: str | None = None,
    lapse_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    entry = entry_of(
        event,
        at,
        creator_id=creator_id,
        profile_id=profile_id,
        brand_id=brand_id,
        campaign_id=campaign_id,
        lapse_id=lapse_id,
        detail=detail,
    )
    await record_all(db, [entry])


def entry_of(event: Event, at: dt.datetime, **about: Any) -> dict[str, Any]:
    """One entry as a row, for `record_all`; *about* takes the names that `record` takes."""
    row: dict[str, Any] = dict.fromkeys(("creator_id", "profile_id", "brand_id", "campaign_id", "lapse_id"))
    row |= about
    row["detail"] = row.get("detail") or {}
    return row | {"event": event, "at": at}


async def record_all(db: Session, entries: Iterable[dict[str, Any]]) -> None:
    """Many at once, in their order."""
    rows = list(entries)
    if rows:
        # Into the table: by way of the mapped class each row would cost as much again.
        await db.execute(insert(HistoryEntry.__table__), rows)  # type: ignore[arg-type]


async def newest(db: Session) -> int:
    """The id of the last entry; 0 when nothing has happened yet."""
    return await db.scalar(select(func.coalesce(func.max(HistoryEntry.id), 0))) or 0


async def lapses_since(db: Session, entry_id: int, at: dt.datetime) -> tuple[int, int]:
    """How many lapses were opened and closed at *at*, in entries newer than *entry_id*."""
    rows = await db.execute(
        select(HistoryEntry.event, func.count().label("times"))
        .where(
            HistoryEntry.id > entry_id,
            HistoryEntry.at == at,
            HistoryEntry.event.in_((Event.LAPSED, Event.RECONNECTED)),
        )
        .group_by(HistoryEntry.event)
    )
    counts = {row.event: row.times for row in rows}
    return counts.get(Event.LAPSED, 0), counts.get(Event.RECONNECTED, 0)


async def last_before(db: Session, at: dt.datetime) -> int:
    """What entries written at *at* and later are behind: the id of the last one before, found in some twenty looks.

    Entries are written in the order of time.
    """
    low, high = 0, await newest(db)
    while low < high:
        middle = (low + high + 1) // 2
        row = (
            await db.execute(
                select(HistoryEntry.id, HistoryEntry.at)
                .where(HistoryEntry.id <= middle)
                .order_by(HistoryEntry.id.desc())
                .limit(1)
            )
        ).first()
        if row is None or row.at < at:
            low = middle
        else:
            high = row.id - 1
    return low
