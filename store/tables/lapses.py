import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import Cause, ClosedHow, FoundBy
from store.mail_codes import MailKind, MailState
from store.tables.base import Base, OwnId
from store.types import Id


class Lapse(Base):
    """One outage of one profile. Reminders, Slack alerts and the funnel hang on it."""

    __tablename__ = "lapses"

    id: Mapped[OwnId]
    profile_id: Mapped[str] = mapped_column(Id, ForeignKey("profiles.id", ondelete="CASCADE"))
    opened_at: Mapped[dt.datetime]
    """When access was lost, by the grants' own dates."""
    found_at: Mapped[dt.datetime]
    """When we noticed."""
    found_by: Mapped[FoundBy]
    cause: Mapped[Cause]
    closed_at: Mapped[dt.datetime | None]
    closed_how: Mapped[ClosedHow | None]

    __table_args__ = (
        Index(
            "uq_lapses_open",
            "profile_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "profile_id", "opened_at"),
    )


class Message(Base):
    """The outbox, and the record of every mail with its delivery state (R6)."""

    __tablename__ = "messages"

    id: Mapped[OwnId]
    kind: Mapped[MailKind]
    creator_id: Mapped[str] = mapped_column(Id, ForeignKey("creators.id", ondelete="CASCADE"), index=True)
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"))
    campaign_id: Mapped[str | None] = mapped_column(Id, ForeignKey("campaigns.id", ondelete="CASCADE"))
    profile_id: Mapped[str | None] = mapped_column(Id, ForeignKey("profiles.id", ondelete="CASCADE"))
    recipient: Mapped[str]
    locale: Mapped[str]
    """BCP 47, of the catalog that is used."""
    words: Mapped[dict[str, Any]]
    """What letter and envelope say, frozen when it was queued: the same words give the same bytes at every try."""
    subject: Mapped[str | None]
    """As it was sent."""
    header_id: Mapped[str | None]
    """The Message-ID under which it was sent, without brackets; later mails of the series refer to it."""
    occasion: Mapped[str | None] = mapped_column(Id)
    """What a mail of this kind is sent about only once; one that was voided gives it back."""
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    queued_at: Mapped[dt.datetime]
    try_at: Mapped[dt.datetime]
    tried_at: Mapped[dt.datetime | None]
    """The first try; 48 hours after it the mail is given up."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    sent_at: Mapped[dt.datetime | None]
    reply: Mapped[str | None]
    """What the mail server said last, or why it was voided."""

    __table_args__ = (
        Index(
            "ix_messages_queue",
            "try_at",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "uq_messages_occasion",
            "kind",
            "occasion",
            unique=True,
            sqlite_where=text("occasion IS NOT NULL AND state <> 'void'"),
            postgresql_where=text("occasion IS NOT NULL AND state <> 'void'"),
        ),
        Index(None, "brand_id", "id"),
        Index(None, "profile_id"),
    )


class Reminder(Base):
    """A mail's place in the series of its lapse."""

    __tablename__ = "reminders"

    id: Mapped[OwnId]
    lapse_id: Mapped[int] = mapped_column(ForeignKey("lapses.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"))
    campaign_id: Mapped[str] = mapped_column(Id, ForeignKey("campaigns.id", ondelete="CASCADE"))
    due_at: Mapped[dt.datetime]
    asked_by: Mapped[str | None]
    """The Slack user who sent it by hand; empty for the series itself."""
    counts_from: Mapped[dt.datetime | None]
    """What the spacing to the next one is counted from: when it was sent, or when it was due if it failed."""
    voided_at: Mapped[dt.datetime | None]
    """Its reason was gone before it was sent. A voided reminder gives its ordinal back."""
    weighed_at: Mapped[dt.datetime | None]
    """Of the last before people are asked to write: when it was seen whether it had been answered (X12)."""

    __table_args__ = (
        Index(
            "uq_reminders_ordinal",
            "lapse_id",
            "ordinal",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index(
            "ix_reminders_to_weigh",
            "counts_from",
            sqlite_where=text("ordinal = 3 AND weighed_at IS NULL"),
            postgresql_where=text("ordinal = 3 AND weighed_at IS NULL"),
        ),
    )
