"""The Slack workspaces and organisations that have installed the bot: whose token serves whom."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Executable, and_, or_, select, true, update
from sqlalchemy.orm import aliased

from store.database import Session, insert_into, vault_of
from store.statements import statement
from store.tables import Workspace


@dataclass(frozen=True, slots=True)
class Installed:
    """What Slack hands over when somebody has installed the bot."""

    team_id: str
    """Of the workspace, or of the organisation that installed the bot for all of its own."""
    enterprise_id: str | None
    name: str
    bot_user_id: str | None
    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """How a workspace is reached."""

    installation: str
    """The workspace whose token this is; the organisation's id where it is used for all of its workspaces."""
    token: str | None = field(repr=False)
    sealed: bytes | None = field(repr=False)
    """The token as it is kept: another one, another seal."""
    expires_at: dt.datetime | None
    can_be_refreshed: bool
    left: bool
    """The bot was taken out: no other token may be used instead."""
    broken: bool


async def access(db: Session, team_id: str) -> Access | None:
    """By the workspace's own installation, else its organisation's. None when neither was ever here.

    Raises vault.Unreadable.
    """
    row = await _access.first(db, team_id)
    if row is None:
        return None
    shared = row.bot_token is None and row.left_at is None and row.its_team_id is not None
    return Access(
        installation=row.its_team_id if shared else row.team_id,
        token=vault_of(db).open(row.its_bot_token if shared else row.bot_token),
        sealed=row.its_bot_token if shared else row.bot_token,
        expires_at=row.its_token_expires_at if shared else row.token_expires_at,
        can_be_refreshed=(row.its_refresh_token if shared else row.refresh_token) is not None,
        left=(row.its_left_at if shared else row.left_at) is not None,
        broken=(row.its_broken_at if shared else row.broken_at) is not None,
    )


@statement
def _access(team_id: str) -> Executable:
    """The workspace's own installation, and beside it its organisation's."""
    organisation = aliased(Workspace)
    told = ("team_id", "bot_token", "token_expires_at", "refresh_token", "left_at", "broken_at")
    return (
        select(
            *(getattr(Workspace, name).label(name) for name in told),
            *(getattr(organisation, name).label(f"its_{name}") for name in told),
        )
        .select_from(Workspace)
        .outerjoin(
            organisation,
            and_(
                organisation.team_id == Workspace.enterprise_id,
                organisation.team_id != Workspace.team_id,
                organisation.left_at.is_(None),
            ),
        )
        .where(Workspace.team_id == team_id)
    )


async def install(db: Session, given: Installed, now: dt.datetime) -> None:
    """The bot is in this workspace or organisation, from now on with this token."""
    vault = vault_of(db)
    await db.merge(
        Workspace(
            team_id=given.team_id,
            enterprise_id=given.enterprise_id,
            name=given.name,
            bot_user_id=given.bot_user_id,
            bot_token=vault.seal(given.token),
            refresh_token=vault.seal(given.refresh_token),
            token_expires_at=given.expires_at,
            refresh_owner=None,
            refresh_lease_until=None,
            installed_at=now,
            left_at=None,
            left_with=None,
            broken_at=None,
        )
    )
    if given.team_id == given.enterprise_id:
        await db.execute(
            update(Workspace)
            .where(Workspace.enterprise_id == given.enterprise_id, Workspace.bot_token.is_(None))
            .values(left_at=None, left_with=None)
        )


async def belong(db: Session, team_ids: Collection[str], enterprise_id: str, now: dt.datetime) -> None:
    """These workspaces are the organisation's, and its installation serves those without one of their own."""
    for team_id in team_ids:
        await db.execute(
            insert_into(db, Workspace)
            .values(team_id=team_id, enterprise_id=enterprise_id, installed_at=now)
            .on_conflict_do_update(index_elements=["team_id"], set_={"enterprise_id": enterprise_id})
        )


async def come_back(db: Session, team_ids: Collection[str], token: str | None = None) -> None:
    """The bot is here again by a token that is not the workspace's own: its organisation's, or the configured one.

    *token* is the configured one's hash: the one with which the bot left brings nobody back.
    """
    another = Workspace.left_with.is_distinct_from(token) if token is not None else true()
    await db.execute(
        update(Workspace)
        .where(Workspace.team_id.in_(team_ids), Workspace.bot_token.is_(None), another)
        .values(left_at=None, left_with=None)
    )


async def leave(
    db: Session, team_id: str, at: dt.datetime, token: str, *, unless_installed_since: bool = False
) -> None:
    """The bot was taken out, or its token revoked: the token is forgotten, everything else stays.

    *token* is the configured one's hash. *unless_installed_since*: for news that arrives late, when a new
    installation may have overtaken it.
    """
    gone = {
        "left_at": at, "left_with": token, "bot_token": None, "refresh_token": None, "token_expires_at": None,
        "refresh_owner": None, "refresh_lease_until": None, "broken_at": None,
    }  # fmt: skip
    await db.execute(
        insert_into(db, Workspace)
        .values(team_id=team_id, installed_at=at, left_at=at, left_with=token)
        .on_conflict_do_update(
            index_elements=["team_id"],
            set_=gone,
            where=Workspace.installed_at <= at if unless_installed_since else None,
        )
    )


async def served_by(db: Session, team_id: str) -> frozenset[str]:
    """The workspaces that speak through this installation: itself, and an organisation's own."""
    return frozenset(
        await db.scalars(
            select(Workspace.team_id).where(
                or_(Workspace.team_id == team_id, Workspace.enterprise_id == team_id)
            )
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    team_id: str
    name: str
    broken: bool


async def with_own_token(db: Session) -> tuple[Standing, ...]:
    """All that have installed the bot and not left, by name."""
    rows = await db.execute(
        select(Workspace.team_id, Workspace.name, Workspace.broken_at.is_not(None))
        .where(Workspace.bot_token.is_not(None), Workspace.left_at.is_(None))
        .order_by(Workspace.name, Workspace.team_id)
    )
    return tuple(Standing(team_id, name or team_id, broken) for team_id, name, broken in rows)
