import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import CampaignStatus, Network, Stage
from store.tables.base import Base, GivenId
from store.types import Id


class Campaign(Base):
    __tablename__ = "campaigns"

    id: Mapped[GivenId]
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    name_folded: Mapped[str]
    status: Mapped[CampaignStatus]
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    hashtags: Mapped[list[str]] = mapped_column(default=list)
    tracking: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index(None, "name_folded"),)


class Requirement(Base):
    """Content that a campaign asks for on one network."""

    __tablename__ = "requirements"

    id: Mapped[GivenId]
    campaign_id: Mapped[str] = mapped_column(Id, ForeignKey("campaigns.id", ondelete="CASCADE"))
    network: Mapped[Network]
    kind: Mapped[str | None]
    quantity: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[dt.date | None]

    __table_args__ = (Index(None, "campaign_id", "network"), Index(None, "due_on", "id"))


class Participation(Base):
    """A creator in a campaign."""

    __tablename__ = "participations"

    campaign_id: Mapped[str] = mapped_column(
        Id, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True
    )
    creator_id: Mapped[str] = mapped_column(
        Id, ForeignKey("creators.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage]
    stage_since: Mapped[dt.datetime | None]

    __table_args__ = (Index(None, "creator_id"),)


class Deliverable(Base):
    """A requirement that one participant has completed."""

    __tablename__ = "deliverables"

    requirement_id: Mapped[str] = mapped_column(
        Id, ForeignKey("requirements.id", ondelete="CASCADE"), primary_key=True
    )
    creator_id: Mapped[str] = mapped_column(
        Id, ForeignKey("creators.id", ondelete="CASCADE"), primary_key=True
    )
    completed_at: Mapped[dt.datetime | None]
    """Empty: it was told without a date, and counts from when it was told."""
    told_at: Mapped[dt.datetime]

    __table_args__ = (Index(None, "creator_id"),)
