"""The door for reports, spoken to by the standard library's client."""

import asyncio
import datetime as dt
import smtplib
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from mailer.bounces import listening
from mailer.bounces.listening import Where
from mailer.bounces.whose import Desk
from store.database import Store
from store.tables import Report
from tests.conftest import KEY
from tests.mailer.bounces.samples import dsn

DESK = Desk((KEY,), "bounces.example")
TO = "b+7.0123456789abcdef@bounces.example"
LINE = b"all work and no play " * 3 + b"\r\n"
T = TypeVar("T")


@pytest.fixture(params=["smtp", "lmtp"])
def lmtp(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "lmtp")


@pytest.fixture
async def port(store: Store, now: dt.datetime, lmtp: bool) -> AsyncIterator[int]:
    async with listening.listening(Where("127.0.0.1", 0, lmtp), store, DESK, lambda: now) as port:
        yield port


async def talk(port: int, lmtp: bool, words: Callable[[smtplib.SMTP], T]) -> T:
    def speak() -> T:
        client = smtplib.LMTP if lmtp else smtplib.SMTP
        with client("127.0.0.1", port) as line:
            return words(line)

    return await asyncio.to_thread(speak)


async def stored(store: Store) -> int:
    async with store.read() as db:
        return await db.scalar(select(func.count()).select_from(Report)) or 0


async def test_a_report_is_stored_sealed_before_it_is_answered(store: Store, port: int, lmtp: bool) -> None:
    await talk(port, lmtp, lambda line: line.sendmail("", [TO], dsn()))
    async with store.read() as db:
        report = (await db.execute(select(Report))).scalar_one()
    assert report.recipient == TO
    assert b"ana" not in report.content
    opened = store.vault.open(report.content)
    assert opened is not None
    assert opened.encode("latin-1") == dsn()


async def test_each_recipient_has_a_report_and_in_lmtp_an_answer(store: Store, port: int, lmtp: bool) -> None:
    reader, line = await asyncio.open_connection("127.0.0.1", port)
    hello = b"LHLO x\r\n" if lmtp else b"EHLO x\r\n"
    rcpt = b"".join(b"RCPT TO:<%b@bounces.example>\r\n" % one for one in (b"fbl", b"postmaster"))
    line.write(hello + b"MAIL FROM:<>\r\n" + rcpt + b"DATA\r\n" + dsn() + b".\r\nQUIT\r\n")
    answers = (await reader.read()).partition(b"354")[2].splitlines()[1:]
    assert [one[:3] for one in answers] == [b"250"] * (2 if lmtp else 1) + [b"221"]
    assert await stored(store) == 2
    line.close()


async def test_mail_for_others_is_refused(store: Store, port: int, lmtp: bool) -> None:
    def words(line: smtplib.SMTP) -> list[int]:
        line.ehlo_or_helo_if_needed()
        line.mail("")
        strangers = ("ana@mail.example", "b+7.0123456789abcdef@other.example", "nobody")
        return [line.rcpt(one)[0] for one in strangers]

    assert await talk(port, lmtp, words) == [550, 550, 550]


async def test_more_than_ten_megabytes_are_refused(store: Store, port: int, lmtp: bool) -> None:
    if lmtp:
        pytest.skip("the same code; once is enough for so many bytes")
    huge = dsn() + LINE * (10 * 1024 * 1024 // len(LINE))

    def words(line: smtplib.SMTP) -> int:
        line.ehlo()
        line.mail("")
        line.rcpt(TO)
        return line.data(huge)[0]

    assert await talk(port, lmtp, words) == 552
    assert await stored(store) == 0


async def test_half_a_mail_is_not_stored(store: Store, port: int) -> None:
    _, line = await asyncio.open_connection("127.0.0.1", port)
    line.write(b"EHLO x\r\nLHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<%b>\r\nDATA\r\n" % TO.encode() + dsn()[:400])
    await line.drain()
    line.close()
    await asyncio.sleep(0.1)
    assert await stored(store) == 0


async def test_many_lines_at_once_are_bounded(store: Store, port: int, lmtp: bool) -> None:
    if lmtp:
        pytest.skip("the same code")
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(listening.MOST_CONNECTIONS + 1)]
    greetings = [await reader.readline() for reader, _ in lines]
    assert [one[:3] for one in greetings] == [b"220"] * listening.MOST_CONNECTIONS + [b"421"]
    for _, writer in lines:
        writer.close()


async def test_when_it_ends_a_mail_under_way_is_taken_in_and_the_idle_are_sent_away(
    store: Store, now: dt.datetime
) -> None:
    ending = listening.listening(Where("127.0.0.1", 0), store, DESK, lambda: now)
    port = await ending.__aenter__()
    idle, _idle_line = await asyncio.open_connection("127.0.0.1", port)
    busy, line = await asyncio.open_connection("127.0.0.1", port)
    line.write(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<%b>\r\nDATA\r\n" % TO.encode())
    while not (await busy.readline()).startswith(b"354"):
        pass
    end = asyncio.create_task(ending.__aexit__(None, None, None))
    await idle.readline()
    assert (await idle.readline()).startswith(b"421")
    line.write(dsn() + b".\r\n")
    assert (await busy.readline()).startswith(b"250")
    async with asyncio.timeout(2):
        await end
    assert await stored(store) == 1
