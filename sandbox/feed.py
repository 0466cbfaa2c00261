"""What tells open pages that something has changed: server-sent events that carry only a kind."""

import asyncio

from aiohttp import web

MOST_LISTENERS = 1000
HEARTBEAT_SECONDS = 15.0
HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class _Listener:
    """One open page. Kinds that it has not read yet fold into one, so a slow page costs no memory."""

    def __init__(self) -> None:
        self.pending: dict[str, None] = {}
        self.woken = asyncio.Event()
        self.closing = False

    def tell(self, kind: str) -> None:
        self.pending[kind] = None
        self.woken.set()

    def close(self) -> None:
        self.closing = True
        self.woken.set()


class Feed:
    """`publish` a kind ("slack", "mailbox", "networks", "clock") and every open page asks for it anew."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._closed = False

    def publish(self, kind: str) -> None:
        """Never waits and never fails, whoever listens or not. To be called on the event loop."""
        for listener in self._listeners:
            listener.tell(kind)

    def mount(self, app: web.Application) -> None:
        """Add `GET /sandbox/events`, whose streams end by themselves when the application shuts down."""
        app.router.add_get("/sandbox/events", self._stream)
        app.on_shutdown.append(self._close)

    async def _close(self, _app: web.Application) -> None:
        self._closed = True
        for listener in self._listeners:
            listener.close()

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if self._closed or len(self._listeners) >= MOST_LISTENERS:
            raise web.HTTPServiceUnavailable(
                text="Too many pages are listening.", headers={"Retry-After": "5"}
            )
        listener = _Listener()
        self._listeners.add(listener)
        try:
            stream = web.StreamResponse(headers=HEADERS)
            await stream.prepare(request)
            await stream.write(b"retry: 1000\n\n")
            while not listener.closing:
                try:
                    await asyncio.wait_for(listener.woken.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    await stream.write(b": still here\n\n")
                    continue
                listener.woken.clear()
                kinds, listener.pending = listener.pending, {}
                for kind in kinds:
                    await stream.write(f"event: {kind}\ndata: {{}}\n\n".encode())
        except ConnectionResetError:
            pass  # the page was closed, which is how these streams usually end
        finally:
            self._listeners.discard(listener)
        return stream
