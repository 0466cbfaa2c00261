"""What follows from a report: for its message, for the address, for the history."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, select, update

from mailer import return_path
from mailer.bounces.arriving import Arrival, arrive
from mailer.bounces.judging import Judged, judge_waiting
from mailer.bounces.whose import Desk
from mailer.envelope import message_id
from store import bounces, erasure, suppressions
from store.codes import Event, Skip
from store.database import Store
from store.mail_codes import MailKind, MailState, ReportSource
from store.moment import Moment
from store.tables import Bounce, Creator, HistoryEntry, Message, Report, Suppression
from store.why import why
from tests import given
from tests.conftest import KEY
from tests.given import DAY
from tests.mailer.bounces import samples
from tests.mailer.bounces.samples import complaint, dsn

DOMAIN = "bounces.example"
DESK = Desk((KEY,), DOMAIN)


@pytest.fixture(autouse=True)
async def ana(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.creator(db, "bo")


async def sent(store: Store, at: dt.datetime, creator_id: str = "ana") -> int:
    async with store.begin() as db:
        row = Message(
            kind=MailKind.HUB_INVITE,
            creator_id=creator_id,
            brand_id="glow",
            recipient=f"{creator_id.title()}@Mail.example",
            locale="en",
            words={},
            state=MailState.SENT,
            queued_at=at,
            try_at=at,
            sent_at=at,
        )
        db.add(row)
        await db.flush()
        return row.id


def path(message: int, key: str = KEY) -> str:
    return return_path.make((key,), message, DOMAIN, "")


async def told(store: Store, at: dt.datetime, content: bytes, to: str) -> Judged:
    assert await arrive(store, DESK, content, [to], at) is Arrival.STORED
    return await judge_waiting(store, DESK, at)


async def skips(store: Store, at: dt.datetime) -> Skip | None:
    async with store.read() as db:
        return (await why(db, "ana", Moment(at))).profiles[0].campaigns[0].skip


async def events(store: Store, creator_id: str = "ana") -> list[Event]:
    async with store.read() as db:
        wanted = select(HistoryEntry.event).where(HistoryEntry.creator_id == creator_id)
        return list(await db.scalars(wanted.order_by(HistoryEntry.id)))


async def state_of(store: Store, message: int) -> MailState:
    async with store.read() as db:
        return (await db.get_one(Message, message)).state


async def suppressed(store: Store) -> dict[str, str]:
    async with store.read() as db:
        return {one.address: one.reason for one in await db.scalars(select(Suppression))}


async def test_a_hard_bounce_ends_mail_to_the_address_and_a_new_address_is_written_to(
    store: Store, now: dt.datetime
) -> None:
    message = await sent(store, now)
    assert await told(store, now, dsn(), path(message)) == Judged(learnt=1)
    assert await state_of(store, message) is MailState.BOUNCED
    assert await skips(store, now) is Skip.UNDELIVERABLE
    assert await events(store) == [Event.BOUNCED, Event.ADDRESS_UNDELIVERABLE]
    async with store.begin() as db:
        await db.execute(update(Creator).where(Creator.id == "ana").values(email_folded="ana@new.example"))
    assert await skips(store, now) is None


async def test_a_complaint_is_known_by_what_it_quotes(store: Store, now: dt.datetime) -> None:
    message = await sent(store, now)
    quoted = f"Message-ID: <{message_id((KEY,), message, 'glow.example')}>\n"
    await told(store, now, complaint(quoted=quoted), f"fbl@{DOMAIN}")
    assert await state_of(store, message) is MailState.COMPLAINED
    assert await suppressed(store) == {"ana@mail.example": "complained"}
    assert await events(store) == [Event.COMPLAINED, Event.ADDRESS_UNDELIVERABLE]


async def test_our_envelope_id_is_as_good_as_the_return_path(store: Store, now: dt.datetime) -> None:
    message = await sent(store, now)
    envelope_id = message_id((KEY,), message, "glow.example").partition("@")[0]
    await told(store, now, dsn(envelope_id=envelope_id), f"postmaster@{DOMAIN}")
    assert await state_of(store, message) is MailState.BOUNCED


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (dsn("5.7.1", None), MailState.BOUNCED),
        (dsn("5.2.2", None), MailState.BOUNCED),
        (dsn("4.4.1", None, action="delayed"), MailState.SENT),
        (dsn("2.0.0", None, action="delivered"), MailState.SENT),
        (samples.VACATION, MailState.SENT),
        (samples.EXIM.replace(b"ana@mail", b"bo@mail"), MailState.SENT),
        (dsn()[:500], MailState.SENT),
        (b"", MailState.SENT),
    ],
    ids=["policy", "soft", "delayed", "delivered", "vacation", "prose about another", "half", "nothing"],
)
async def test_nobody_is_suppressed_by(
    store: Store, now: dt.datetime, content: bytes, state: MailState
) -> None:
    message = await sent(store, now)
    await told(store, now, content, path(message))
    assert await state_of(store, message) is state
    assert await suppressed(store) == {}


async def test_who_else_is_named_is_left_alone(store: Store, now: dt.datetime) -> None:
    message = await sent(store, now)
    await told(store, now, dsn(recipient="rfc822; bo@mail.example"), path(message))
    assert "bo@mail.example" not in await suppressed(store)
    assert await events(store, "bo") == []


async def test_what_is_forged_changes_nothing(store: Store, now: dt.datetime) -> None:
    message = await sent(store, now)
    true_id = message_id((KEY,), message, "glow.example")
    for to, content in (
        (path(message, "another key that is as long as ours is"), dsn(quoted=f"Message-ID: <{true_id}>\n")),
        (path(message + 1_000), dsn()),
        (f"b+{message}.@{DOMAIN}", dsn()),
        (f"fbl@{DOMAIN}", complaint()),
        (f"postmaster@{DOMAIN}", dsn(envelope_id=true_id.partition(".")[0] + "." + "0" * 24)),
    ):
        assert (await told(store, now, content, to)).learnt == 0
    assert await state_of(store, message) is MailState.SENT
    assert await suppressed(store) == {}


@pytest.mark.parametrize(
    ("days", "stops"),
    [((0, 3, 6), False), ((0, 3, 7), True), ((0, 3, 6, 9), True), ((0, 8), False)],
)
async def test_three_soft_bounces_in_a_row_over_a_week_are_like_a_hard_one(
    store: Store, now: dt.datetime, days: tuple[int, ...], stops: bool
) -> None:
    for day in days:
        message = await sent(store, now + day * DAY)
        await told(store, now + day * DAY, dsn("5.2.2", None), path(message))
    assert bool(await suppressed(store)) is stops


async def test_a_mail_that_arrives_in_between_ends_the_row(store: Store, now: dt.datetime) -> None:
    for day in (0, 3, 6, 9):
        message = await sent(store, now + day * DAY)
        if day != 3:
            await told(store, now + day * DAY, dsn("4.2.2", None), path(message))
    assert await suppressed(store) == {}


async def test_the_same_report_from_several_at_once_counts_once(store: Store, now: dt.datetime) -> None:
    message = await sent(store, now)
    for _ in range(3):
        await arrive(store, DESK, dsn(), [path(message)], now)
    done = await asyncio.gather(*(judge_waiting(store, DESK, now) for _ in range(3)))
    assert sum(one.learnt for one in done) == 1
    assert await events(store) == [Event.BOUNCED, Event.ADDRESS_UNDELIVERABLE]
    async with store.read() as db:
        assert await db.scalar(select(func.count()).select_from(Report)) == 0


async def test_a_lifted_address_is_written_to_and_old_reports_count_no_more(
    store: Store, now: dt.datetime
) -> None:
    message = await sent(store, now)
    await told(store, now, dsn(), path(message))
    async with store.begin() as db:
        lifted = await suppressions.lift(db, "Ana@mail.example", now, "maya@glow.example")
    assert lifted is not None
    assert lifted.reason == "bounced"
    assert await skips(store, now) is None
    assert (await events(store))[-1] is Event.ADDRESS_LIFTED
    await told(store, now, dsn(), path(message))
    assert await suppressed(store) == {}


async def test_writing_to_the_address_of_list_unsubscribe_unsubscribes(
    store: Store, now: dt.datetime
) -> None:
    message = await sent(store, now)
    address = return_path.make_unsubscribe((KEY,), message, DOMAIN)
    forged = address.replace("u+", "b+")
    await told(store, now, samples.REPLY, forged)
    assert await events(store) == []
    await told(store, now, samples.plain("From: Ana <ana@mail.example>\nSubject: unsubscribe\n\n"), address)
    assert await events(store) == [Event.UNSUBSCRIBED]
    assert await suppressed(store) == {}


async def test_of_the_erased_no_report_is_kept_and_none_counts(store: Store, now: dt.datetime) -> None:
    message = await sent(store, now)
    await arrive(store, DESK, dsn(), [path(message)], now)
    async with store.begin() as db:
        assert await erasure.forget(db, "ana", now) is not None
        assert await db.scalar(select(func.count()).select_from(Report)) == 0
    assert (await told(store, now, dsn(), path(message))).learnt == 0
    assert await suppressed(store) == {}
    async with store.read() as db:
        assert await db.scalar(select(func.count()).select_from(Bounce)) == 0


async def test_what_another_key_has_sealed_holds_up_nobody_and_goes_after_a_week(
    store: Store, now: dt.datetime
) -> None:
    message = await sent(store, now)
    async with store.begin() as db:
        db.add(Report(source=ReportSource.MAIL, content=b"sealed elsewhere", received_at=now))
    assert await told(store, now, dsn(), path(message)) == Judged(learnt=1, unreadable=1)
    assert await judge_waiting(store, DESK, now + 7 * DAY) == Judged(ignored=1)


async def test_too_many_reports_are_to_come_again(store: Store, now: dt.datetime) -> None:
    if store.is_sqlite:
        async with store.begin() as db:
            row = {"source": "mail", "content": b"", "received_at": now}
            await db.execute(Report.__table__.insert(), [row] * bounces.MOST_WAITING)  # type: ignore[attr-defined]
        assert await arrive(store, DESK, dsn(), [f"fbl@{DOMAIN}"], now) is Arrival.LATER
