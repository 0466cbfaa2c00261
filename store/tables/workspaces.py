import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, GivenId
from store.types import Id, Sealed


class Workspace(Base):
    """A Slack workspace, or a whole organisation, that has installed the bot; or one that an organisation's
    installation serves, which then has no token of its own."""

    __tablename__ = "workspaces"

    team_id: Mapped[GivenId]
    """The workspace's (T…), or that of the organisation which installed the bot for all of its own (E…)."""
    enterprise_id: Mapped[str | None] = mapped_column(Id)
    """The organisation that the workspace belongs to, where it belongs to one."""
    name: Mapped[str | None]
    bot_user_id: Mapped[str | None]
    bot_token: Mapped[bytes | None] = mapped_column(Sealed)
    """Empty when the token comes from the configuration, or from the organisation."""
    refresh_token: Mapped[bytes | None] = mapped_column(Sealed)
    token_expires_at: Mapped[dt.datetime | None]
    """Empty for a token that lives until it is revoked."""
    refresh_owner: Mapped[str | None]
    refresh_lease_until: Mapped[dt.datetime | None]
    """Held by whoever asks Slack for the next token: a refresh token is good for one use."""
    installed_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]
    """The bot was taken out, or its token revoked."""
    left_with: Mapped[str | None]
    """The hash of the token that was configured at that time: only another one brings the bot back."""
    broken_at: Mapped[dt.datetime | None]
    """Slack refused to refresh the token: only a new installation helps."""

    __table_args__ = (Index(None, "enterprise_id"),)


class InstallState(Base):
    """One installation that was started; gone as soon as it came back from Slack."""

    __tablename__ = "install_states"

    state: Mapped[GivenId]
    """A hash, as `browser` is: the values themselves stand only in the browser that began."""
    browser: Mapped[str]
    started_at: Mapped[dt.datetime]
