import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import Event
from store.tables.base import Base, OwnId
from store.types import Id


class HistoryEntry(Base):
    """One thing that happened. Only ever added, in the transaction of the fact itself."""

    __tablename__ = "history"

    id: Mapped[OwnId]
    at: Mapped[dt.datetime]
    event: Mapped[Event]
    creator_id: Mapped[str | None] = mapped_column(Id, ForeignKey("creators.id", ondelete="CASCADE"))
    profile_id: Mapped[str | None] = mapped_column(Id, ForeignKey("profiles.id", ondelete="CASCADE"))
    brand_id: Mapped[str | None] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"))
    """The brand that did it; empty when it concerns every brand of the creator."""
    campaign_id: Mapped[str | None] = mapped_column(Id, ForeignKey("campaigns.id", ondelete="CASCADE"))
    lapse_id: Mapped[int | None] = mapped_column(ForeignKey("lapses.id", ondelete="CASCADE"))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (
        Index(None, "creator_id", "id"),
        Index(None, "profile_id", "id"),
        Index(None, "campaign_id", "id"),
        Index(None, "brand_id", "id"),
        Index(None, "lapse_id", "event"),
    )
