"""Notices in one process's hands: taken when they are due, settled when something came of them."""

from collections.abc import Collection
from typing import Any, Protocol

from sqlalchemy import ColumnElement, select, update

from store.database import Session
from store.leases import LEASE, is_free
from store.moment import Moment
from store.tables import Notice, Subscription


class Taken(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def owner(self) -> str: ...


async def take(db: Session, moment: Moment, owner: str, limit: int, *which: ColumnElement[bool]) -> list[int]:
    """The ids of those of *which* (on Notice and Subscription) that are due, now ours until their lease ends."""
    due = (
        select(Notice.id)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .where(
            Notice.try_at <= moment.at, is_free(Notice, moment.at), Subscription.paused_at.is_(None), *which
        )
        .order_by(Notice.try_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Notice)
        .cte("due")
    )
    ids = await db.scalars(
        update(Notice)
        .where(Notice.id.in_(select(due.c.id)))
        .values(lease_until=moment.at + LEASE, owner=owner, attempts=Notice.attempts + 1)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(ids.all())


async def in_full(db: Session, ids: Collection[int]) -> list[tuple[Notice, Subscription]]:
    """The notices with their subscriptions, as they stand now."""
    rows = await db.execute(
        select(Notice, Subscription)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .where(Notice.id.in_(ids))
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    )
    return [(notice, subscription) for notice, subscription in rows.all()]


async def settle(db: Session, taken: Taken, **values: Any) -> None:
    """Write *values* and let it go; nothing where another process has it by now."""
    await db.execute(
        update(Notice)
        .where(Notice.id == taken.id, Notice.owner == taken.owner)
        .values(lease_until=None, owner=None, **values)
        .execution_options(synchronize_session=False)
    )
