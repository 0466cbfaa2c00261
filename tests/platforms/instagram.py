"""A small Instagram on loopback whose every answer a test can choose."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from platforms.network import Endpoints

SECRET = "the-secret-of-our-app"
Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FakeInstagram:
    server: TestServer
    replies: dict[str, Reply] = field(default_factory=dict)
    """By path; `me` for all tokens, `me?token` for one."""
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and parameters of each call."""

    @property
    def endpoints(self) -> Endpoints:
        base = str(self.server.make_url("")).rstrip("/")
        return Endpoints(
            "our-app",
            SECRET,
            "https://instagram.example/oauth/authorize",
            base + "/login/code",
            base + "/graph/",
        )

    def asked(self, path: str) -> list[str]:
        """The tokens with which *path* was called."""
        return [given["access_token"] for where, given in self.calls if where == path]

    def says(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        async def reply(_: web.Request) -> web.Response:
            return web.json_response(body, status=status, headers=headers)

        self.replies[path] = reply

    def fails(self, path: str, code: int, subcode: int | None = None, **more: Any) -> None:
        error = {"message": f"About {more.pop('about', 'it')}", "type": "OAuthException", "code": code} | more
        if subcode is not None:
            error["error_subcode"] = subcode
        self.says(path, {"error": error}, status=400)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/graph/").removeprefix("v25.0/")
        given = {name: str(value) for name, value in (await request.post()).items()} | dict(request.query)
        self.calls.append((path, given))
        token = given.get("access_token")
        reply = self.replies.get(f"{path}?{token}") or self.replies.get(path)
        if reply is not None:
            return await reply(request)
        return web.json_response({"id": "26160319576992690", "user_id": 17841400000000001, "username": "ana"})


@contextlib.asynccontextmanager
async def fake_instagram() -> AsyncIterator[FakeInstagram]:
    app = web.Application()
    server = TestServer(app)
    fake = FakeInstagram(server)
    app.router.add_route("*", "/{path:.*}", fake.handle)
    await server.start_server()
    try:
        yield fake
    finally:
        await server.close()
