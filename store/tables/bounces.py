import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.mail_codes import Outcome, ReportSource
from store.tables.base import Base, GivenId, OwnId
from store.types import Sealed


class Report(Base):
    """What came back about a mail and nobody has read yet. The row goes when it is judged."""

    __tablename__ = "reports"

    id: Mapped[OwnId]
    source: Mapped[ReportSource]
    recipient: Mapped[str | None]
    """The address of ours that it came to."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    """The message that the address proves, so that it can be erased unread."""
    content: Mapped[bytes] = mapped_column(Sealed)
    """Whole, and sealed: it quotes names and addresses."""
    received_at: Mapped[dt.datetime]


class Bounce(Base):
    """What was reported of a message, once for each outcome however often it is told."""

    __tablename__ = "bounces"

    id: Mapped[OwnId]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome]
    status: Mapped[str | None]
    """The enhanced status code, as in RFC 3463."""
    at: Mapped[dt.datetime]
    forgiven_at: Mapped[dt.datetime | None]
    """Somebody lifted the suppression: it counts no more."""

    __table_args__ = (Index(None, "message_id", "outcome", unique=True), Index(None, "outcome", "at"))


class SpentProof(Base):
    """A one-time token of a provider's signature, which is not taken twice."""

    __tablename__ = "spent_proofs"

    token: Mapped[GivenId]
    """Hashed."""
    spent_at: Mapped[dt.datetime] = mapped_column(index=True)
