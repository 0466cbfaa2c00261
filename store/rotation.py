"""Slack's tokens that expire: each is refreshed by one process at a time, held by a lease on its row."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import update

from store.database import Session, vault_of
from store.leases import is_free
from store.tables import Workspace

LEASE = dt.timedelta(seconds=30)
"""Longer than a call to Slack may take."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: dt.datetime | None


async def claim(
    db: Session, installation: str, stale: bytes | None, owner: str, now: dt.datetime
) -> str | None:
    """The refresh token, for *owner* alone; None when another is at it, or the *stale* token was replaced.

    Raises vault.Unreadable.
    """
    sealed = await db.scalar(
        update(Workspace)
        .where(
            Workspace.team_id == installation,
            Workspace.bot_token == stale,
            Workspace.refresh_token.is_not(None),
            Workspace.left_at.is_(None),
            Workspace.broken_at.is_(None),
            is_free(Workspace, now),
        )
        .values(refresh_owner=owner, refresh_lease_until=now + LEASE)
        .returning(Workspace.refresh_token)
    )
    return vault_of(db).open(sealed)


async def replace(db: Session, installation: str, given: Refreshed, owner: str) -> None:
    """The next token. Slack may leave the refresh token as it was."""
    vault = vault_of(db)
    values = {"bot_token": vault.seal(given.token), "token_expires_at": given.expires_at}
    if given.refresh_token is not None:
        values["refresh_token"] = vault.seal(given.refresh_token)
    await _end(db, installation, owner, **values)


async def release(db: Session, installation: str, owner: str) -> None:
    """It did not work this time."""
    await _end(db, installation, owner)


async def give_up(db: Session, installation: str, owner: str, at: dt.datetime) -> None:
    """Slack will never refresh it: only a new installation helps."""
    await _end(db, installation, owner, broken_at=at)


async def _end(db: Session, installation: str, owner: str, **values: object) -> None:
    """Unless a new installation, or a farewell, has overtaken it: those clear the owner."""
    await db.execute(
        update(Workspace)
        .where(Workspace.team_id == installation, Workspace.refresh_owner == owner)
        .values(refresh_owner=None, refresh_lease_until=None, **values)
    )
