from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import Binding, Role, Sending
from store.tables.base import Base, GivenId, OwnId
from store.types import Id


class Brand(Base):
    """A program that runs campaigns and sends mail under its own From address."""

    __tablename__ = "brands"

    id: Mapped[GivenId]
    name: Mapped[str]
    name_folded: Mapped[str]
    from_name: Mapped[str | None]
    from_email: Mapped[str]
    reply_to: Mapped[str | None]
    default_locale: Mapped[str | None]
    timezone: Mapped[str | None]
    helpdesk_url: Mapped[str | None]
    slack_team_id: Mapped[str | None] = mapped_column(Id, index=True)
    hashtags: Mapped[list[str]] = mapped_column(default=list)
    tracking: Mapped[bool] = mapped_column(default=True)
    sending: Mapped[Sending] = mapped_column(default=Sending.ON)
    warn_days: Mapped[int | None] = mapped_column(default=7)
    quiet_from: Mapped[int | None]
    """Minutes after midnight, in the creator's time zone; with `quiet_to`, or both empty."""
    quiet_to: Mapped[int | None]
    max_reminders: Mapped[int | None]
    binding: Mapped[Binding] = mapped_column(default=Binding.PROPOSE)
    marketplace_url: Mapped[str | None]
    """Where TikTok Creator Marketplace takes in the creators whom this brand invites."""
    thanks: Mapped[bool] = mapped_column(default=False)
    """Whom this brand reminded is thanked after reconnecting."""
    colour: Mapped[str | None]
    """`#rrggbb`, in its mails; empty: the usual one."""
    logo_id: Mapped[int | None]
    """Of a Logo, which is never removed: mails that are queued show it."""
    link_hosts: Mapped[list[str]] = mapped_column(default=list)
    """Where links in its own words may lead, besides its helpdesk and its own domain."""


class Logo(Base):
    """A picture that stands in mails, once for all brands and versions that use it."""

    __tablename__ = "logos"

    id: Mapped[OwnId]
    digest: Mapped[str]
    media_type: Mapped[str]
    width: Mapped[int]
    """As it is shown."""
    height: Mapped[int]
    content: Mapped[bytes]

    __table_args__ = (Index(None, "digest", unique=True),)


class Member(Base):
    """A person who sees a brand. A brand without members is seen by all of its workspace."""

    __tablename__ = "members"

    brand_id: Mapped[str] = mapped_column(Id, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(Id, primary_key=True)
    """The Slack user id, or the folded e-mail where none was given."""
    slack_user_id: Mapped[str | None] = mapped_column(Id)
    email: Mapped[str | None]
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)

    __table_args__ = (Index(None, "slack_user_id"),)
