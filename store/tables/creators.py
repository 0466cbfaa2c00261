import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, GivenId
from store.types import Id


class Creator(Base):
    __tablename__ = "creators"

    id: Mapped[GivenId]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    email: Mapped[str | None]
    locale: Mapped[str | None]
    timezone: Mapped[str | None]
    unsubscribed_at: Mapped[dt.datetime | None]
    """From then on no mail that they did not ask for, from any brand."""
    no_reminders_since: Mapped[dt.datetime | None]
    """From then on no reminders, from any brand; brands may still write by hand."""
    name_folded: Mapped[str] = mapped_column(Id, default="")
    """As `folded_name` has it: what lists sort and searches compare."""
    email_folded: Mapped[str | None] = mapped_column(Id)
    """What suppressions are compared with."""
    made_by: Mapped[str | None]
    """The name of the API token that first told of this creator."""
    forgotten_at: Mapped[dt.datetime | None]
    """Set: nobody any more, only the counts of what was (X18)."""

    __table_args__ = (
        Index(None, "email_folded", "id"),
        Index(None, "name_folded", "id"),
        Index(None, "made_by"),
        Index(
            "ix_creators_forgotten",
            "id",
            sqlite_where=text("forgotten_at IS NOT NULL"),
            postgresql_where=text("forgotten_at IS NOT NULL"),
        ),
    )


class NameTurn(Base):
    """A creator's folded name from a later word on (see `turns`): found by any word of it.

    No foreign key, which would want an index of its own on a million rows: who writes or erases a creator sees to
    these rows as well.
    """

    __tablename__ = "name_turns"

    turned: Mapped[GivenId]
    creator_id: Mapped[GivenId]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ProgramMember(Base):
    """A creator who belongs to a brand's program, whatever the campaigns."""

    __tablename__ = "program_members"

    creator_id: Mapped[str] = mapped_column(
        Id, ForeignKey("creators.id", ondelete="CASCADE"), primary_key=True
    )
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index(None, "brand_id"),)


class Unsubscription(Base):
    """A creator who wants no more mail from one brand; other brands may still write (R7)."""

    __tablename__ = "unsubscriptions"

    creator_id: Mapped[str] = mapped_column(
        Id, ForeignKey("creators.id", ondelete="CASCADE"), primary_key=True
    )
    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[dt.datetime]

    __table_args__ = (Index(None, "brand_id"),)


class Suppression(Base):
    """An address that gets no more mail, and why. It belongs to the address, not to the creator (R11)."""

    __tablename__ = "suppressions"

    address: Mapped[GivenId]
    """Folded."""
    since: Mapped[dt.datetime]
    reason: Mapped[str]
    detail: Mapped[str | None]
