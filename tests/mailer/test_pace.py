"""Not too many mails at once, from one brand or to one domain, however many processes send."""

import asyncio
import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from mailer.reminding import queue_due
from mailer.sending import send_due
from mailer.sent import Sent
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from sandbox.mailbox import Mailbox
from store import lapses
from store.database import Store
from store.links import Links
from store.moment import Moment
from store.pace import Limits, Pace
from store.tables import MailPlace
from tests import given
from tests.conftest import KEY

MINUTE = dt.timedelta(minutes=1)
WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), None)
FIVE = Pace(5, MINUTE)
BRANDS = {"glow": "spring", "luna": "summer"}


@pytest.fixture
async def queued(store: Store, now: dt.datetime) -> Store:
    """Glow's twelve reminders are due before Luna's three; every third creator is at gmail.example."""
    async with store.begin() as db:
        for brand, campaign in BRANDS.items():
            await given.brand(db, brand, from_email=f"hi@{brand}.example")
            await given.campaign(db, campaign, brand)
        for n in range(15):
            who, at = f"c{n:02}", "gmail.example" if n % 3 == 0 else f"own{n}.example"
            await given.creator(db, who, email=f"{who}@{at}", email_folded=f"{who}@{at}")
            await given.profile(db, who)
            gave = now - 91 * given.DAY
            await given.grant(db, f"{who}-instagram", granted_at=gave, expires_at=now - given.DAY)
            await given.participation(db, "spring" if n < 12 else "summer", creator_id=who)
        await lapses.sweep(db, Moment(now))
    await queue_due(store, Moment(now))
    return store


async def send(store: Store, port: int, at: dt.datetime, limits: Limits) -> Sent:
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{port}?starttls=never"), connections=2) as smtp:
        return await send_due(store, WRITER, smtp, Moment(at), "tests", limits=limits)


def from_whom(mailbox: Mailbox) -> Counter[str]:
    return Counter(str(mail.message["From"]).partition("@")[2].partition(".")[0] for mail in mailbox.mails)


def to_gmail(mailbox: Mailbox) -> int:
    return sum("gmail" in mail.recipients[0] for mail in mailbox.mails)


async def test_what_a_brand_has_too_much_waits_for_the_next_span_and_holds_no_other_back(
    queued: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    limits = Limits(per_brand=FIVE)
    first = await send(queued, mailbox.port, now, limits)
    assert (first.sent, first.deferred) == (8, 7)
    assert from_whom(mailbox) == {"glow": 5, "luna": 3}
    assert (await send(queued, mailbox.port, now + 0.9 * MINUTE, limits)).sent == 0
    assert (await send(queued, mailbox.port, now + MINUTE, limits)).sent == 5
    last = await send(queued, mailbox.port, now + 3 * MINUTE, limits)
    assert (last.sent, last.deferred) == (2, 0)


async def test_a_domain_has_a_pace_of_its_own(queued: Store, mailbox: Mailbox, now: dt.datetime) -> None:
    limits = Limits(per_domain=Pace(2, MINUTE))
    assert (await send(queued, mailbox.port, now, limits)).deferred == 3
    assert (len(mailbox.mails), to_gmail(mailbox)) == (12, 2)
    await send(queued, mailbox.port, now + MINUTE, limits)
    assert to_gmail(mailbox) == 4


async def test_those_who_send_beside_each_other_keep_to_it_together(
    queued: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    limits = Limits(FIVE, Pace(4, MINUTE))
    await asyncio.gather(*(send(queued, mailbox.port, now, limits) for _ in range(4)))
    await send(queued, mailbox.port, now, limits)
    assert from_whom(mailbox) == {"glow": 5, "luna": 3}
    assert to_gmail(mailbox) <= 4


async def test_what_was_never_offered_is_not_counted(
    queued: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    limits = Limits(per_brand=Pace(12, dt.timedelta(days=1)))
    assert (await send(queued, 1, now, limits)).sent == 0
    assert (await send(queued, mailbox.port, now + 5 * MINUTE, limits)).sent == 15


async def test_spans_that_are_over_are_forgotten(queued: Store, mailbox: Mailbox, now: dt.datetime) -> None:
    limits = Limits(per_domain=FIVE)
    await send(queued, mailbox.port, now, limits)
    await send(queued, mailbox.port, now + MINUTE, limits)
    async with queued.read() as db:
        assert (await db.scalars(select(MailPlace.bucket))).all() == []
