"""The creator's own word on whether mail is wanted (R7). It holds for every brand."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from store import history
from store.codes import Event
from store.database import Session
from store.tables import Brand, Creator


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whom an unsubscribe page speaks to."""

    creator_id: str
    first_name: str | None
    locale: str | None
    timezone: str | None
    brand_locale: str | None
    unsubscribed: bool


async def subscriber(
    db: Session, creator_id: str, brand_id: str | None, at: dt.datetime
) -> Subscriber | None:
    """None when the creator is no longer in the store; a *brand_id* that is gone costs only its language."""
    row = (
        await db.execute(
            select(
                Creator.first_name,
                Creator.locale,
                Creator.timezone,
                Creator.unsubscribed_at,
                Brand.default_locale,
            )
            .outerjoin(Brand, Brand.id == brand_id)
            .where(Creator.id == creator_id)
        )
    ).one_or_none()
    if row is None:
        return None
    return Subscriber(
        creator_id,
        row.first_name,
        row.locale,
        row.timezone,
        row.default_locale,
        row.unsubscribed_at is not None and row.unsubscribed_at <= at,
    )


async def unsubscribe(db: Session, creator_id: str, at: dt.datetime, *, how: str) -> bool:
    """Whether this call did it: false when the creator had unsubscribed before."""
    done = await db.scalar(
        update(Creator)
        .where(Creator.id == creator_id, or_(Creator.unsubscribed_at.is_(None), Creator.unsubscribed_at > at))
        .values(unsubscribed_at=at)
        .returning(Creator.id)
    )
    if done is not None:
        await history.record(db, Event.UNSUBSCRIBED, at, creator_id=creator_id, detail={"how": how})
    return done is not None


async def resubscribe(db: Session, creator_id: str, at: dt.datetime) -> bool:
    """Whether this call did it: false when the creator gets mail anyway."""
    done = await db.scalar(
        update(Creator)
        .where(Creator.id == creator_id, Creator.unsubscribed_at.is_not(None))
        .values(unsubscribed_at=None)
        .returning(Creator.id)
    )
    if done is not None:
        await history.record(db, Event.RESUBSCRIBED, at, creator_id=creator_id)
    return done is not None
