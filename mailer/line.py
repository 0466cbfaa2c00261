"""Our end of an SMTP dialogue: commands may go out several at once, the answers are counted off in their order."""

import asyncio
import re
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

LONGEST_ANSWER = 64 * 1024
QUIT_SECONDS = 2
_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?")


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    message: str
    """Without the codes; the lines of a longer one stay apart."""


class Lost(Exception):
    """The line is of no more use: it broke, fell silent, or what came over it is not SMTP."""


class Line(asyncio.Protocol):
    """Takes over a connection that is ready for MAIL."""

    def __init__(self, transport: asyncio.Transport, offers: Collection[str], patience: float) -> None:
        """*offers*: what the server's EHLO named, in small letters. *patience*: seconds for each answer."""
        self.offers = frozenset(offers)
        self.is_soiled = False
        """The last mail was refused half-way: RSET comes before the next."""
        self._transport = transport
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._unread = b""
        self._said: list[bytes] = []
        self._replies: deque[Reply] = deque()
        self._lost: str | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        return self._lost is None and not self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Raises Lost."""
        if not self.is_open:
            raise Lost(self._lost or "Connection closed")
        self._transport.write(data)

    async def reply(self) -> Reply:
        """The next answer in turn. Raises Lost; what had arrived before is given first."""
        while not self._replies:
            if self._lost is not None:
                raise Lost(self._lost)
            self._waiter = self._loop.create_future()
            self._deadline = self._loop.time() + self._patience
            if self._alarm is None:
                self._alarm = self._loop.call_at(self._deadline, self._look_at_the_clock)
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._replies.popleft()

    async def say_goodbye(self) -> None:
        with suppress(Lost, TimeoutError):
            async with asyncio.timeout(QUIT_SECONDS):
                self.write(b"QUIT\r\n")
                await self.reply()
        self.close()

    def close(self) -> None:
        """At once, wherever the dialogue is."""
        self._give_up("Connection closed")

    def data_received(self, data: bytes) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        if len(self._unread) + sum(map(len, self._said)) > LONGEST_ANSWER:
            self._give_up("An answer without end")
            return
        for line in lines:
            parts = _REPLY_LINE.fullmatch(line.rstrip(b"\r"))
            if parts is None:
                self._give_up("An answer that is not SMTP")
                return
            code, more, text = parts.groups()
            self._said.append(text or b"")
            if more != b"-":
                self._replies.append(Reply(int(code), b"\n".join(self._said).decode(errors="replace")))
                self._said.clear()
        if self._replies:
            self._wake()

    def eof_received(self) -> None:
        self._give_up("Connection lost")

    def connection_lost(self, error: Exception | None) -> None:
        self._give_up(f"Connection lost ({error})" if error else "Connection lost")

    def _give_up(self, reason: str) -> None:
        if self._lost is None:
            self._lost = reason
            if self._alarm is not None:
                self._alarm.cancel()
            self._transport.abort()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _look_at_the_clock(self) -> None:
        """One alarm serves many answers: setting one for each would cost more than reading it."""
        self._alarm = None
        if self._waiter is None:
            return
        if self._loop.time() >= self._deadline:
            self._give_up(f"No answer within {self._patience:.0f} s")
        else:
            self._alarm = self._loop.call_at(self._deadline, self._look_at_the_clock)
