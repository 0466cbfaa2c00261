"""A worker is killed, the database goes away, the disk is full: no mail is lost, and none is forgotten to have gone."""

import asyncio
import datetime as dt
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from sqlalchemy import Connection, event, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from mailer.reminding import queue_due
from mailer.sending import BATCH, send_due
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from store import lapses
from store.database import Store
from store.leases import free_the_dead
from store.mail_codes import MailState
from store.moment import Moment
from store.tables import Message
from tests import given
from tests.mailer.mail_server import MailServer, running
from tests.mailer.worker import WRITER

MORE_THAN_ONE_TAKES = BATCH + 60


async def queue(store: Store, now: dt.datetime, creators: int) -> None:
    async with store.begin() as db:
        await given.brand(db)
        await given.campaign(db)
        for n in range(creators):
            who = f"c{n:03}"
            await given.creator(db, who, email=f"{who}@mail.example", email_folded=f"{who}@mail.example")
            await given.profile(db, who)
            gave = now - 91 * given.DAY
            await given.grant(db, f"{who}-instagram", granted_at=gave, expires_at=now - given.DAY)
            await given.participation(db, creator_id=who)
        await lapses.sweep(db, Moment(now))
    await queue_due(store, Moment(now))


async def send(store: Store, server: MailServer, at: dt.datetime) -> None:
    address = SmtpAddress.parse(f"smtp://127.0.0.1:{server.port}?starttls=never")
    async with Smtp(address, connections=4) as smtp:
        await send_due(store, WRITER, smtp, Moment(at), "tests")


def by_id(server: MailServer) -> dict[bytes, list[bytes]]:
    mails = defaultdict(list)
    for mail in server.mails:
        mails[mail.partition(b"Message-ID:")[2].partition(b">")[0].strip()].append(mail)
    return mails


async def states(store: Store) -> Counter[MailState]:
    async with store.read() as db:
        return Counter(await db.scalars(select(Message.state)))


async def until(enough: int, server: MailServer) -> None:
    async with asyncio.timeout(60):
        while len(server.mails) < enough:  # noqa: ASYNC110  the server keeps lists, not events
            await asyncio.sleep(0.01)


async def test_of_two_workers_one_is_killed_and_only_what_it_had_in_hand_is_repeated(
    store: Store, now: dt.datetime
) -> None:
    if store.is_sqlite:
        pytest.skip("Side by side is PostgreSQL's: SQLite has one place for writers.")
    await queue(store, now, MORE_THAN_ONE_TAKES)
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with running(MailServer(pause=0.002)) as server:
        workers = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.mailer.worker", url, str(server.port), now.isoformat()
            )
            for _ in range(2)
        ]
        await until(100, server)
        workers[0].send_signal(signal.SIGKILL)
        assert [await worker.wait() for worker in workers] == [-signal.SIGKILL, 0]
        async with store.begin() as db:
            await free_the_dead(db)
        await send(store, server, now)
    mails = by_id(server)
    assert len(mails) == MORE_THAN_ONE_TAKES
    assert all(len(set(same)) == 1 for same in mails.values())
    # What four connections got through while one outcome waited for others to be recorded with it.
    assert sum(len(same) - 1 for same in mails.values()) < 60
    assert await states(store) == {MailState.SENT: MORE_THAN_ONE_TAKES}


@asynccontextmanager
async def no_connections(store: Store) -> AsyncIterator[None]:
    name = store.engine.url.database
    administration = create_async_engine(
        make_url(store.engine.url).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    async with administration.connect() as server:
        await server.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        await server.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        try:
            yield
        finally:
            await server.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    await administration.dispose()


class Disk:
    """Of SQLite's file; full, it takes one page as what there is."""

    def __init__(self) -> None:
        self.pages = 1 << 30

    def limit(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {self.pages}")

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        self.pages = 1
        yield
        self.pages = 1 << 30


Away = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
def away(store: Store) -> Away:
    """PostgreSQL: every connection breaks, and nobody gets another. SQLite: the disk is full."""
    if not store.is_sqlite:
        return lambda: no_connections(store)
    disk = Disk()
    event.listen(store.engine.sync_engine, "begin", disk.limit)
    return disk.full


async def test_a_database_that_is_away_for_a_while_learns_all_that_was_accepted(
    store: Store, now: dt.datetime, away: Away
) -> None:
    await queue(store, now, 60)
    async with running(MailServer(pause=0.02)) as server:
        sending = asyncio.create_task(send(store, server, now))
        await until(8, server)
        async with away():
            await asyncio.sleep(0.7)
        await sending
        await send(store, server, now)
    assert {len(same) for same in by_id(server).values()} == {1}
    assert await states(store) == {MailState.SENT: 60}


async def test_without_a_database_nothing_is_sent_and_all_goes_out_when_it_is_back(
    store: Store, now: dt.datetime, away: Away
) -> None:
    await queue(store, now, 200)
    async with running(MailServer()) as server:
        async with away():
            with pytest.raises((DBAPIError, OSError)):
                await send(store, server, now)
        assert server.mails == []
        await send(store, server, now)
    assert {len(same) for same in by_id(server).values()} == {1}
    assert await states(store) == {MailState.SENT: 200}
