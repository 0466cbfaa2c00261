"""The outbox, emptied against a real mail server: what leaves it, what waits, and what is void."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from mailer.reminding import queue_due
from mailer.sending import send_due
from mailer.sent import Sent
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from sandbox.mailbox import Mailbox
from store import lapses, reminders
from store.codes import ClosedHow, Sending, Skip
from store.database import Store
from store.links import Links
from store.mail_codes import MailState
from store.moment import Moment
from store.tables import Brand, Creator, Lapse, Message
from store.why import why
from tests import given
from tests.conftest import KEY

MINUTE = dt.timedelta(minutes=1)
WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), None)


@pytest.fixture
async def ana(store: Store, now: dt.datetime) -> None:
    """Ana's access has lapsed, and the lapse is known."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await lapses.sweep(db, Moment(now))


async def send(store: Store, mailbox: Mailbox, at: dt.datetime) -> Sent:
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{mailbox.port}?starttls=never")) as smtp:
        return await send_due(store, WRITER, smtp, Moment(at), "tests")


async def skip_of(store: Store, at: dt.datetime) -> Skip | None:
    async with store.read() as db:
        return (await why(db, "ana", Moment(at))).profiles[0].campaigns[0].skip


@pytest.mark.usefixtures("ana")
async def test_a_dead_address_gets_no_more_mail_until_it_changes(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    mailbox.refuse("ana@mail.example")
    await queue_due(store, Moment(now))
    assert (await send(store, mailbox, now)).failed == 1
    assert await skip_of(store, now) is Skip.UNDELIVERABLE
    async with store.begin() as db:
        await db.execute(update(Creator).values(email="ana@new.example", email_folded="ana@new.example"))
    later = now + dt.timedelta(days=3)
    assert await skip_of(store, later) is None
    await queue_due(store, Moment(later))
    assert (await send(store, mailbox, later)).sent == 1


@pytest.mark.usefixtures("ana")
async def test_a_temporary_refusal_is_tried_again_after_five_minutes(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    mailbox.defer("ana@mail.example", times=1)
    await queue_due(store, Moment(now))
    assert (await send(store, mailbox, now)).deferred == 1
    assert (await send(store, mailbox, now + 4 * MINUTE)).sent == 0
    assert (await send(store, mailbox, now + 5 * MINUTE)).sent == 1


@pytest.mark.usefixtures("ana")
async def test_two_days_of_temporary_refusals_are_enough(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    mailbox.defer("ana@mail.example")
    await queue_due(store, Moment(now))
    await send(store, mailbox, now)
    assert (await send(store, mailbox, now + dt.timedelta(hours=48))).failed == 1
    async with store.read() as db:
        assert await db.scalar(select(Message.state)) is MailState.FAILED
    assert await skip_of(store, now + dt.timedelta(hours=71)) is Skip.REMINDED_RECENTLY
    assert await skip_of(store, now + dt.timedelta(hours=72)) is None


@pytest.mark.usefixtures("ana")
async def test_after_a_mail_that_was_refused_the_next_follows_three_days_after_it_was_due(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    mailbox.refuse_mail("ana@mail.example", times=1)
    await queue_due(store, Moment(now))
    assert (await send(store, mailbox, now)).failed == 1
    # It was due when access was lost, a day ago.
    assert await skip_of(store, now + dt.timedelta(days=2) - MINUTE) is Skip.REMINDED_RECENTLY
    assert await skip_of(store, now + dt.timedelta(days=2)) is None


@pytest.mark.usefixtures("ana")
async def test_a_mail_whose_reason_is_gone_is_not_sent(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    await queue_due(store, Moment(now))
    async with store.begin() as db:
        lapse_id = await db.scalar(select(Lapse.id))
        assert lapse_id is not None
        await given.grant(db, holder="manager", granted_at=now)
        await lapses.close(db, lapse_id, now, ClosedHow.RECONNECTED)
    assert await send(store, mailbox, now) == Sent(void=1)
    assert mailbox.mails == []


@pytest.mark.usefixtures("ana")
async def test_when_its_brand_is_put_on_hold_the_next_one_writes(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.brand(db, "moss")
        await given.campaign(db, "autumn", "moss")
        await given.participation(db, "autumn")
    await queue_due(store, Moment(now))
    async with store.begin() as db:
        await db.execute(update(Brand).where(Brand.id == "glow").values(sending=Sending.HOLD))
    assert (await send(store, mailbox, now)).void == 1
    await queue_due(store, Moment(now))
    assert (await send(store, mailbox, now)).sent == 1
    assert mailbox.mails[0].sender == "hello@moss.example"


@pytest.mark.usefixtures("ana")
async def test_a_mail_lost_after_the_final_dot_is_repeated_byte_for_byte(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    mailbox.drop("ana@mail.example")
    await queue_due(store, Moment(now))
    assert (await send(store, mailbox, now)).sent == 1
    first, second = mailbox.mails
    assert first.raw == second.raw


@pytest.mark.usefixtures("ana")
async def test_a_mail_that_always_breaks_the_line_rests_longer_and_longer(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    mailbox.drop("ana@mail.example", times=None)
    await queue_due(store, Moment(now))
    await send(store, mailbox, now)
    tried = len(mailbox.mails)
    await send(store, mailbox, now + 4 * MINUTE)
    assert len(mailbox.mails) == tried
    await send(store, mailbox, now + 5 * MINUTE)
    assert len(mailbox.mails) > tried


@pytest.mark.usefixtures("ana")
async def test_a_reminder_sent_by_hand_counts_as_the_next_of_the_series(
    store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    await queue_due(store, Moment(now))
    await send(store, mailbox, now)
    day_later = now + dt.timedelta(days=1)
    async with store.begin() as db:
        queued = await reminders.remind_now(db, "ana-instagram", Moment(day_later), "U_MAYA")
    assert isinstance(queued, reminders.Queued)
    assert queued.ordinal == 2
    assert (await send(store, mailbox, day_later)).sent == 1
    assert await skip_of(store, now + dt.timedelta(days=3)) is Skip.REMINDED_RECENTLY
    assert await skip_of(store, day_later + dt.timedelta(days=3)) is None
