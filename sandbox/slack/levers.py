"""Levers that make this Slack misbehave: throttle, fail, hang."""

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass(slots=True)
class _Lever:
    method: str  # "" is any
    channel: str  # "" is any
    calls: int
    error: str = ""
    status: int = 200
    retry_after: int = 0
    hang: float = 0.0


class Levers:
    """Each holds for the next calls of a method, and then lets go by itself."""

    def __init__(self) -> None:
        self._pulled: list[_Lever] = []

    def rate_limit(
        self, method: str = "", *, calls: int = 1, retry_after: int = 30, channel: str = ""
    ) -> None:
        """The next *calls* get 429 with that Retry-After (seconds)."""
        self._pulled.append(
            _Lever(method, channel, calls, error="ratelimited", status=429, retry_after=retry_after)
        )

    def fail_next(
        self, method: str, error: str, *, calls: int = 1, status: int = 200, channel: str = ""
    ) -> None:
        """The next *calls* get that error; a status other than 200 comes without JSON."""
        self._pulled.append(_Lever(method, channel, calls, error=error, status=status))

    def hang_next(self, method: str, seconds: float, *, calls: int = 1) -> None:
        """The next *calls* are answered rightly, but only after that many seconds."""
        self._pulled.append(_Lever(method, "", calls, hang=seconds))

    def release(self) -> None:
        self._pulled.clear()

    async def answer(self, method: str, channel: str) -> web.Response | None:
        """What a pulled lever answers in Slack's place; None when the call is to go on."""
        for lever in self._pulled:
            if lever.method not in ("", method) or lever.channel not in ("", channel):
                continue
            lever.calls -= 1
            if lever.calls <= 0:
                self._pulled.remove(lever)
            if lever.hang:
                await asyncio.sleep(lever.hang)
                return None
            if lever.status not in (200, 429):
                return web.Response(status=lever.status, text=lever.error)
            headers = {"Retry-After": str(lever.retry_after)} if lever.status == 429 else {}
            return web.json_response(
                {"ok": False, "error": lever.error}, status=lever.status, headers=headers
            )
        return None
