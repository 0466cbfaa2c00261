"""Deliveries on their way: claimed, and settled with what the receiver answered."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, update

from store.codes import WebhookEvent
from store.database import Session
from store.leases import is_free
from store.outbox import GIVEN_UP_AFTER, pause_after
from store.tables import Delivery, Webhook
from store.types import Instant

Lease = tuple[str, dt.datetime]
"""Who takes them, and until when."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in our hands until its lease ends."""

    id: int
    owner: str
    webhook_id: int
    url: str
    sealed_secret: bytes = field(repr=False)
    event: WebhookEvent
    body: dict[str, Any]
    attempts: int
    tried_at: dt.datetime | None


async def any_due(db: Session, at: dt.datetime) -> bool:
    return await db.scalar(select(Delivery.id).where(_is_due(at)).limit(1)) is not None


async def claim(
    db: Session, at: dt.datetime, lease: Lease, limit: int, passing_over: Collection[int] = ()
) -> list[Claimed]:
    """Take up to *limit* deliveries that are due, those due longest first; no two workers get the same one.

    *passing_over*: webhooks that are left alone.
    """
    owner, until = lease
    due = (
        select(Delivery.id)
        .where(_is_due(at), Delivery.webhook_id.not_in(passing_over))
        .order_by(Delivery.try_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = await db.scalars(
        update(Delivery)
        .where(Delivery.id.in_(select(due.c.id)))
        .values(lease_until=until, owner=owner)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    rows = await db.execute(
        select(
            Delivery.id,
            Delivery.owner,
            Delivery.webhook_id,
            Webhook.url,
            Webhook.secret.label("sealed_secret"),
            Delivery.event,
            Delivery.body,
            Delivery.attempts,
            Delivery.tried_at,
        )
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(Delivery.id.in_(taken.all()))
        .order_by(Delivery.id)
    )
    return [Claimed(**row._mapping) for row in rows]


def _is_due(at: dt.datetime) -> ColumnElement[bool]:
    return and_(Delivery.try_at <= at, is_free(Delivery, at))


async def delivered(db: Session, one: Claimed, at: dt.datetime) -> None:
    """The receiver took it."""
    await _note(db, one, last_delivered_at=at, failing_since=None, last_error=None)
    await _settle(db, one, at, try_at=None, delivered_at=at, failed_because=None)


async def failed(db: Session, one: Claimed, at: dt.datetime, because: str) -> bool:
    """Tried again after 5 minutes, doubling up to 6 hours, and given up after 48; the webhook's others go on.

    Answers whether it will be tried again.
    """
    again = at - (one.tried_at or at) < GIVEN_UP_AFTER
    since = func.coalesce(Webhook.failing_since, literal(at, Instant))
    await _note(db, one, failing_since=since, last_error=because)
    await _settle(
        db, one, at, try_at=at + pause_after(one.attempts) if again else None, failed_because=because
    )
    return again


async def ended(db: Session, one: Claimed, at: dt.datetime, because: str) -> None:
    """The receiver wants nothing more: what waits is not delivered, and nothing new is queued."""
    await _note(db, one, ended_at=at, last_error=because)
    await _settle(db, one, at, try_at=None, failed_because=because)
    await db.execute(
        update(Delivery)
        .where(Delivery.webhook_id == one.webhook_id, Delivery.try_at.is_not(None))
        .values(try_at=None, failed_because=because, lease_until=None, owner=None)
        .execution_options(synchronize_session=False)
    )


async def _note(db: Session, one: Claimed, **state: Any) -> None:
    """Always before the delivery itself: whoever locks both rows locks them in this order."""
    await db.execute(
        update(Webhook)
        .where(Webhook.id == one.webhook_id)
        .values(**state)
        .execution_options(synchronize_session=False)
    )


async def _settle(db: Session, one: Claimed, at: dt.datetime, **outcome: Any) -> None:
    """Left alone when it is no longer ours: the lease ran out, or its creator was erased meanwhile."""
    await db.execute(
        update(Delivery)
        .where(Delivery.id == one.id, Delivery.owner == one.owner)
        .values(
            lease_until=None,
            owner=None,
            attempts=Delivery.attempts + 1,
            tried_at=one.tried_at or at,
            **outcome,
        )
        .execution_options(synchronize_session=False)
    )
