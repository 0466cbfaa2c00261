"""What each webhook is to be told, taken from the history once and frozen."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, update

from store.codes import Event, WebhookEvent
from store.database import Session, insert_into
from store.rules.concern import Program, concerns, visible_creators
from store.tables import Creator, Delivery, HistoryEntry, Lapse, Profile, Webhook

PORTION = 1000
"""Deliveries made in one transaction for one webhook."""

TOLD = {
    Event.LAPSED: WebhookEvent.LAPSED,
    Event.RECONNECTED: WebhookEvent.RECONNECTED,
    Event.PROMOTION_GRANTED: WebhookEvent.PROMOTION_GRANTED,
    Event.REMINDER_SENT: WebhookEvent.REMINDED,
    Event.BOUNCED: WebhookEvent.BOUNCED,
    Event.COMPLAINED: WebhookEvent.COMPLAINED,
    Event.ADDRESS_UNDELIVERABLE: WebhookEvent.UNDELIVERABLE,
}
OF_ONES_OWN = (Event.REMINDER_SENT, Event.BOUNCED, Event.COMPLAINED)
"""They speak of a brand's mail, and are told to nobody else."""
TOLD_OF = {
    WebhookEvent.RECONNECTED: ("how", "after_seconds"),
    WebhookEvent.REMINDED: ("ordinal",),
    WebhookEvent.BOUNCED: ("kind", "outcome", "status"),
    WebhookEvent.COMPLAINED: ("kind",),
    WebhookEvent.UNDELIVERABLE: ("reason",),
}
"""What is told of an entry's detail: codes and numbers."""


async def any_behind(db: Session, upto: int) -> bool:
    """Some webhook has not looked at the history up to *upto*."""
    return await db.scalar(_behind(upto).limit(1)) is not None


async def queue(db: Session, upto: int, at: dt.datetime) -> bool:
    """Deliveries of the next entries up to *upto*, for the webhook that is furthest behind; false when none is.

    To be called until it is. A webhook is in the hands of one process at a time, and each entry is told once.
    """
    webhook = await db.scalar(
        select(Webhook)
        .where(Webhook.id.in_(_behind(upto)))
        .order_by(Webhook.after_history, Webhook.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if webhook is None:
        return False
    entries = (await db.execute(_entries(webhook, upto))).all()
    if entries:
        await db.execute(
            insert_into(db, Delivery).on_conflict_do_nothing(),
            [_delivery(webhook.id, entry, at) for entry in entries],
        )
    reached = entries[-1].id if len(entries) == PORTION else upto
    await db.execute(update(Webhook).where(Webhook.id == webhook.id).values(after_history=reached))
    return True


def _behind(upto: int) -> Select[int]:
    return select(Webhook.id).where(Webhook.ended_at.is_(None), Webhook.after_history < upto)


def _entries(webhook: Webhook, upto: int) -> Select[Any]:
    """The next that this webhook is to be told of."""
    return (
        select(
            HistoryEntry.id,
            HistoryEntry.at,
            HistoryEntry.event,
            HistoryEntry.creator_id,
            HistoryEntry.profile_id,
            HistoryEntry.brand_id,
            HistoryEntry.campaign_id,
            HistoryEntry.lapse_id,
            HistoryEntry.detail,
            Profile.network,
            Lapse.opened_at,
            Lapse.cause,
        )
        .join(Creator, Creator.id == HistoryEntry.creator_id)
        .outerjoin(Profile, Profile.id == HistoryEntry.profile_id)
        .outerjoin(Lapse, Lapse.id == HistoryEntry.lapse_id)
        .where(
            HistoryEntry.id > webhook.after_history,
            HistoryEntry.id <= upto,
            Creator.forgotten_at.is_(None),
            _is_told_to(webhook),
        )
        .order_by(HistoryEntry.id)
        .limit(PORTION)
    )


def _is_told_to(webhook: Webhook) -> ColumnElement[bool]:
    """On HistoryEntry, Creator and Profile: the kind is wanted, and the webhook's brands may know of it (C9, R6)."""
    wanted = [event for event, told in TOLD.items() if told in webhook.events]
    brands = Program("", frozenset(webhook.brands))
    return and_(
        HistoryEntry.event.in_(wanted),
        or_(
            and_(HistoryEntry.event.in_((Event.LAPSED, Event.RECONNECTED)), concerns(brands)),
            and_(
                HistoryEntry.event.in_((Event.PROMOTION_GRANTED, Event.ADDRESS_UNDELIVERABLE)),
                visible_creators(brands),
            ),
            and_(HistoryEntry.event.in_(OF_ONES_OWN), HistoryEntry.brand_id.in_(webhook.brands)),
        ),
    )


def _delivery(webhook_id: int, entry: Row[Any], at: dt.datetime) -> dict[str, Any]:
    told = TOLD[entry.event]
    return {
        "webhook_id": webhook_id,
        "history_id": entry.id,
        "event": told,
        "body": {"type": told.value, "timestamp": _instant(entry.at), "data": _data(told, entry)},
        "made_at": at,
        "try_at": at,
        "attempts": 0,
    }


def _data(told: WebhookEvent, entry: Row[Any]) -> dict[str, Any]:
    """Ids and codes alone: who may know more asks the API for it."""
    data: dict[str, Any] = {"creator_id": entry.creator_id}
    if entry.network is not None:
        data |= {"profile_id": entry.profile_id, "network": entry.network}
    if entry.lapse_id is not None:
        data |= {"lapse_id": entry.lapse_id, "cause": entry.cause.value, "since": _instant(entry.opened_at)}
    if entry.event in OF_ONES_OWN:
        data |= {"brand_id": entry.brand_id, "campaign_id": entry.campaign_id}
    data |= {name: entry.detail.get(name) for name in TOLD_OF.get(told, ())}
    return data


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
