"""The SMTP edge: a few connections, opened when needed and used again, over which mails are handed over."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

import aiosmtplib

from mailer.connection import connect, tls_context
from mailer.envelope import Envelope
from mailer.replies import NoConnection, NotDelivered
from mailer.smtp_address import SmtpAddress
from mailer.transaction import hand_over

IDLE_SECONDS = 60
"""Older idle connections are not trusted: what stands between may have forgotten them without a word."""
QUIT_SECONDS = 2


class Smtp:
    """`async with Smtp(address) as smtp: reply = await smtp.send(envelope)`, from many tasks at once."""

    def __init__(
        self,
        address: SmtpAddress,
        *,
        connections: int = 4,
        name: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        """*name* is what EHLO says, if it is a full host name; *ca_file* trusts one more authority.

        Raises BadSmtpUrl when that file cannot be used.
        """
        self._address = address
        self._name = name
        self._context = tls_context(address.tls, ca_file)
        self._places = asyncio.Semaphore(connections)
        self._idle: list[tuple[aiosmtplib.SMTP, float]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_say_goodbye(client) for client, _ in idle))

    async def send(self, envelope: Envelope) -> str:
        """Hand *envelope* over and give the server's final reply. Raises NotDelivered or NoConnection.

        A connection that the server gave up while it lay idle is replaced, once and unseen, as long as the
        mail itself was not under way.
        """
        async with self._places:
            client = self._take_idle()
            if client is not None:
                try:
                    return await self._send_on(client, envelope)
                except NoConnection as lost:
                    if lost.maybe_accepted:
                        raise
            return await self._send_on(await self._connect(), envelope)

    async def check(self) -> None:
        """Reach the server, encrypt and log in, and send nothing. Raises NoConnection."""
        async with self._places:
            await _say_goodbye(await self._connect())

    async def _connect(self) -> aiosmtplib.SMTP:
        return await connect(self._address, self._context, self._name)

    async def _send_on(self, client: aiosmtplib.SMTP, envelope: Envelope) -> str:
        usable = False
        try:
            reply = await hand_over(client, envelope)
            usable = True
        except NotDelivered:
            usable = True
            raise
        except NoConnection as lost:
            lost.under_way = True
            raise
        finally:
            # Anything else, a cancellation too, leaves the dialogue at an unknown place.
            if usable and client.is_connected:
                self._idle.append((client, asyncio.get_running_loop().time()))
            else:
                client.close()
        return reply

    def _take_idle(self) -> aiosmtplib.SMTP | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and now - since < IDLE_SECONDS:
                return client
            client.close()
        return None


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=QUIT_SECONDS)
    client.close()
