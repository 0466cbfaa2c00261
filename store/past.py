"""What happened to a creator, as their record tells it."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import Select, false, or_, select, true

from store.database import Session
from store.rules.concern import Asker, Operator, visible_brands
from store.tables import (
    Brand,
    Campaign,
    HistoryEntry,
    Lapse,
    Message,
    Notice,
    NoticeLapse,
    Profile,
    Reminder,
    Subscription,
)

Document = dict[str, Any]


async def lapses(db: Session, creator_id: str, asker: Asker) -> list[Document]:
    """With the reminders that were sent for each, and for the operator the channels that were told."""
    theirs = Lapse.profile_id.in_(select(Profile.id).where(Profile.creator_id == creator_id))
    found = await rows(
        db,
        select(
            Lapse.id.label("lapse_id"),
            Lapse.profile_id,
            Lapse.cause,
            Lapse.opened_at,
            Lapse.found_at,
            Lapse.found_by,
            Lapse.closed_at,
            Lapse.closed_how,
        )
        .where(theirs)
        .order_by(Lapse.id),
    )
    reminders = await rows(
        db,
        select(
            Reminder.lapse_id,
            Reminder.ordinal,
            Reminder.message_id,
            Reminder.brand_id,
            Reminder.campaign_id,
            Reminder.due_at,
            Reminder.asked_by,
            Reminder.voided_at,
        )
        .join(Lapse, Lapse.id == Reminder.lapse_id)
        .join(Brand, Brand.id == Reminder.brand_id)
        .where(theirs, visible_brands(asker))
        .order_by(Reminder.id),
    )
    notices = await rows(
        db,
        select(NoticeLapse.lapse_id, Subscription.team_id, Subscription.channel_id, Notice.posted_at)
        .join(Notice, Notice.id == NoticeLapse.notice_id)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .join(Lapse, Lapse.id == NoticeLapse.lapse_id)
        .where(theirs, Notice.posted_at.is_not(None), true() if isinstance(asker, Operator) else false())
        .order_by(Notice.id),
    )
    sent, told = grouped(reminders, "lapse_id"), grouped(notices, "lapse_id")
    return [
        {**lapse, "reminders": sent.get(lapse["lapse_id"], []), "notices": told.get(lapse["lapse_id"], [])}
        for lapse in found
    ]


async def messages(db: Session, creator_id: str, asker: Asker) -> list[Document]:
    """With the words that each letter was made of."""
    return await rows(
        db,
        select(
            Message.id.label("message_id"),
            Message.kind,
            Message.brand_id,
            Message.campaign_id,
            Message.profile_id,
            Message.recipient.label("to"),
            Message.locale,
            Message.subject,
            Message.state,
            Message.queued_at,
            Message.sent_at,
            Message.reply,
            Message.words,
        )
        .join(Brand, Brand.id == Message.brand_id)
        .where(Message.creator_id == creator_id, visible_brands(asker))
        .order_by(Message.id),
    )


async def history(db: Session, creator_id: str, asker: Asker) -> list[Document]:
    """What no brand did by itself, and what the brands that *asker* sees did."""
    seen = select(Brand.id).where(visible_brands(asker))
    campaigns = select(Campaign.id).where(Campaign.brand_id.in_(seen))
    return await rows(
        db,
        select(
            HistoryEntry.at,
            HistoryEntry.event,
            HistoryEntry.profile_id,
            HistoryEntry.brand_id,
            HistoryEntry.campaign_id,
            HistoryEntry.lapse_id,
            HistoryEntry.detail,
        )
        .where(
            HistoryEntry.creator_id == creator_id,
            or_(HistoryEntry.brand_id.is_(None), HistoryEntry.brand_id.in_(seen)),
            or_(HistoryEntry.campaign_id.is_(None), HistoryEntry.campaign_id.in_(campaigns)),
        )
        .order_by(HistoryEntry.id),
    )


async def rows(db: Session, wanted: Select[*tuple[Any, ...]]) -> list[Document]:
    """In JSON types."""
    found = (await db.execute(wanted)).mappings()
    return [{name: plain(value) for name, value in row.items()} for row in found]


def grouped(rows: list[Document], name: str) -> dict[Any, list[Document]]:
    """Grouped by what *name* says, which is left out."""
    found: dict[Any, list[Document]] = {}
    for row in rows:
        found.setdefault(row.pop(name), []).append(row)
    return found


def plain(value: Any) -> Any:
    """As JSON has it: times in UTC, codes as text."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.value if isinstance(value, enum.Enum) else value
