"""What Slack tells of installations: the workspaces that an organisation's one serves, and farewells."""

import datetime as dt
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from bot.clients import Clients
from store import workspaces

log = structlog.get_logger()


async def meet(clients: Clients, context: AsyncBoltContext) -> None:
    """A workspace that asks by its organisation's installation is remembered as one of it: notices go there too."""
    team_id, enterprise_id = context.team_id, context.enterprise_id
    if not (context.is_enterprise_install and team_id and enterprise_id) or team_id == enterprise_id:
        return
    if (team_id, enterprise_id) in clients.met:
        return
    async with clients.store.begin() as db:
        await workspaces.belong(db, [team_id], enterprise_id, clients.clock())
    clients.met.add((team_id, enterprise_id))


async def heard(clients: Clients, body: dict[str, Any], context: AsyncBoltContext) -> bool:
    """An event of Slack's; those of other things pass. True: workspaces have changed by it.

    Each may be carried out again, by whichever process a repetition reaches: who has left has left, and who was
    let in is in. What Slack repeats late ends no installation that was made since.
    """
    event = body.get("event") or {}
    match event.get("type"):
        case "app_uninstalled":
            await _left(clients, [_installation(context)], body, context)
        case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
            await _left(clients, [_installation(context)], body, context)
        case "team_access_revoked":
            await _left(clients, _teams(event), body, context)
        case "team_access_granted" if context.enterprise_id:
            async with clients.store.begin() as db:
                await workspaces.belong(db, _teams(event), context.enterprise_id, clients.clock())
                await workspaces.come_back(db, _teams(event))
        case _:
            return False
    return True


async def _left(
    clients: Clients, team_ids: list[str], body: dict[str, Any], context: AsyncBoltContext
) -> None:
    told = body.get("event_time")
    at = dt.datetime.fromtimestamp(told, dt.UTC) if isinstance(told, int) else clients.clock()
    for team_id in filter(None, team_ids):
        async with clients.store.begin() as db:
            await workspaces.leave(
                db, team_id, at, clients.token_in_use, unless_installed_since=bool(context.get("repeated"))
            )
        log.info("slack_installation_ended", installation=team_id)


def _installation(context: AsyncBoltContext) -> str:
    """An organisation's where the whole of it had installed the bot."""
    if context.enterprise_id and (context.is_enterprise_install or not context.team_id):
        return context.enterprise_id
    return context.team_id or ""


def _teams(event: dict[str, Any]) -> list[str]:
    return [str(team_id) for team_id in event.get("team_ids") or []]
