import datetime as dt
from typing import Any

from sqlalchemy import select

from store import promotion
from store.codes import Event
from store.database import Session, Store
from store.tables import HistoryEntry, PromotionRequest
from tests import given


async def told(db: Session) -> list[tuple[Any, ...]]:
    entry = HistoryEntry
    rows = await db.execute(
        select(entry.event, entry.creator_id, entry.profile_id, entry.brand_id, entry.detail, entry.at)
        .where(entry.event.in_((Event.PROMOTION_REQUESTED, Event.PROMOTION_GRANTED)))
        .order_by(entry.id)
    )
    return [tuple(row) for row in rows]


async def a_profile_and_two_brands(db: Session) -> None:
    await given.brand(db, "glow")
    await given.brand(db, "acme")
    await given.creator(db)
    await given.profile(db)


async def test_a_brand_asks_once_until_it_is_answered(store: Store, now: dt.datetime) -> None:
    asked = ("ana-instagram", "glow", "U1", "T1", now)
    async with store.begin() as db:
        await a_profile_and_two_brands(db)
        assert await promotion.requested(db, *asked)
        assert not await promotion.requested(db, *asked)
        assert await promotion.requested(db, "ana-instagram", "acme", "campaign system", None, now)
        assert await told(db) == [
            (Event.PROMOTION_REQUESTED, "ana", "ana-instagram", brand, {"network": "instagram"}, now)
            for brand in ("glow", "acme")
        ]
        await promotion.granted(db, ["ana-instagram"], now + given.DAY)
        assert await promotion.requested(db, *asked)


async def test_granting_answers_every_open_request_and_is_told_once(store: Store, now: dt.datetime) -> None:
    later = now + given.DAY
    async with store.begin() as db:
        await a_profile_and_two_brands(db)
        for brand in ("glow", "acme"):
            await promotion.requested(db, "ana-instagram", brand, "U1", "T1", now)
        await promotion.granted(db, ["ana-instagram"], later)
        assert set((await db.execute(select(PromotionRequest.granted_at))).scalars()) == {later}
        assert (await told(db))[2:] == [
            (Event.PROMOTION_GRANTED, "ana", "ana-instagram", None, {"network": "instagram"}, later)
        ]
