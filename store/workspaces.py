"""The Slack workspaces that have installed the bot, and their tokens."""

import datetime as dt

from sqlalchemy import select

from store.database import Session, vault_of
from store.tables import Workspace


async def bot_token(db: Session, team_id: str) -> str | None:
    """The workspace's own token; None when it has none, or has left. Raises vault.Unreadable."""
    sealed = await db.scalar(
        select(Workspace.bot_token).where(Workspace.team_id == team_id, Workspace.left_at.is_(None))
    )
    return vault_of(db).open(sealed)


async def install(db: Session, team_id: str, name: str, token: str, now: dt.datetime) -> None:
    """The bot is in this workspace, with a token of its own."""
    await db.merge(
        Workspace(
            team_id=team_id, name=name, bot_token=vault_of(db).seal(token), installed_at=now, left_at=None
        )
    )
