"""The run of reminders of one lapse, as the creator's mailbox gets it (R2, R3, X5)."""

import datetime as dt

import pytest
from sqlalchemy import select

from mailer import reminding
from store import lapses
from store.codes import CampaignStatus, ClosedHow, FoundBy, Stage
from store.database import Store
from store.mail_codes import MailState
from store.moment import Moment
from store.tables import Base, Brand, Campaign, Creator, Deliverable, Message, Participation
from tests import given
from tests.mailer.post import Post

DAY = dt.timedelta(days=1)
SPRING, SUMMER = ("spring", "ana"), ("summer", "ana")


@pytest.fixture
async def two_brands(store: Store, now: dt.datetime) -> None:
    """Ana's lapse, recorded; she produces for Glow, and was accepted by Luna."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.brand(db, "luna")
        await given.campaign(db, "summer", "luna")
        await given.participation(db, "summer", stage=Stage.ACCEPTED)
        await lapses.open_for(db, "ana-instagram", Moment(now), FoundBy.CLOCK)


async def change(store: Store, row: type[Base], key: object, **values: object) -> None:
    async with store.begin() as db:
        found = await db.get_one(row, key)
        for name, value in values.items():
            setattr(found, name, value)


def senders(post: Post) -> list[str]:
    return [mail.sender.rpartition("@")[2].partition(".")[0] for mail in post.mailbox.mails]


@pytest.mark.usefixtures("two_brands")
async def test_every_three_days_from_whoever_matters_most_then(
    store: Store, post: Post, now: dt.datetime
) -> None:
    for day in range(13):
        if day == 5:
            await change(store, Participation, SUMMER, stage=Stage.APPROVED)
        if day == 8:
            await change(store, Participation, SPRING, stage=Stage.PUBLISHED)
        await post.round(now + day * DAY)

    assert senders(post) == ["glow", "glow", "luna", "glow", "glow"]
    mails = [mail.message for mail in post.mailbox.mails]
    first = mails[0]["Message-ID"]
    threads = [(mail["In-Reply-To"], mail["References"]) for mail in mails]
    assert threads == [(None, None), (first, first), (None, None), (first, first), (first, first)]
    assert len({mail["Message-ID"] for mail in mails}) == 5


@pytest.mark.usefixtures("two_brands")
async def test_a_brand_with_enough_reminders_leaves_the_rest_to_the_next(
    store: Store, post: Post, now: dt.datetime
) -> None:
    await change(store, Brand, "glow", max_reminders=1)
    await change(store, Brand, "luna", max_reminders=3)
    for day in range(16):
        await post.round(now + day * DAY)

    assert senders(post) == ["glow", "luna", "luna"]


async def end(store: Store, how: str, now: dt.datetime) -> None:
    match how:
        case "reconnected":
            async with store.begin() as db:
                await given.changed(db, "ana-instagram-ana", expires_at=now + 90 * DAY)
                await lapses.close_repaired(db, "ana-instagram", Moment(now), ClosedHow.RECONNECTED)
        case "completed":
            async with store.begin() as db:
                for campaign in ("spring", "summer"):
                    done = Deliverable(requirement_id=f"{campaign}-instagram", creator_id="ana", told_at=now)
                    db.add(done)
        case "over":
            for campaign in ("spring", "summer"):
                await change(store, Campaign, campaign, status=CampaignStatus.COMPLETED)
        case "left":
            for part in (SPRING, SUMMER):
                await change(store, Participation, part, stage=Stage.REMOVED)
        case "unsubscribed":
            await change(store, Creator, "ana", unsubscribed_at=now)


@pytest.mark.usefixtures("two_brands")
@pytest.mark.parametrize("how", ["reconnected", "completed", "over", "left", "unsubscribed"])
async def test_nothing_is_sent_after_the_end_even_if_it_was_queued(
    store: Store, post: Post, now: dt.datetime, how: str
) -> None:
    await reminding.queue_due(store, Moment(now))
    await end(store, how, now)
    for day in range(7):
        await post.round(now + day * DAY)

    assert senders(post) == []
    async with store.read() as db:
        assert list(await db.scalars(select(Message.state))) == [MailState.VOID]


async def test_what_is_queued_waits_out_the_hour_that_clocks_show_twice(store: Store, post: Post) -> None:
    """In Berlin it is 2:10 for the second time, and Glow is quiet until 2:30."""
    second = dt.datetime(2026, 10, 25, 1, 10, tzinfo=dt.UTC)
    async with store.begin() as db:
        await given.lapsed_ana(db, second)
        await lapses.open_for(db, "ana-instagram", Moment(second), FoundBy.CLOCK)
    await reminding.queue_due(store, Moment(second))
    await change(store, Brand, "glow", quiet_from=60, quiet_to=150)
    await change(store, Creator, "ana", timezone="Europe/Berlin")

    assert (await post.send(second)).deferred == 1
    assert (await post.send(second + dt.timedelta(minutes=20))).sent == 1
