"""Whatever goes wrong on the way, every reminder that is due is accepted once, and what became of it is known."""

import asyncio
import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select, update

from mailer.reminding import queue_due
from mailer.sending import send_due
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from store import lapses
from store.codes import Event
from store.database import Store
from store.links import Links
from store.mail_codes import MailState
from store.moment import Moment
from store.tables import HistoryEntry, Message, Reminder
from tests import given
from tests.conftest import KEY
from tests.mailer.mail_server import HANG_UP, STALL, MailServer, running

PEOPLE = [f"c{n:02}" for n in range(30)]
MINUTE = dt.timedelta(minutes=1)
WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), None)


@pytest.fixture
async def queued(store: Store, now: dt.datetime) -> Store:
    """Thirty creators whose first reminder waits in the outbox."""
    async with store.begin() as db:
        await given.brand(db)
        await given.campaign(db)
        for who in PEOPLE:
            await given.creator(db, who, email=f"{who}@mail.example", email_folded=f"{who}@mail.example")
            await given.profile(db, who)
            gave = now - 91 * given.DAY
            await given.grant(db, f"{who}-instagram", granted_at=gave, expires_at=now - given.DAY)
            await given.participation(db, creator_id=who)
        await lapses.sweep(db, Moment(now))
    await queue_due(store, Moment(now))
    return store


async def send(store: Store, server: MailServer, at: dt.datetime, connections: int = 4) -> None:
    address = SmtpAddress.parse(f"smtp://127.0.0.1:{server.port}?starttls=never")
    async with Smtp(address, connections=connections, patience=2) as smtp:
        await send_due(store, WRITER, smtp, Moment(at), "tests")


def ids(server: MailServer) -> Counter[bytes]:
    """How often each mail was accepted, by its Message-ID."""
    return Counter(mail.partition(b"Message-ID:")[2].partition(b">")[0].strip() for mail in server.mails)


async def states(store: Store) -> Counter[MailState]:
    async with store.read() as db:
        return Counter(await db.scalars(select(Message.state)))


FAULTS = [
    {"greeting": ["421 Busy"]},
    {"EHLO": ["421 Busy"]},
    {"EHLO": [HANG_UP]},
    {"MAIL": ["451 4.3.0 Later"]},
    {"MAIL": ["421 4.3.2 Closing"]},
    {"RCPT": ["450 4.2.0 Greylisted"] * len(PEOPLE)},
    {"RCPT": ["421 4.7.0 Too fast"]},
    {"RCPT": [HANG_UP]},
    {"DATA": ["451 4.3.0 Later"]},
    {"DATA": [HANG_UP]},
    {".": ["451 4.7.1 Later"]},
    {"MAIL": ["<html>What?</html>"]},
    {"DATA": ["999 Nine"]},
    {"content": [HANG_UP]},
    {"greeting": [STALL]},
    {"RCPT": [STALL]},
    {".": [STALL]},
]


@pytest.mark.parametrize("replies", FAULTS, ids=str)
@pytest.mark.parametrize("extensions", [("PIPELINING",), ()], ids=["together", "in turn"])
async def test_after_a_fault_each_is_accepted_once(
    queued: Store, now: dt.datetime, replies: dict[str, list[str]], extensions: tuple[str, ...]
) -> None:
    server = MailServer({step: [*answers] for step, answers in replies.items()}, extensions)
    async with running(server):
        await send(queued, server, now)
        await send(queued, server, now + 5 * MINUTE)
    assert len(ids(server)) == len(PEOPLE)
    assert set(ids(server).values()) == {1}
    assert await states(queued) == {MailState.SENT: len(PEOPLE)}
    async with queued.read() as db:
        assert (
            len(
                (
                    await db.scalars(select(Reminder.counts_from).where(Reminder.counts_from.is_not(None)))
                ).all()
            )
            == 30
        )
        told = await db.scalars(
            select(HistoryEntry.creator_id).where(HistoryEntry.event == Event.REMINDER_SENT)
        )
        assert sorted(one or "" for one in told) == PEOPLE


async def test_one_refused_mail_takes_no_other_with_it(queued: Store, now: dt.datetime) -> None:
    server = MailServer({"RCPT": ["550 5.1.1 No such user"], ".": ["554 5.7.1 Spam"]})
    async with running(server):
        await send(queued, server, now)
        await send(queued, server, now + 5 * MINUTE)
    assert len(server.mails) == 28
    assert await states(queued) == {MailState.SENT: 28, MailState.FAILED: 2}


async def test_what_was_lost_after_the_final_dot_is_repeated_byte_for_byte(
    queued: Store, now: dt.datetime
) -> None:
    server = MailServer({".": [HANG_UP]})
    async with running(server):
        await send(queued, server, now, connections=1)
    twice = [one for one, times in ids(server).items() if times == 2]
    assert len(ids(server)) == len(PEOPLE)
    assert len(twice) == 1
    first, second = (mail for mail in server.mails if twice[0] in mail)
    assert first == second
    assert await states(queued) == {MailState.SENT: len(PEOPLE)}


async def test_a_mail_that_cannot_be_written_fails_and_stops_no_other(
    queued: Store, now: dt.datetime
) -> None:
    async with queued.begin() as db:
        one = await db.scalar(select(Message.id).where(Message.creator_id == "c07"))
        await db.execute(update(Message).where(Message.id == one).values(words={"brand": "Glow"}))
    async with running(MailServer()) as server:
        await send(queued, server, now)
    assert len(server.mails) == 29
    async with queued.read() as db:
        failed = (await db.execute(select(Message.id, Message.reply).where(Message.state == "failed"))).all()
    assert [(row.id, "could not be written" in (row.reply or "")) for row in failed] == [(one, True)]


async def test_asked_to_end_it_finishes_what_is_under_way_and_frees_the_rest(
    queued: Store, now: dt.datetime
) -> None:
    ending = asyncio.Event()
    async with running(MailServer(pause=0.05)) as server:
        address = SmtpAddress.parse(f"smtp://127.0.0.1:{server.port}?starttls=never")
        async with Smtp(address, connections=2) as smtp:
            asyncio.get_running_loop().call_later(0.6, ending.set)
            sent = await send_due(queued, WRITER, smtp, Moment(now), "tests", ending)
        assert 0 < sent.sent == len(server.mails) < len(PEOPLE)
        async with queued.read() as db:
            assert (await db.scalars(select(Message.id).where(Message.owner.is_not(None)))).all() == []
        await send(queued, server, now, connections=10)
    assert set(ids(server).values()) == {1}
    assert len(ids(server)) == len(PEOPLE)


async def test_two_beside_each_other_send_each_once(queued: Store, now: dt.datetime) -> None:
    async with running(MailServer()) as server:
        await asyncio.gather(send(queued, server, now), send(queued, server, now))
    assert len(ids(server)) == len(PEOPLE)
    assert set(ids(server).values()) == {1}
