"""Other programs are told of what happens to their brands' creators."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from store import bounces, history, lapses
from store.codes import ClosedHow, Event, WebhookEvent
from store.database import Store
from store.mail_codes import MailKind, MailState, Outcome
from store.moment import Moment
from store.tables import Message
from store.webhooks import registry
from tests import given
from tests.web.outgoing.receiver import STALL, Receiver
from web.outgoing import delivering
from web.outgoing.delivering import Delivered

TIME_OUT = dt.timedelta(seconds=0.5)
HOUR = dt.timedelta(hours=1)


@dataclass
class Sender:
    """Our side: a store, and a job that looks when it is told to."""

    store: Store
    now: dt.datetime
    receiver: Receiver
    secrets: dict[int, str] = field(default_factory=dict)

    async def webhook(
        self, *brands: str, events: tuple[WebhookEvent, ...] = tuple(WebhookEvent), path: str = "/hook"
    ) -> int:
        async with self.store.begin() as db:
            number, secret = await registry.add(db, self.receiver.url(path), brands, events, self.now)
        self.secrets[number] = secret
        return number

    async def look(self, owner: str = "worker", after: dt.timedelta = dt.timedelta()) -> Delivered:
        self.now += after
        return await delivering.deliver_due(self.store, self.now, lambda: self.now, owner, TIME_OUT)

    async def lapse(self) -> None:
        """What the grants show is recorded."""
        async with self.store.begin() as db:
            await lapses.sweep(db, Moment(self.now))

    async def tell(self, event: Event, creator_id: str = "ana", **about: object) -> None:
        async with self.store.begin() as db:
            await history.record(
                db,
                event,
                self.now,
                creator_id=creator_id,
                profile_id=f"{creator_id}-instagram",
                **about,  # type: ignore[arg-type]
            )

    async def state(self, number: int) -> registry.Registered:
        async with self.store.read() as db:
            return next(one for one in await registry.listed(db) if one.id == number)

    def told(self, path: str = "/hook") -> list[tuple[str, str]]:
        return [
            (one.body["type"], one.body["data"]["creator_id"])
            for one in self.receiver.received
            if one.path == path
        ]


@pytest.fixture
async def sender(store: Store, now: dt.datetime) -> AsyncIterator[Sender]:
    """Ana works for Glow and her Instagram access ran out; Bo works for Acme, which Glow does not know."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.brand(db, "acme")
        await given.creator(db, "bo")
        await given.profile(db, "bo")
        await given.grant(db, "bo-instagram", granted_at=now - 91 * given.DAY, expires_at=now - given.DAY)
        await given.campaign(db, "autumn", "acme")
        await given.participation(db, "autumn", "bo")
    async with Receiver() as receiver:
        yield Sender(store, now, receiver)


async def test_a_lapse_and_its_end_are_told_signed_and_in_ids_and_codes_alone(sender: Sender) -> None:
    number = await sender.webhook("glow")
    await sender.lapse()
    assert await sender.look() == Delivered(1, 0)

    [lapsed] = sender.receiver.received
    assert lapsed.is_signed_with(sender.secrets[number])
    assert lapsed.headers["Content-Type"] == "application/json"
    assert lapsed.headers["webhook-timestamp"] == str(int(sender.now.timestamp()))
    lapse_id = lapsed.body["data"]["lapse_id"]
    assert lapsed.body == {
        "type": "lapsed",
        "timestamp": "2026-11-18T12:00:00Z",
        "data": {
            "creator_id": "ana",
            "profile_id": "ana-instagram",
            "network": "instagram",
            "lapse_id": lapse_id,
            "cause": "expired",
            "since": "2026-11-17T12:00:00Z",
        },
    }
    assert b" " not in lapsed.content

    sender.now += HOUR
    async with sender.store.begin() as db:
        await lapses.close(db, lapse_id, sender.now, ClosedHow.RECONNECTED)
    assert await sender.look() == Delivered(1, 0)
    assert await sender.look() == Delivered(0, 0)
    closed = sender.receiver.received[1].body
    assert (closed["type"], closed["data"]["how"]) == ("reconnected", "reconnected")
    assert closed["data"]["lapse_id"] == lapse_id
    assert closed["data"]["after_seconds"] == 25 * 3600
    assert sender.receiver.received[1].id != lapsed.id


async def test_only_what_happens_after_it_was_added_and_was_asked_for_is_told(sender: Sender) -> None:
    await sender.lapse()
    await sender.webhook("glow")
    await sender.webhook("glow", events=(WebhookEvent.PROMOTION_GRANTED,), path="/promotion")
    await sender.tell(Event.PROMOTION_GRANTED)
    await sender.tell(Event.REMINDER_SENT, brand_id="glow", campaign_id="spring", detail={"ordinal": 2})
    await sender.tell(Event.REMINDER_FAILED, brand_id="glow", campaign_id="spring")
    await sender.look()

    assert sorted(sender.told()) == [("promotion_granted", "ana"), ("reminded", "ana")]
    assert sender.told("/promotion") == [("promotion_granted", "ana")]
    reminded = next(one.body["data"] for one in sender.receiver.received if one.body["type"] == "reminded")
    assert (reminded["brand_id"], reminded["campaign_id"], reminded["ordinal"]) == ("glow", "spring", 2)


async def test_a_webhook_hears_of_its_own_brands_alone(sender: Sender) -> None:
    await sender.webhook("glow", path="/glow")
    await sender.webhook("acme", path="/acme")
    await sender.webhook("glow", "acme", path="/both")
    async with sender.store.begin() as db:
        await given.participation(db, "autumn", "ana")
    await sender.lapse()
    await sender.tell(Event.REMINDER_SENT, brand_id="acme", campaign_id="autumn")
    await sender.tell(Event.PROMOTION_GRANTED, "bo")
    await sender.look()

    assert sorted(sender.told("/glow")) == [("lapsed", "ana")]
    both = [("lapsed", "ana"), ("lapsed", "bo"), ("promotion_granted", "bo"), ("reminded", "ana")]
    assert sorted(sender.told("/acme")) == both
    assert sorted(sender.told("/both")) == both
    assert not any(
        b"acme" in one.content or b"autumn" in one.content
        for one in sender.receiver.received
        if one.path == "/glow"
    )


async def test_mails_that_came_back_are_told_to_the_brand_that_sent_them(sender: Sender) -> None:
    await sender.webhook("glow", path="/glow")
    await sender.webhook("acme", path="/acme")
    async with sender.store.begin() as db:
        mail = Message(
            kind=MailKind.HUB_INVITE, creator_id="ana", brand_id="glow", recipient="ana@mail.example", locale="en",
            words={}, state=MailState.SENT, queued_at=sender.now, try_at=sender.now, sent_at=sender.now,
        )  # fmt: skip
        db.add(mail)
        await given.participation(db, "autumn", "ana")
        await db.flush()
        for outcome, status in ((Outcome.SOFT, "4.2.2"), (Outcome.COMPLAINT, None)):
            await bounces.learn(db, mail.id, outcome, sender.now, status=status, text="Ana's box is full")
    await sender.look()

    assert {one.body["type"]: one.body["data"] for one in sender.receiver.received if one.path == "/glow"} == {
        "bounced": {
            "creator_id": "ana", "brand_id": "glow", "campaign_id": None,
            "kind": "hub_invite", "outcome": "soft", "status": "4.2.2",
        },
        "complained": {"creator_id": "ana", "brand_id": "glow", "campaign_id": None, "kind": "hub_invite"},
        "undeliverable": {"creator_id": "ana", "reason": "complained"},
    }  # fmt: skip
    assert sender.told("/acme") == [("undeliverable", "ana")]
    assert not any(b"full" in one.content for one in sender.receiver.received)


async def test_where_tracking_is_off_nothing_is_told_of_a_lapse(sender: Sender) -> None:
    async with sender.store.begin() as db:
        await given.brand(db, "quiet", tracking=False)
        await given.campaign(db, "winter", "quiet")
        await given.participation(db, "winter", "ana")
    await sender.webhook("quiet")
    await sender.lapse()
    await sender.tell(Event.PROMOTION_GRANTED)
    await sender.look()

    assert sender.told() == [("promotion_granted", "ana")]


@pytest.mark.parametrize(
    ("answer", "because"),
    [(500, "status_500"), (404, "status_404"), (302, "status_302"), (STALL, "time_out")],
)
async def test_what_is_not_taken_is_tried_again_and_says_the_same(
    sender: Sender, answer: int, because: str
) -> None:
    number = await sender.webhook("glow")
    await sender.lapse()
    sender.receiver.answers = [answer, answer]

    assert await sender.look() == Delivered(0, 1)
    state = await sender.state(number)
    assert (state.failing_since, state.last_error, state.waiting) == (sender.now, because, 1)
    assert await sender.look(after=dt.timedelta(minutes=4)) == Delivered(0, 0)
    assert await sender.look(after=dt.timedelta(minutes=1)) == Delivered(0, 1)
    assert await sender.look(after=dt.timedelta(minutes=9)) == Delivered(0, 0)
    assert await sender.look(after=dt.timedelta(minutes=1)) == Delivered(1, 0)

    assert len({(one.id, one.content) for one in sender.receiver.received}) == 1
    assert len({one.headers["webhook-timestamp"] for one in sender.receiver.received}) == 3
    assert all(one.is_signed_with(sender.secrets[number]) for one in sender.receiver.received)
    assert sender.receiver.redirected == 0
    state = await sender.state(number)
    assert (state.failing_since, state.last_error, state.waiting) == (None, None, 0)
    assert state.last_delivered_at == sender.now


async def test_a_receiver_that_is_away_costs_one_change_after_48_hours_and_hears_of_the_next(
    sender: Sender,
) -> None:
    number = await sender.webhook("glow")
    await sender.lapse()
    began, sender.receiver.answers = sender.now, [503] * 100
    minute = dt.timedelta(minutes=1)
    await sender.look()
    for pause in (5, 10, 20, 40, 80, 160, 320, *[360] * 7):
        assert await sender.look(after=(pause - 1) * minute) == Delivered(0, 0)
        assert await sender.look(after=minute) == Delivered(0, 1)
    assert sender.now - began > 48 * HOUR
    state = await sender.state(number)
    assert (state.failing_since, state.waiting) == (began, 0)

    sender.receiver.answers = []
    await sender.tell(Event.PROMOTION_GRANTED)
    assert await sender.look() == Delivered(1, 0)
    assert (await sender.state(number)).failing_since is None


async def test_410_ends_a_webhook(sender: Sender) -> None:
    number = await sender.webhook("glow")
    await sender.lapse()
    await sender.tell(Event.PROMOTION_GRANTED)
    sender.receiver.answers = [410, 410]
    await sender.look()
    assert (await sender.state(number)).ended_at == sender.now
    assert (await sender.state(number)).waiting == 0

    await sender.tell(Event.PROMOTION_GRANTED)
    assert await sender.look(after=HOUR) == Delivered(0, 0)


async def test_one_that_stalls_holds_no_other_up(sender: Sender) -> None:
    await sender.webhook("glow", path="/glow")
    for _ in range(30):
        await sender.tell(Event.PROMOTION_GRANTED)
    sender.receiver.answers = [STALL] * 10
    await sender.webhook("acme", path="/acme")
    await sender.tell(Event.PROMOTION_GRANTED, "bo")

    assert await sender.look() == Delivered(1, 10)
    assert sender.told("/acme") == [("promotion_granted", "bo")]


async def test_two_workers_tell_each_change_once(sender: Sender) -> None:
    await sender.webhook("glow")
    for _ in range(60):
        await sender.tell(Event.PROMOTION_GRANTED)

    done = await asyncio.gather(*(sender.look(f"worker {number}") for number in range(3)))
    assert sum(one.delivered for one in done) == 60
    assert len({one.id for one in sender.receiver.received}) == len(sender.receiver.received) == 60


async def test_an_entry_that_shows_after_a_later_one_is_told(sender: Sender) -> None:
    """PostgreSQL numbers entries when they are written, and shows them when their transaction ends."""
    await sender.webhook("glow")
    if sender.store.is_sqlite:
        pytest.skip("SQLite has one writer")
    about = {"creator_id": "ana", "profile_id": "ana-instagram"}
    async with sender.store.begin() as slow:
        await history.record(slow, Event.PROMOTION_GRANTED, sender.now, **about)  # type: ignore[arg-type]
        await sender.tell(Event.REMINDER_SENT, brand_id="glow")
        looking = asyncio.create_task(sender.look())
        await asyncio.sleep(0.3)
        assert not looking.done()
    await looking
    await sender.look()

    assert sorted(sender.told()) == [("promotion_granted", "ana"), ("reminded", "ana")]


async def test_what_a_killed_worker_held_is_delivered_by_the_next(sender: Sender) -> None:
    await sender.webhook("glow")
    await sender.lapse()
    sender.receiver.answers = [STALL]
    looking = asyncio.create_task(sender.look())
    while not sender.receiver.received:  # noqa: ASYNC110  the receiver has no event to wait for
        await asyncio.sleep(0.01)
    looking.cancel()
    await asyncio.wait([looking])

    assert await sender.look(after=dt.timedelta(minutes=4)) == Delivered(0, 0)
    assert await sender.look(after=dt.timedelta(minutes=2)) == Delivered(1, 0)
    assert len({(one.id, one.content) for one in sender.receiver.received}) == 1
