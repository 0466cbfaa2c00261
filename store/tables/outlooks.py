import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import Network
from store.tables.base import Base
from store.types import Id


class Outlook(Base):
    """What the grants of one owned profile give, from one instant to another, worked out ahead of time.

    It answers for any instant between *valid_from* and *valid_until* without a look at the grants; outside of
    them, and where *if_set_up* no longer holds, they are asked again (`store.rules.connections`).
    A profile that never had a grant has no row, and is not connected.
    """

    __tablename__ = "outlooks"

    profile_id: Mapped[str] = mapped_column(
        Id, ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True
    )
    creator_id: Mapped[str] = mapped_column(Id)
    """The profile's, repeated here so that many are counted without looking the profiles up."""
    network: Mapped[Network]
    """Likewise."""
    valid_from: Mapped[dt.datetime]
    valid_until: Mapped[dt.datetime]
    if_set_up: Mapped[bool | None]
    """It holds only while the network is (not) set up; empty: either way."""
    ending: Mapped[int | None]
    """When the first of its connections lapses and why, in one number (`rules.connections.ending`); empty:
    it has none."""
    publishing: Mapped[int | None]
    """When this connection lapses and why; empty: not established. Likewise the next five."""
    insights: Mapped[int | None]
    messages: Mapped[int | None]
    comments: Mapped[int | None]
    product_tags: Mapped[int | None]
    promotion: Mapped[int | None]
    due_at: Mapped[dt.datetime | None]
    """When a sweep has to look: at once after a change, else when the access ends; empty: never."""

    __table_args__ = (
        Index(None, "creator_id", "network", "ending", "profile_id"),
        Index(None, "network", "ending"),
        Index(None, "ending"),
        Index(None, "valid_from"),
        Index(
            "ix_outlooks_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_outlooks_ends",
            "valid_until",
            sqlite_where=text("valid_until < 253402214400000000"),
            postgresql_where=text("valid_until < 253402214400000000"),
        ),
        Index(
            "ix_outlooks_if_set_up",
            "network",
            "if_set_up",
            sqlite_where=text("if_set_up IS NOT NULL"),
            postgresql_where=text("if_set_up IS NOT NULL"),
        ),
    )
