"""The creator's own word on which mail is wanted (R7): less from one brand, no reminders, or nothing unasked."""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update

from store import history
from store.codes import Event
from store.database import Session, insert_into
from store.tables import Brand, Creator, Unsubscription


class Scope(enum.StrEnum):
    """What somebody unsubscribes from."""

    BRAND = "brand"
    """All mail of one brand."""
    REMINDERS = "reminders"
    """Every brand's reminders; a brand may still write by hand."""
    EVERYTHING = "everything"
    """All that the creator did not ask for."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whom an unsubscribe page speaks to, and what they have said so far."""

    creator_id: str
    first_name: str | None
    locale: str | None
    timezone: str | None
    brand_id: str | None
    """Of the link, where there still is such a brand."""
    brand: str | None
    brand_locale: str | None
    said: frozenset[Scope]
    """`BRAND` of the link's brand alone."""
    silenced: tuple[str, ...]
    """The names of all brands that may not write any more."""


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
                Creator.no_reminders_since,
                Brand.id,
                Brand.name,
                Brand.default_locale,
            )
            .outerjoin(Brand, Brand.id == brand_id)
            .where(Creator.id == creator_id)
        )
    ).one_or_none()
    if row is None:
        return None
    silenced = (
        await db.execute(
            select(Brand.id, Brand.name)
            .join(Unsubscription, Unsubscription.brand_id == Brand.id)
            .where(Unsubscription.creator_id == creator_id, Unsubscription.since <= at)
            .order_by(Brand.name_folded, Brand.id)
        )
    ).all()
    said = {
        Scope.BRAND: any(brand.id == row.id for brand in silenced),
        Scope.REMINDERS: row.no_reminders_since is not None and row.no_reminders_since <= at,
        Scope.EVERYTHING: row.unsubscribed_at is not None and row.unsubscribed_at <= at,
    }
    return Subscriber(
        creator_id,
        row.first_name,
        row.locale,
        row.timezone,
        row.id,
        row.name,
        row.default_locale,
        frozenset(scope for scope, holds in said.items() if holds),
        tuple(brand.name for brand in silenced),
    )


async def unsubscribe(
    db: Session,
    creator_id: str,
    at: dt.datetime,
    *,
    how: str,
    scope: Scope = Scope.EVERYTHING,
    brand_id: str | None = None,
) -> bool:
    """Whether this call did it: false when the creator had said so before. *brand_id*: with `BRAND`."""
    if scope is Scope.BRAND:
        done = await _silence(db, creator_id, brand_id, at)
    else:
        column = Creator.unsubscribed_at if scope is Scope.EVERYTHING else Creator.no_reminders_since
        done = await db.scalar(
            update(Creator)
            .where(Creator.id == creator_id, or_(column.is_(None), column > at))
            .values({column: at})
            .returning(Creator.id)
        )
    if done is None:
        return False
    finer = {} if scope is Scope.EVERYTHING else {"scope": scope.value}
    its_brand = brand_id if scope is Scope.BRAND else None
    await history.record(
        db, Event.UNSUBSCRIBED, at, creator_id=creator_id, brand_id=its_brand, detail={"how": how} | finer
    )
    return True


async def resubscribe(db: Session, creator_id: str, at: dt.datetime) -> bool:
    """Take all of it back. Whether this call did it: false when the creator gets all mail anyway."""
    silenced = await db.scalars(
        delete(Unsubscription)
        .where(Unsubscription.creator_id == creator_id)
        .returning(Unsubscription.brand_id)
        .execution_options(synchronize_session=False)
    )
    said = or_(Creator.unsubscribed_at.is_not(None), Creator.no_reminders_since.is_not(None))
    done = await db.scalar(
        update(Creator)
        .where(Creator.id == creator_id, said)
        .values(unsubscribed_at=None, no_reminders_since=None)
        .returning(Creator.id)
    )
    if not silenced.all() and done is None:
        return False
    await history.record(db, Event.RESUBSCRIBED, at, creator_id=creator_id)
    return True


async def _silence(db: Session, creator_id: str, brand_id: str | None, at: dt.datetime) -> str | None:
    done: str | None = await db.scalar(
        insert_into(db, Unsubscription)
        .values(creator_id=creator_id, brand_id=brand_id, since=at)
        .on_conflict_do_nothing()
        .returning(Unsubscription.creator_id)
    )
    return done
