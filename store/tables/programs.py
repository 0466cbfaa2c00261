import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import WebhookEvent
from store.tables.base import Base, OwnId
from store.types import Id, Sealed


class Token(Base):
    """A key with which another program may use the API, for some brands."""

    __tablename__ = "tokens"

    id: Mapped[OwnId]
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    """Of the key, which is told once and kept nowhere."""
    brands: Mapped[list[str]]
    """Ids, of brands that may not exist yet."""
    made_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index(
            "uq_tokens_name",
            "name",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class Webhook(Base):
    """An address of another program that is told of changes."""

    __tablename__ = "webhooks"

    id: Mapped[OwnId]
    url: Mapped[str]
    secret: Mapped[bytes] = mapped_column(Sealed)
    """What each delivery is signed with."""
    brands: Mapped[list[str]]
    events: Mapped[list[str]]
    made_at: Mapped[dt.datetime]
    after_history: Mapped[int]
    """The last history entry that was looked at: only what was written later is told."""
    failing_since: Mapped[dt.datetime | None]
    last_delivered_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]


class Delivery(Base):
    """One change that is told to one webhook."""

    __tablename__ = "deliveries"

    id: Mapped[OwnId]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id", ondelete="CASCADE"), index=True)
    event: Mapped[WebhookEvent]
    body: Mapped[dict[str, Any]]
    """Frozen when it was queued: every try says the same."""
    made_at: Mapped[dt.datetime]
    try_at: Mapped[dt.datetime | None]
    """Empty: delivered, or given up."""
    tried_at: Mapped[dt.datetime | None]
    """The first try."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    delivered_at: Mapped[dt.datetime | None]
    failed_because: Mapped[str | None]

    __table_args__ = (
        Index("uq_deliveries_once", "webhook_id", "history_id", unique=True),
        Index(
            "ix_deliveries_queue",
            "try_at",
            sqlite_where=text("try_at IS NOT NULL"),
            postgresql_where=text("try_at IS NOT NULL"),
        ),
    )


class PromotionRequest(Base):
    """A brand asked for the right to promote a profile's posts (C7)."""

    __tablename__ = "promotion_requests"

    id: Mapped[OwnId]
    profile_id: Mapped[str] = mapped_column(Id, ForeignKey("profiles.id", ondelete="CASCADE"))
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"))
    asked_by: Mapped[str]
    """The Slack user, or the name of the API token."""
    team_id: Mapped[str | None] = mapped_column(Id)
    """The asker's workspace; empty: asked through the API."""
    asked_at: Mapped[dt.datetime]
    granted_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]
    """When the asker was told that it was granted."""

    __table_args__ = (
        Index(
            "uq_promotion_requests_open",
            "profile_id",
            "brand_id",
            unique=True,
            sqlite_where=text("granted_at IS NULL"),
            postgresql_where=text("granted_at IS NULL"),
        ),
        Index(None, "profile_id"),
    )
