import datetime as dt

from sqlalchemy.orm import Mapped

from store.tables.base import Base, GivenId


class MailPlace(Base):
    """How many mails went from a brand, or to a domain, in the span that is running (see `store.pace`)."""

    __tablename__ = "mail_places"

    bucket: Mapped[GivenId]
    """`brand:` and its id, or `domain:` and its name."""
    taken: Mapped[int]
    ends_at: Mapped[dt.datetime]
