import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.mail_codes import MailKind
from store.tables.base import Base, OwnId
from store.types import Id


class MailText(Base):
    """What a brand says in one kind of mail in one language, in place of what is usual (R9)."""

    __tablename__ = "mail_texts"

    id: Mapped[OwnId]
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"))
    kind: Mapped[MailKind]
    locale: Mapped[str]
    """BCP 47, of a catalog."""
    version: Mapped[int]
    subject: Mapped[str]
    """Empty: the usual one."""
    note: Mapped[str]
    """The paragraph before the button, called intro where people see it; empty: the usual one."""
    button: Mapped[str] = mapped_column(default="")
    """Its words; empty: the usual ones."""
    closing: Mapped[str] = mapped_column(default="")
    """The paragraph after the button; empty: none."""
    changed_by: Mapped[str]
    changed_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index(None, "brand_id", "kind", "locale", "version", unique=True),
        Index(
            "uq_mail_texts_current",
            "brand_id",
            "kind",
            "locale",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )
