"""Another program on loopback, which is told of changes and answers as it is told to."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

STALL = 0
"""Instead of a status: it takes the request and never answers."""


@dataclass(frozen=True)
class Received:
    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed

    def is_signed_with(self, secret: str) -> bool:
        """As the Standard Webhooks specification says it, written anew from its text."""
        kind, _, encoded = secret.partition("_")
        assert kind == "whsec"
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.{self.content.decode()}"
        digest = hmac.new(base64.b64decode(encoded), signed.encode(), hashlib.sha256).digest()
        return self.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


class Receiver:
    """Answers the next of `answers` to each request, and 200 once there are none left."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.received: list[Received] = []
        self.redirected = 0
        self._end = asyncio.Event()
        app = web.Application()
        app.router.add_post("/elsewhere", self._elsewhere)
        app.router.add_post("/{path:.*}", self._take)
        self._server = TestServer(app)

    async def __aenter__(self) -> "Receiver":
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end.set()
        await self._server.close()

    def url(self, path: str = "/hook") -> str:
        return str(self._server.make_url(path))

    async def _take(self, request: web.Request) -> web.Response:
        self.received.append(Received(request.path, dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        if status == STALL:
            await self._end.wait()
        headers = {"Location": self.url("/elsewhere")} if 300 <= status < 400 else {}
        return web.Response(status=status or 200, text="x" * 100_000, headers=headers)

    async def _elsewhere(self, _request: web.Request) -> web.Response:
        self.redirected += 1
        return web.Response()
