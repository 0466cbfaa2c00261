import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import MailKind
from store.tables.base import Base, OwnId
from store.types import Id


class Outreach(Base):
    """Mail that somebody has sent to chosen creators by hand, once (R10)."""

    __tablename__ = "outreach"

    id: Mapped[OwnId]
    view_id: Mapped[str] = mapped_column(Id, unique=True)
    """Of the modal that was submitted: however often that happens, it is sent once."""
    kind: Mapped[MailKind]
    brand_id: Mapped[str | None] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"))
    """Empty for reminders: the brand is chosen for each (R3)."""
    team_id: Mapped[str] = mapped_column(Id)
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime]


class OutreachMail(Base):
    """One of its mails. Reminders are in their lapse's series instead."""

    __tablename__ = "outreach_mails"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    outreach_id: Mapped[int] = mapped_column(ForeignKey("outreach.id", ondelete="CASCADE"), index=True)
