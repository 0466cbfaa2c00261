"""The door for reports: a small SMTP or LMTP server that takes mail for BOUNCE_DOMAIN and nothing else."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from mailer.bounces.arriving import LARGEST, Arrival, arrive
from mailer.bounces.whose import Desk
from store.database import Store
from store.vault import Unreadable

log = structlog.get_logger()

MOST_CONNECTIONS = 50
MOST_RECIPIENTS = 20
COMMANDS = 200
"""Of each kind in one connection."""
SILENCE = 60
"""Seconds between two commands; all of a mail must come within them too."""
LONGEST_TALK = 600
SECONDS_TO_END = 1
"""Whoever had no answer until then brings the mail again."""
LONGEST_LINE = 64 * 1024
"""Some reports quote lines that are longer than SMTP allows."""

NOT_HERE = "550 5.1.1 Only bounces come here"
TOO_MANY = b"421 4.3.2 Too many connections, come again later\r\n"
LATER = "451 4.3.0 Cannot be stored now, come again later"


@dataclass(frozen=True, slots=True)
class Where:
    host: str
    port: int
    lmtp: bool = False


class Door:
    """What all connections have in common; the hooks have the names that aiosmtpd calls."""

    def __init__(self, store: Store, desk: Desk, clock: Callable[[], dt.datetime], *, lmtp: bool) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._lmtp = lmtp
        self.talks: set[_Bounded] = set()

    def connection(self) -> asyncio.Protocol:
        return _LocalTalk(self) if self._lmtp else _Bounded(self)

    @property
    def name(self) -> str:
        return self._desk.domain or "localhost"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> object:
        if not self._desk.takes(address):
            return NOT_HERE
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        recipients = [str(one) for one in envelope.rcpt_tos]
        content = envelope.content
        assert isinstance(content, bytes)  # noqa: S101  we decode nothing
        answer = await self._stored(content, recipients)
        # LMTP answers for each recipient (RFC 2033, 4.2).
        return "\r\n".join([answer] * len(recipients)) if self._lmtp else answer

    async def handle_exception(self, fault: Exception) -> str:
        log.error("bounce_talk_failed", exc_info=fault)
        return LATER

    async def _stored(self, content: bytes, recipients: list[str]) -> str:
        try:
            arrival = await arrive(self._store, self._desk, content, recipients, self._clock())
        except (SQLAlchemyError, Unreadable, OSError) as fault:
            log.exception("report_not_stored", reason=str(fault).splitlines()[0])
            return LATER
        if arrival is Arrival.LATER:
            log.error("too_many_reports_wait")
            return LATER
        return "250 2.0.0 Stored"

    async def end(self) -> None:
        """Whoever waits for a word is told that we close; a mail under way is taken in, if it comes in time."""
        for talk in list(self.talks):
            talk.leave()
        if self.talks:
            await asyncio.wait([talk.over for talk in self.talks], timeout=SECONDS_TO_END)
        for talk in list(self.talks):
            talk.cut()


class _Bounded(SMTP):
    """One connection, which cannot last for ever."""

    line_length_limit = LONGEST_LINE

    def __init__(self, door: Door) -> None:
        self._door = door
        self._busy = False
        self._leaving = False
        self._end: asyncio.TimerHandle | None = None
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        super().__init__(
            door,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=door.name,
            ident="Reconnect",
            timeout=SILENCE,
            command_call_limit=COMMANDS,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self._handler_coroutine is not None  # noqa: S101  made just now
        self._handler_coroutine.add_done_callback(_noted)
        if len(self._door.talks) >= MOST_CONNECTIONS:
            self._say_and_close(TOO_MANY)
            return
        self._door.talks.add(self)
        self._end = self.loop.call_later(LONGEST_TALK, self.cut)

    def connection_lost(self, error: Exception | None) -> None:
        self._door.talks.discard(self)
        if not self.over.done():
            self.over.set_result(None)
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        self._busy = True
        try:
            await super().smtp_DATA(arg)
        finally:
            self._busy = False
        if self._leaving:
            self.leave()

    def leave(self) -> None:
        self._leaving = True
        if not self._busy:
            self._say_and_close(b"421 4.3.2 Closing, come again later\r\n")

    def cut(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _say_and_close(self, line: bytes) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.write(line)
            self.transport.close()


class _LocalTalk(_Bounded, LMTP):
    pass


@contextlib.asynccontextmanager
async def listening(
    where: Where, store: Store, desk: Desk, clock: Callable[[], dt.datetime]
) -> AsyncIterator[int]:
    """Take reports until the block ends; gives the port. Raises OSError when nobody can listen there."""
    door = Door(store, desk, clock, lmtp=where.lmtp)
    server = await asyncio.get_running_loop().create_server(door.connection, where.host, where.port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await door.end()


def _noted(talk: "asyncio.Task[None]") -> None:
    """A line that broke is nobody's fault, and asyncio shall not complain of it."""
    if not talk.cancelled() and (fault := talk.exception()) is not None:
        log.info("bounce_talk_broke", reason=repr(fault))
