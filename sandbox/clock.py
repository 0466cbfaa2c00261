"""The sandbox's clock: real time plus as much as somebody has pushed it forward."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

from aiohttp import web

FURTHEST = dt.timedelta(days=31)


class Clock:
    """Only goes forward. `publish("clock")` tells when a push begins and when the world has caught up."""

    def __init__(self, publish: Callable[[str], None], offset: dt.timedelta = dt.timedelta(0)) -> None:
        self.offset = offset
        self.busy = False
        self.on_advance: list[Callable[[dt.datetime], Awaitable[None]]] = []
        """Awaited one after the other with the new time, before `advance` returns."""
        self._publish = publish
        self._one_at_a_time = asyncio.Lock()

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.offset

    async def advance(self, span: dt.timedelta) -> dt.datetime:
        """Push the clock by *span* and wait until everybody who cares has done what is due by then."""
        if not dt.timedelta(0) < span <= FURTHEST:
            raise ValueError(f"The clock goes forward, at most {FURTHEST.days} days at once.")
        async with self._one_at_a_time:
            self.offset += span
            self.busy = True
            self._publish("clock")
            try:
                for catch_up in self.on_advance:
                    await catch_up(self.now())
            finally:
                self.busy = False
                self._publish("clock")
        return self.now()

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/sandbox/clock", self._show)
        app.router.add_post("/sandbox/clock", self._push)

    async def _show(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {"now": self.now().isoformat(), "offset": self.offset.total_seconds(), "busy": self.busy}
        )

    async def _push(self, request: web.Request) -> web.Response:
        """Takes `{"hours": 24}`; answers when the world has caught up."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            span = dt.timedelta(hours=float((await request.json())["hours"]))
        except (ValueError, KeyError, TypeError, OverflowError):
            raise web.HTTPBadRequest(text='Say how far as {"hours": 24}.') from None
        if not dt.timedelta(0) < span <= FURTHEST:
            raise web.HTTPBadRequest(text=f"The clock goes forward, at most {FURTHEST.days} days at once.")
        await self.advance(span)
        return await self._show(request)
