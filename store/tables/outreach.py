import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.mail_codes import MailKind, OutreachState
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
    asker_email: Mapped[str | None]
    """Folded; brands may list their people by it."""
    asked_at: Mapped[dt.datetime]
    draft: Mapped[dict[str, Any] | None]
    """Whom it is for and what it says; only until it is done, since it may name creators."""
    expected: Mapped[int] = mapped_column(default=0)
    """How many mails the person was told of."""
    state: Mapped[OutreachState] = mapped_column(default=OutreachState.WAITING)
    reached: Mapped[str] = mapped_column(Id, default="")
    """Creators, or profiles of reminders, up to this id are done."""
    mails: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many by the code of the first rule that stops them."""
    told_at: Mapped[dt.datetime | None]
    """When the person was told what came of it."""

    __table_args__ = (
        Index(
            "ix_outreach_untold",
            "id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )


class OutreachMail(Base):
    """One of its mails. Reminders are in their lapse's series instead."""

    __tablename__ = "outreach_mails"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    outreach_id: Mapped[int] = mapped_column(ForeignKey("outreach.id", ondelete="CASCADE"), index=True)
