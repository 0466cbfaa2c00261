import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, OwnId
from store.types import Id


class Subscription(Base):
    """A channel that wants to be told (N2); or a person (N3).

    A person's direct messages go by the user's id; what is mailed to a person has a place of its own
    (`subscriptions.mailbox_of`).
    """

    __tablename__ = "subscriptions"

    id: Mapped[OwnId]
    team_id: Mapped[str] = mapped_column(Id)
    channel_id: Mapped[str] = mapped_column(Id)
    made_by: Mapped[str]
    made_by_email: Mapped[str | None]
    """Folded; brands that list their people by e-mail know the maker by it."""
    made_at: Mapped[dt.datetime]
    after_history: Mapped[int]
    """The last history entry that was looked at: only what is written later is announced."""
    events: Mapped[list[str]]
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Their `text`, and beside it the `ids` of what it named when it was written. Empty: everything."""
    daily_at: Mapped[int | None]
    """Minutes after midnight in `zone`, for a digest once a day; empty: at once."""
    zone: Mapped[str | None]
    digest_at: Mapped[dt.datetime | None]
    """When the next digest is due."""
    ended_at: Mapped[dt.datetime | None]
    paused_at: Mapped[dt.datetime | None]
    paused_because: Mapped[str | None]
    last_delivered_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]
    looked_after_at: Mapped[dt.datetime | None]
    """When Slack was last asked whether the maker is still there."""
    mail_to: Mapped[str | None]
    """The address that is told; empty: it is told in Slack."""
    mail_locale: Mapped[str | None]
    """BCP 47, of the catalog in which it is written to."""
    mail_zone: Mapped[str | None]

    __table_args__ = (
        Index(None, "team_id", "channel_id"),
        Index(
            "ix_subscriptions_active",
            "after_history",
            sqlite_where=text("ended_at IS NULL AND paused_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND paused_at IS NULL"),
        ),
    )


class Notice(Base):
    """One message in one channel, about one lapse or many; edited in place as they are repaired.

    Or one mail to one person, which has no `ts` and is never edited: what it says is read when it is sent, so that
    no name is kept here.
    """

    __tablename__ = "notices"

    id: Mapped[OwnId]
    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[dt.datetime]
    ts: Mapped[str | None]
    """Slack's name of the message; empty until it is posted, and for a mail."""
    channel_id: Mapped[str | None] = mapped_column(Id)
    """Where Slack says it stands."""
    posted_at: Mapped[dt.datetime | None]
    try_at: Mapped[dt.datetime | None]
    """When there is something to post or edit; empty = nothing to do."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    failed_because: Mapped[str | None]

    __table_args__ = (Index(None, "try_at"),)


class NoticeLapse(Base):
    """A lapse that a notice tells of. Unique by subscription, so that nothing is told twice."""

    __tablename__ = "notice_lapses"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    lapse_id: Mapped[int] = mapped_column(ForeignKey("lapses.id", ondelete="CASCADE"), primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    shown_closed: Mapped[bool] = mapped_column(default=False)
    """The message already says that this one is repaired."""

    __table_args__ = (
        Index("uq_notice_lapses_once", "subscription_id", "lapse_id", unique=True),
        Index(None, "lapse_id"),
        Index(
            "ix_notice_lapses_standing",
            "lapse_id",
            sqlite_where=text("shown_closed = 0"),
            postgresql_where=text("NOT shown_closed"),
        ),
    )


class NoticeEntry(Base):
    """Something besides lapses that a notice tells of."""

    __tablename__ = "notice_entries"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id", ondelete="CASCADE"), primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    standing: Mapped[bool] = mapped_column(default=False)
    """It may be over one day, and the message does not say so yet."""

    __table_args__ = (
        Index("uq_notice_entries_once", "subscription_id", "history_id", unique=True),
        Index(None, "history_id"),
        Index(
            "ix_notice_entries_standing",
            "history_id",
            sqlite_where=text("standing = 1"),
            postgresql_where=text("standing"),
        ),
    )


class Forewarning(Base):
    """The end of a profile's access that a brand's people were last told of beforehand (X1)."""

    __tablename__ = "forewarnings"

    profile_id: Mapped[str] = mapped_column(
        Id, ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True
    )
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True)
    ends_at: Mapped[dt.datetime]
