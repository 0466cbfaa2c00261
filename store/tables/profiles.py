import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.codes import (
    AccountType,
    Cause,
    MarketplaceStatus,
    Network,
    Ownership,
    Permission,
    PromotionAccess,
)
from store.tables.base import Base, GivenId
from store.types import Id, Sealed


class Profile(Base):
    """One account of a creator on one network."""

    __tablename__ = "profiles"

    id: Mapped[GivenId]
    creator_id: Mapped[str] = mapped_column(Id, ForeignKey("creators.id", ondelete="CASCADE"), index=True)
    network: Mapped[Network]
    handle: Mapped[str | None]
    """As the network writes it, without the leading @."""
    handle_folded: Mapped[str | None] = mapped_column(Id)
    account_type: Mapped[AccountType | None]
    ownership: Mapped[Ownership] = mapped_column(default=Ownership.OWNED)
    promotion_access: Mapped[PromotionAccess] = mapped_column(default=PromotionAccess.NONE)
    marketplace_status: Mapped[MarketplaceStatus | None]
    account_id: Mapped[str | None] = mapped_column(Id)
    """The network's own id of the account, once a connection has told it (X8)."""

    __table_args__ = (Index(None, "handle_folded", "creator_id"),)


class Grant(Base):
    """One OAuth authorization by one holder for one profile."""

    __tablename__ = "grants"

    id: Mapped[GivenId]
    profile_id: Mapped[str] = mapped_column(Id, ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    holder: Mapped[str]
    permissions: Mapped[frozenset[Permission]]
    granted_at: Mapped[dt.datetime | None]
    """Empty: from before anybody noted it."""
    expires_at: Mapped[dt.datetime | None]
    invalidated_at: Mapped[dt.datetime | None]
    invalidation_reason: Mapped[Cause | None]
    removed_at: Mapped[dt.datetime | None]
    """From here on it counts for nothing: replaced by the holder's newer grant, or the holder was removed."""
    access_token: Mapped[bytes | None] = mapped_column(Sealed)
    refresh_token: Mapped[bytes | None] = mapped_column(Sealed)
    check_due_at: Mapped[dt.datetime | None]
    """When the network is asked next; empty = at once."""
    check_lease_until: Mapped[dt.datetime | None]
    check_failures: Mapped[int] = mapped_column(default=0)
    """Checks in a row that gave no verdict."""
    check_owner: Mapped[str | None]
    checked_at: Mapped[dt.datetime | None]
    """The last check with a verdict."""

    __table_args__ = (
        Index(
            "ix_grants_check_due",
            "check_due_at",
            sqlite_where=text("access_token IS NOT NULL"),
            postgresql_where=text("access_token IS NOT NULL"),
        ),
    )


class NetworkHealth(Base):
    """Whether a network's answers can be believed at the moment (X3)."""

    __tablename__ = "network_health"

    network: Mapped[Network] = mapped_column(primary_key=True)
    held_since: Mapped[dt.datetime | None]
    """While set, creator mail about this network waits."""
    failed: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)


class OAuthState(Base):
    """One authorisation that was started from a creator's link; good for one use."""

    __tablename__ = "oauth_states"

    state: Mapped[GivenId]
    """A hash: the value itself stands only in the creator's browser."""
    network: Mapped[Network]
    creator_id: Mapped[str] = mapped_column(Id, ForeignKey("creators.id", ondelete="CASCADE"))
    profile_id: Mapped[str | None] = mapped_column(Id, ForeignKey("profiles.id", ondelete="CASCADE"))
    """Empty when a network is connected for the first time."""
    link: Mapped[str]
    """The creator page's token, so that every outcome leads back to it."""
    code_verifier: Mapped[bytes | None] = mapped_column(Sealed)
    started_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
