"""Slack's Web API for each workspace: whose token, which address, and what its refusals mean."""

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from store import workspaces
from store.database import Store
from store.notices import THROTTLED
from store.vault import Unreadable

log = structlog.get_logger()

SLACK = "https://slack.com/api/"
CALL_SECONDS = 10
LONG_WAIT_SECONDS = 30
"""How long to wait when Slack says "later" without saying when."""
UNREACHABLE = "unreachable"


class Trouble(Exception):
    """Slack did not do what it was asked. `code` is its own, or `unreachable`."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        """Seconds; given exactly when Slack is throttling us."""


class Clients:
    """Opened with `async with`; all its clients share one connection pool."""

    def __init__(self, store: Store, bot_token: str | None, api_url: str | None) -> None:
        self.store = store
        self.api_url = (api_url or SLACK).rstrip("/") + "/"
        self._bot_token = bot_token
        self._own_team: str | None = None
        self._asking = asyncio.Lock()
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
        await self.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "Clients are opened with `async with`"  # noqa: S101
        return self._session

    async def of(self, team_id: str) -> AsyncWebClient | None:
        """None when the bot has no token there, or none that can be read. Raises Trouble."""
        try:
            async with self.store.read() as db:
                token = await workspaces.bot_token(db, team_id)
        except Unreadable:
            log.exception("slack_token_unreadable", team_id=team_id)
            return None
        if token is None and await self._configured_team() == team_id:
            token = self._bot_token
        return self._client(token) if token else None

    def say_once(self, event: str, team_id: str) -> None:
        """Into the log, once for each workspace."""
        if (event, team_id) not in self._said:
            self._said.add((event, team_id))
            log.info(event, team_id=team_id)

    async def _configured_team(self) -> str | None:
        """Whose the configured token is; asked once."""
        if self._bot_token is None:
            return None
        async with self._asking:
            if self._own_team is None:
                answer = await ask(self._client(self._bot_token).auth_test())
                self._own_team = answer.get("team_id")
        return self._own_team

    def _client(self, token: str) -> AsyncWebClient:
        # Nothing is retried here: a message whose answer was lost may stand already, and the outbox retries.
        client = AsyncWebClient(
            token=token, base_url=self.api_url, session=self.session, timeout=CALL_SECONDS, retry_handlers=[]
        )
        if is_loopback(self.api_url):
            client.proxy = None  # it takes the environment's without asking for exceptions
        return client


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def ask(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """The answer to a Web API call. Raises Trouble."""
    try:
        answer = await call
    except SlackApiError as error:
        raise _refused(error.response) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.info("slack_unreachable", error=type(error).__name__)
        raise Trouble(UNREACHABLE) from None
    return dict(answer.data) if isinstance(answer.data, dict) else {}


def _refused(response: Any) -> Trouble:
    """*response* is slack_sdk's own, or aiohttp's where the body was no JSON."""
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    body = getattr(response, "data", None)
    code = str(body.get("error") or "") if isinstance(body, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        asked = str(response.headers.get("Retry-After", ""))
        return Trouble(THROTTLED, max(1, int(asked)) if asked.isdecimal() else LONG_WAIT_SECONDS)
    return Trouble(code or UNREACHABLE)
