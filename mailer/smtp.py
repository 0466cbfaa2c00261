"""The SMTP edge: a few connections, opened when needed and used again, over which mails are handed over."""

import asyncio
from types import TracebackType
from typing import Self

from mailer.connection import REPLY_SECONDS, connect, tls_context
from mailer.envelope import Envelope
from mailer.line import Line
from mailer.replies import NoConnection, NotDelivered
from mailer.smtp_address import SmtpAddress
from mailer.transaction import hand_over

IDLE_SECONDS = 60
"""Older idle connections are not trusted: what stands between may have forgotten them without a word."""


class Smtp:
    """`async with Smtp(address) as smtp: reply = await smtp.send(envelope)`, from many tasks at once."""

    def __init__(
        self,
        address: SmtpAddress,
        *,
        connections: int = 10,
        name: str | None = None,
        ca_file: str | None = None,
        patience: float = REPLY_SECONDS,
    ) -> None:
        """*name* is what EHLO says, if it is a full host name; *ca_file* trusts one more authority; *patience* is
        how many seconds the server has for each answer.

        Raises BadSmtpUrl when that file cannot be used.
        """
        self.connections = connections
        """At most, at the same time."""
        self._address = address
        self._name = name
        self._patience = patience
        self._context = tls_context(address.tls, ca_file)
        self._places = asyncio.Semaphore(connections)
        self._idle: list[tuple[Line, float]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(line.say_goodbye() for line, _ in idle))

    async def send(self, envelope: Envelope) -> str:
        """Hand *envelope* over and give the server's final reply. Raises NotDelivered or NoConnection.

        A connection that the server gave up while it lay idle is replaced, once and unseen, as long as the
        mail itself was not under way.
        """
        async with self._places:
            line = self._take_idle()
            if line is not None:
                try:
                    return await self._send_on(line, envelope)
                except NoConnection as lost:
                    if lost.maybe_accepted:
                        raise
            return await self._send_on(await self._connect(), envelope)

    async def check(self) -> None:
        """Reach the server, encrypt and log in, and send nothing. Raises NoConnection."""
        async with self._places:
            await (await self._connect()).say_goodbye()

    async def _connect(self) -> Line:
        return await connect(self._address, self._context, self._name, self._patience)

    async def _send_on(self, line: Line, envelope: Envelope) -> str:
        usable = False
        try:
            reply = await hand_over(line, envelope)
            usable = True
        except NotDelivered:
            usable = True
            raise
        except NoConnection as lost:
            lost.under_way = True
            raise
        finally:
            # Anything else, a cancellation too, leaves the dialogue at an unknown place.
            if usable and line.is_open:
                self._idle.append((line, asyncio.get_running_loop().time()))
            else:
                line.close()
        return reply

    def _take_idle(self) -> Line | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            line, since = self._idle.pop()
            if line.is_open and now - since < IDLE_SECONDS:
                return line
            line.close()
        return None
