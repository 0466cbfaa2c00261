import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from store import history, subscriptions
from store.codes import Event, Watched
from store.database import Store
from store.rules.concern import Viewer
from store.subscriptions import Channel, Wish
from store.tables import Subscription
from tests import given

MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
ALERTS, TEAM = Channel("T1", "CALERTS"), Channel("T1", "CTEAM")
ALL = frozenset(Watched)


@pytest.fixture
async def world(store: Store) -> Store:
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
    return store


async def test_it_begins_after_the_newest_entry_of_the_history(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await history.record(db, Event.OUTAGE_BEGAN, now)
        await subscriptions.subscribe(db, ALERTS, MAYA, Wish(ALL), now)
        row = (await db.scalars(select(Subscription))).one()
        assert row.after_history == await history.newest(db) > 0


async def test_two_deliveries_at_once_make_one(world: Store, now: dt.datetime) -> None:
    async def deliver() -> bool:
        async with world.begin() as db:
            _, new = await subscriptions.subscribe(db, ALERTS, MAYA, Wish(ALL), now)
            await asyncio.sleep(0.05)
            return new

    assert sorted(await asyncio.gather(deliver(), deliver(), deliver())) == [False, False, True]


async def test_other_events_and_other_channels_are_other_subscriptions(
    world: Store, now: dt.datetime
) -> None:
    async with world.begin() as db:
        for channel, events in ((ALERTS, ALL), (ALERTS, frozenset({Watched.EXPIRED})), (TEAM, ALL)):
            _, new = await subscriptions.subscribe(db, channel, MAYA, Wish(events), now)
            assert new
        assert len(await subscriptions.in_channel(db, ALERTS)) == 2
        assert len(await subscriptions.in_channel(db, TEAM)) == 1


async def test_one_that_has_ended_is_gone_and_can_be_made_again(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        made, _ = await subscriptions.subscribe(db, ALERTS, MAYA, Wish(ALL), now)
        assert not await subscriptions.end(db, TEAM, made.id, now)
        assert await subscriptions.end(db, ALERTS, made.id, now)
        assert not await subscriptions.end(db, ALERTS, made.id, now)
        assert await subscriptions.in_channel(db, ALERTS) == ()
        again, new = await subscriptions.subscribe(db, ALERTS, MAYA, Wish(ALL), now)
        assert new
        assert again.id != made.id


async def test_a_pause_keeps_its_reason_until_somebody_resumes(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        made, _ = await subscriptions.subscribe(db, ALERTS, MAYA, Wish(ALL), now)
        assert not await subscriptions.resume(db, ALERTS, made.id, MAYA)
        await subscriptions.pause(db, made.id, "is_archived", now)
        await subscriptions.pause(db, made.id, "channel_not_found", now + dt.timedelta(hours=1))
        (paused,) = await subscriptions.in_channel(db, ALERTS)
        assert (paused.paused_at, paused.paused_because) == (now, "is_archived")
        assert await subscriptions.resume(db, ALERTS, made.id, MAYA)
        (resumed,) = await subscriptions.in_channel(db, ALERTS)
        assert (resumed.paused_at, resumed.last_error) == (None, "is_archived")
        await subscriptions.delivered(db, made.id, now)
        (delivered,) = await subscriptions.in_channel(db, ALERTS)
        assert (delivered.last_delivered_at, delivered.last_error) == (now, None)
