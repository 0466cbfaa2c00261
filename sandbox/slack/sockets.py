"""Socket Mode: the app fetches an address, opens a WebSocket there, and is told of everything over it."""

import asyncio
import itertools
import json
import secrets
from typing import Any

from aiohttp import WSMsgType, web

from .people import APP_ID, Json
from .refusal import Refusal


class Sockets:
    """`acknowledged` records each envelope that the app has acknowledged, once for each time it did."""

    def __init__(self, app_token: str) -> None:
        self.app_token = app_token
        self.base_url = ""
        self.acknowledged: list[str] = []
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = itertools.count()
        self._came = asyncio.Event()

    def address(self, token: str) -> str:
        """For `apps.connections.open`: good for one connection."""
        if token != self.app_token:
            raise Refusal("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self.base_url.replace('http', 'ws', 1).rstrip('/')}/socket/{ticket}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=408)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections.append(socket)
        self.opened += 1
        info = {"app_id": APP_ID}
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": info})
        self._came.set()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._hear(json.loads(message.data))
        finally:
            if socket in self.connections:
                self.connections.remove(socket)
        return socket

    async def send(self, kind: str, payload: Json, patience: float, attempt: int = 0) -> Any:
        """The app's answer. ConnectionError when nobody listens, TimeoutError when it is not acknowledged."""
        open_ones = [one for one in self.connections if not one.closed]
        if not open_ones:
            raise ConnectionError
        envelope_id = secrets.token_hex(16)
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        answer = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await open_ones[next(self._turn) % len(open_ones)].send_json(envelope)
            return await asyncio.wait_for(answer, patience)
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack is about to close the connections, and asks for new ones."""
        old, self.connections = self.connections, []
        self._came.clear()
        for one in old:
            await one.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def close(self) -> None:
        """Without a word."""
        old, self.connections = self.connections, []
        self._came.clear()
        for one in old:
            await one.close()

    async def connected(self, within: float = 5.0) -> None:
        """Returns once the app listens; TimeoutError."""
        await asyncio.wait_for(self._came.wait(), within)

    def _hear(self, answer: Json) -> None:
        envelope_id = str(answer.get("envelope_id") or "")
        self.acknowledged.append(envelope_id)
        waiting = self._waiting.get(envelope_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))
