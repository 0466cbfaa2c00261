"""Socket Mode: Slack is listened to over a WebSocket of our own making, so that it needs no way in.

slack_sdk's client opens it too, but it asks Slack again without a pause when a connection fails, and forgets at the
end what it is still answering.
"""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp
import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.clients import Clients, Trouble, ask

log = structlog.get_logger()

Hear = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 10.0
"""A connection that held so long may be followed by the next without a pause."""
HEARTBEAT_SECONDS = 15.0
OPEN_SECONDS = 10.0
ENVELOPES = frozenset({"slash_commands", "interactive", "events_api"})


class Socket:
    """Opened with `async with`; without an app token it does nothing."""

    def __init__(self, clients: Clients, app_token: str | None, hear: Hear) -> None:
        self._clients = clients
        self._app_token = app_token
        self._hear = hear
        self._session: aiohttp.ClientSession | None = None
        self._listening: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        if self._app_token:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
            self._listening = asyncio.create_task(self._listen_for_ever(self._session, self._app_token))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing new is heard; what was heard is answered first."""
        if self._listening is None or self._session is None:
            return
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
        await self._drain()
        await self._session.close()

    async def _listen_for_ever(self, session: aiohttp.ClientSession, app_token: str) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            try:
                await self._listen(session, app_token)
            except Trouble as trouble:
                log.warning("slack_socket_refused", error=trouble.code)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                # Its words may hold the address, and the address is a key.
                log.warning("slack_socket_failed", error=type(error).__name__)
            failures = 0 if time.monotonic() - began >= STEADY_SECONDS else failures + 1
            await asyncio.sleep(pause_before(failures))

    async def _listen(self, session: aiohttp.ClientSession, app_token: str) -> None:
        """Until this connection ends, or Slack says that it is about to. Raises Trouble and aiohttp's errors."""
        client = self._clients.anonymous()
        url = str((await ask(client.apps_connections_open(app_token=app_token))).get("url") or "")
        async with asyncio.timeout(OPEN_SECONDS):
            socket = await session.ws_connect(url, heartbeat=HEARTBEAT_SECONDS)
        log.info("slack_socket_opened")
        async for message in socket:
            envelope = _read(message)
            if envelope.get("type") == "disconnect":
                break
            if envelope.get("type") in ENVELOPES and envelope.get("envelope_id"):
                self._start(self._answer(socket, envelope))
        log.info("slack_socket_ended")
        # Not waited for: the next connection opens while this one's last answers are still on their way.
        self._start(self._close(socket, frozenset(self._answering)))

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
        """One acknowledgement, with what is to be shown in it; none for what failed, so that Slack sends it again."""
        payload = envelope.get("payload")
        asked = AsyncBoltRequest(
            mode="socket_mode", body=payload if isinstance(payload, dict) else {}, headers=_headers(envelope)
        )
        try:
            response = await self._hear(asked)
        except Exception:  # the socket's one handler: the next envelope is heard whatever became of this one
            log.exception("slack_envelope_failed")
            return
        if response.status >= 500:
            return
        answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if response.status == 200 and response.body:
            is_json = response.body.lstrip().startswith("{")
            answer["payload"] = json.loads(response.body) if is_json else {"text": response.body}
        try:
            await socket.send_str(json.dumps(answer))
        except (aiohttp.ClientError, OSError) as error:
            log.warning("slack_socket_answer_lost", error=type(error).__name__)  # Slack sends it again

    async def _close(
        self, socket: aiohttp.ClientWebSocketResponse, last: frozenset[asyncio.Task[None]]
    ) -> None:
        if last:
            await asyncio.wait(last)
        await socket.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _drain(self) -> None:
        while self._answering:
            await asyncio.wait(self._answering)


def pause_before(failures: int) -> float:
    """Seconds before the next connection, doubling with each failure; a little at random, so that replicas part."""
    if failures == 0:
        return 0.0
    longest: float = min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.8, 1.0)  # noqa: S311  no secret


def _read(message: aiohttp.WSMessage) -> dict[str, Any]:
    try:
        envelope = json.loads(message.data) if message.type == aiohttp.WSMsgType.TEXT else {}
    except ValueError:
        envelope = {}
    return envelope if isinstance(envelope, dict) else {}


def _headers(envelope: dict[str, Any]) -> dict[str, str | Sequence[str]]:
    """What HTTP would say of a repetition."""
    attempt = envelope.get("retry_attempt")
    return {"x-slack-retry-num": str(attempt)} if attempt else {}
