"""Who is still to be told that promotion access, which they had asked for, is granted (C7)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, select, update

from store.codes import Network
from store.creators import name_of
from store.database import Session
from store.tables import Brand, Creator, Profile, PromotionRequest


@dataclass(frozen=True, slots=True)
class Granted:
    """An answer to a request that was made in Slack."""

    request_id: int
    team_id: str
    asked_by: str
    asked_at: dt.datetime
    brand: str
    creator_id: str
    name: str
    network: Network
    handle: str | None


async def untold(db: Session) -> tuple[Granted, ...]:
    """The oldest first. Of a brand that has left the asker's workspace nothing is told."""
    rows = await db.execute(
        select(
            PromotionRequest.id.label("request_id"),
            PromotionRequest.team_id,
            PromotionRequest.asked_by,
            PromotionRequest.asked_at,
            Brand.name.label("brand"),
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
        )
        .join(
            Brand,
            and_(Brand.id == PromotionRequest.brand_id, Brand.slack_team_id == PromotionRequest.team_id),
        )
        .join(Profile, Profile.id == PromotionRequest.profile_id)
        .join(Creator, Creator.id == Profile.creator_id)
        .where(PromotionRequest.granted_at.is_not(None), PromotionRequest.told_at.is_(None))
        .order_by(PromotionRequest.id)
    )
    return tuple(
        Granted(
            request_id=row.request_id,
            team_id=row.team_id,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            brand=row.brand,
            creator_id=row.id,
            name=name_of(row),
            network=row.network,
            handle=row.handle,
        )
        for row in rows
    )


async def claim(db: Session, request_id: int, at: dt.datetime) -> bool:
    """Take it upon ourselves to tell the asker. False when somebody else has."""
    taken = await db.scalar(
        update(PromotionRequest)
        .where(PromotionRequest.id == request_id, PromotionRequest.told_at.is_(None))
        .values(told_at=at)
        .returning(PromotionRequest.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


async def release(db: Session, request_id: int) -> None:
    """The asker could not be told; the next pass tries again."""
    await db.execute(
        update(PromotionRequest)
        .where(PromotionRequest.id == request_id)
        .values(told_at=None)
        .execution_options(synchronize_session=False)
    )
