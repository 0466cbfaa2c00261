"""Tokens that expire are refreshed when they are needed: each once, however many ask for it at the time."""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.web_api import CALL_SECONDS, UNREACHABLE, Trouble
from store import rotation, workspaces
from store.database import Store
from store.leases import owner
from store.rotation import Refreshed
from store.workspaces import Access

log = structlog.get_logger()

Clock = Callable[[], dt.datetime]
Refresh = Callable[[str], Awaitable[dict[str, Any]]]
"""Asks Slack for the next token by a refresh token. Raises Trouble."""

AHEAD = dt.timedelta(seconds=CALL_SECONDS)
"""A token must outlive the call that it is used for."""
LOOK_AGAIN_SECONDS = 0.2
FINAL = frozenset({"invalid_refresh_token", "token_revoked", "token_expired", "account_inactive"})


class Rotation:
    """Whoever asks in this process shares one task; other processes are kept out by the row's lease.

    The task outlives an asker that gives up: what Slack has answered by then would be lost with it.
    """

    def __init__(self, store: Store, refresh: Refresh | None, clock: Clock) -> None:
        self._store = store
        self._refresh = refresh
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def access(self, team_id: str) -> Access | None:
        """With a token that lives. Raises Trouble when it could not be refreshed for now, vault.Unreadable."""
        access = await self._read(team_id)
        if access is None or access.expires_at is None or access.expires_at > self._clock() + AHEAD:
            return access
        return await self.renewed(team_id, access)

    async def renewed(self, team_id: str, stale: Access) -> Access | None:
        """The same access after its token was refreshed, by us or by somebody else. Raises Trouble."""
        if stale.broken or stale.left or not stale.can_be_refreshed:
            return stale
        if self._refresh is None:
            log.error(
                "slack_token_expired", installation=stale.installation, reason="no client id configured"
            )
            return stale
        task = self._under_way.get(stale.installation)
        if task is None:
            task = asyncio.create_task(self._renew(team_id, stale, self._refresh))
            self._under_way[stale.installation] = task
            task.add_done_callback(lambda done: self._ended(stale.installation, done))
        await asyncio.shield(task)
        return await self._read(team_id)

    async def drain(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way.values())

    async def _read(self, team_id: str) -> Access | None:
        async with self._store.read() as db:
            return await workspaces.access(db, team_id)

    async def _renew(self, team_id: str, stale: Access, refresh: Refresh) -> None:
        patience = time.monotonic() + CALL_SECONDS
        while time.monotonic() < patience:
            async with self._store.begin() as db:
                mine = await rotation.claim(db, stale.installation, stale.sealed, owner(), self._clock())
            if mine is not None:
                return await self._exchange(stale.installation, mine, refresh)
            now = await self._read(team_id)
            if now is None or now.sealed != stale.sealed or now.broken:
                return None
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        raise Trouble(UNREACHABLE)

    async def _exchange(self, installation: str, refresh_token: str, refresh: Refresh) -> None:
        try:
            given = refreshed(await refresh(refresh_token), self._clock())
        except Trouble as trouble:
            async with self._store.begin() as db:
                if trouble.code in FINAL:
                    await rotation.give_up(db, installation, owner(), self._clock())
                else:
                    await rotation.release(db, installation, owner())
            if trouble.code not in FINAL:
                raise
            log.error("slack_installation_broken", installation=installation, error=trouble.code)  # noqa: TRY400
            return
        async with self._store.begin() as db:
            await rotation.replace(db, installation, given, owner())
        log.info("slack_token_refreshed", installation=installation)

    def _ended(self, installation: str, task: asyncio.Task[None]) -> None:
        del self._under_way[installation]
        if not task.cancelled():
            task.exception()  # whoever still waits gets it; nobody else need be warned


def refreshed(answer: dict[str, Any], now: dt.datetime) -> Refreshed:
    """From `oauth.v2.access`. Raises Trouble when there is no token in it."""
    if not answer.get("access_token"):
        raise Trouble(UNREACHABLE)
    seconds = answer.get("expires_in")
    return Refreshed(
        token=str(answer["access_token"]),
        refresh_token=answer.get("refresh_token") or None,
        expires_at=now + dt.timedelta(seconds=int(seconds)) if seconds else None,
    )


class RenewingClient(AsyncWebClient):
    """When Slack says that the token has expired, whatever we believed, the call is made once more with the next."""

    renew: Callable[[], Awaitable[str | None]] | None = None

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        try:
            return await super().api_call(api_method, **given)
        except SlackApiError as error:
            body = getattr(error.response, "data", None)
            if self.renew is None or not isinstance(body, dict) or body.get("error") != "token_expired":
                raise
            token = await self.renew()
            if token is None:
                raise
        self.token = token
        return await super().api_call(api_method, **given)
