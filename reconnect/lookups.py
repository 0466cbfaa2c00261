"""Asking DNS, everything together within a few seconds. Silence is something else than that there is no such record."""

import asyncio
from typing import Any

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, NoResolverConfiguration

SECONDS = 3.0
"""For everything that one of these is asked."""
BEFORE_AGAIN = 1.0
"""A question may be lost on its way; it is asked once more after this."""
AT_ONCE = 50
ROOM = 1232
"""Bytes of an answer by UDP, which no network breaks up (the DNS flag day of 2020)."""


class NoWord(Exception):
    """Nobody answered in time, or the answer was that nobody knows for now."""


class Lookups:
    """`server`: host and port of who is asked; without it, whom this machine asks."""

    def __init__(self, server: tuple[str, int] | None = None, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._deadline: float | None = None
        self._places = asyncio.Semaphore(AT_ONCE)
        try:
            self._resolver = Resolver(configure=server is None)
        except NoResolverConfiguration:
            self._resolver = Resolver(configure=False)
        if server is not None:
            self._resolver.nameservers, self._resolver.port = [server[0]], server[1]
        self._resolver.timeout = BEFORE_AGAIN
        self._resolver.use_edns(0, 0, ROOM)

    async def txt(self, name: str) -> list[str]:
        """Raises NoWord."""
        answers = await self._ask(name, "TXT")
        return [b"".join(one.strings).decode("utf-8", "replace") for one in answers]

    async def mx(self, name: str) -> list[str]:
        """Hosts, the preferred one first. Raises NoWord."""
        answers = await self._ask(name, "MX")
        ordered = sorted(answers, key=lambda one: int(one.preference))
        return [one.exchange.to_text().rstrip(".") for one in ordered]

    async def reach_the_world(self) -> bool:
        """A network that is shut in may have a server that says of everything, the root too, that there is none."""
        try:
            return bool(await self._ask("", "NS"))
        except NoWord:
            return False

    async def _ask(self, name: str, kind: str) -> list[Any]:
        async with self._places:
            left = self._left()
            if left <= 0 or not self._resolver.nameservers:
                raise NoWord
            try:
                return list(await self._resolver.resolve(f"{name}.", kind, lifetime=left))
            except (NXDOMAIN, NoAnswer):
                return []
            except (DNSException, OSError):
                raise NoWord from None

    def _left(self) -> float:
        now = asyncio.get_running_loop().time()
        if self._deadline is None:
            self._deadline = now + self._seconds
        return self._deadline - now
