"""Slack's Web API for each workspace: whose token, and which address."""

import asyncio
import datetime as dt
import hashlib
import logging
from types import TracebackType
from typing import Any, Self

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.people import People
from bot.rotation import Clock, RenewingClient, Rotation
from bot.web_api import CALL_SECONDS, REVOKED, SLACK, UNREACHABLE, OAuth, Trouble, ask, is_loopback
from store import workspaces
from store.database import Store
from store.vault import Unreadable
from store.workspaces import Access

__all__ = [
    "REVOKED",
    "SLACK",
    "UNREACHABLE",
    "Clients",
    "OAuth",
    "Trouble",
    "ask",
    "is_loopback",
    "real_time",
]

log = structlog.get_logger()


def real_time() -> dt.datetime:
    """What Slack's tokens expire by, whatever time the rest of the installation believes."""
    return dt.datetime.now(dt.UTC)


class Clients:
    """Opened with `async with`; all its clients share one connection pool."""

    def __init__(
        self,
        store: Store,
        bot_token: str | None,
        api_url: str | None,
        oauth: OAuth | None = None,
        clock: Clock = real_time,
    ) -> None:
        self.store = store
        self.api_url = (api_url or SLACK).rstrip("/") + "/"
        self.oauth = oauth
        self.clock = clock
        self.people = People()
        self.met: set[tuple[str, str]] = set()
        """Workspaces that are known to be their organisations'."""
        self._bot_token = bot_token
        self.token_in_use = hashlib.sha256((bot_token or "").encode()).hexdigest()
        """The configured token's hash, by which it can be told from its successor."""
        self._own_team: str | None = None
        self._asking = asyncio.Lock()
        self._rotation = Rotation(store, self._refresh if oauth else None, clock)
        self._session: aiohttp.ClientSession | None = None
        self._said: set[tuple[str, str]] = set()
        # slack_sdk prints tokens and whole messages when it debugs.
        for name in ("slack_sdk", "slack_bolt"):
            logging.getLogger(name).setLevel(logging.INFO)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._rotation.drain()
        await self.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "Clients are opened with `async with`"  # noqa: S101
        return self._session

    async def of(self, team_id: str) -> AsyncWebClient | None:
        """By the workspace's own token, its organisation's, or the configured one.

        None when the bot has no token there, none that can be read, or has left. Raises Trouble.
        """
        try:
            access = await self._rotation.access(team_id)
        except Unreadable:
            log.exception("slack_token_unreadable", team_id=team_id)
            return None
        if access is None or access.token is None:
            return await self._by_configuration(team_id, left=access is not None and access.left)
        if access.broken:
            self.say_once("slack_installation_broken", team_id)
            return None
        client = self._client(access.token, team_id=team_id if access.installation != team_id else None)
        if access.can_be_refreshed:
            client.renew = lambda: self._renewed(team_id, access)
        return client

    def anonymous(self, token: str | None = None) -> AsyncWebClient:
        """For what concerns no workspace: the exchange of codes, or with the app's own token its socket."""
        return self._client(token)

    def is_one_of_many(self, team_id: str) -> bool:
        """An organisation's installation serves it: people whose home is another of its workspaces work there too."""
        return any(met == team_id for met, _ in self.met)

    def say_once(self, event: str, team_id: str) -> None:
        """Into the log, once for each workspace."""
        if (event, team_id) not in self._said:
            self._said.add((event, team_id))
            log.info(event, team_id=team_id)

    async def _by_configuration(self, team_id: str, *, left: bool) -> AsyncWebClient | None:
        if self._bot_token is None or await self._configured_team() != team_id:
            return None
        if left:  # asking whose the token is may have brought it back
            async with self.store.read() as db:
                access = await workspaces.access(db, team_id)
            if access is not None and access.left:
                return None
        return self._client(self._bot_token)

    async def _configured_team(self) -> str | None:
        """Whose the configured token is; asked once. Another token than when the bot left brings it back."""
        async with self._asking:
            if self._own_team is None and self._bot_token is not None:
                answer = await ask(self._client(self._bot_token).auth_test())
                self._own_team = answer.get("team_id")
                if self._own_team is not None:
                    async with self.store.begin() as db:
                        await workspaces.come_back(db, [self._own_team], self.token_in_use)
        return self._own_team

    async def _refresh(self, refresh_token: str) -> dict[str, Any]:
        assert self.oauth is not None  # noqa: S101  without it nothing is refreshed
        return await ask(
            self.anonymous().oauth_v2_access(
                client_id=self.oauth.client_id,
                client_secret=self.oauth.client_secret,
                grant_type="refresh_token",
                refresh_token=refresh_token,
            )
        )

    async def _renewed(self, team_id: str, stale: Access) -> str | None:
        access = await self._rotation.renewed(team_id, stale)
        fresh = access is not None and access.sealed != stale.sealed and not access.broken
        return access.token if access is not None and fresh else None

    def _client(self, token: str | None, *, team_id: str | None = None) -> RenewingClient:
        """*team_id*: for an organisation's token, of whose workspaces one is meant."""
        # Nothing is retried here: a message whose answer was lost may stand already, and the outbox retries.
        client = RenewingClient(
            token=token,
            base_url=self.api_url,
            session=self.session,
            timeout=CALL_SECONDS,
            retry_handlers=[],
            team_id=team_id,
        )
        if is_loopback(self.api_url):
            client.proxy = None  # it takes the environment's without asking for exceptions
        return client
