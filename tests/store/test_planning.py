import datetime as dt
import random
from typing import Any

import pytest
from sqlalchemy import select

from store import lapses
from store.codes import (
    Network,
    Skip,
)
from store.database import Store
from store.moment import Moment
from store.planning import plan
from store.tables import (
    Lapse,
)
from store.why import why
from tests.store import reading
from tests.store.reading import World
from tests.store.worlds import random_world, settle

WORLDS = 8


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_the_plan_is_what_a_plain_reading_of_the_rules_says(
    store: Store, now: dt.datetime, seed: int
) -> None:
    rng = random.Random(seed)
    world = random_world(rng, now)
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))
    async with store.begin() as db:
        await settle(db, world, now)
    async with store.read() as db:
        found = await plan(db, moment)
    due, held = reading.plan(world, now)
    assert {
        one.profile_id: {
            "campaign_id": one.campaign_id,
            "ordinal": one.ordinal,
            "others": [other.campaign_id for other in one.others],
        }
        for one in found.reminders
    } == due
    assert {one.profile_id: one.campaign_id for one in found.held} == held
    assert list(found.reminders) == sorted(found.reminders, key=lambda one: (one.due_at, one.profile_id))
    assert all(one.due_at <= now for one in found.reminders)


@pytest.mark.parametrize("seed", range(3))
async def test_why_tells_the_same_rules_that_planned(store: Store, now: dt.datetime, seed: int) -> None:
    world = random_world(random.Random(1000 + seed), now)
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))
    async with store.begin() as db:
        await settle(db, world, now)
    due, _ = reading.plan(world, now)
    async with store.read() as db:
        for creator_id in list(world.creators)[:40]:
            for profile in (await why(db, creator_id, moment)).profiles:
                judge_profile(world, profile, due, now)


def judge_profile(world: World, profile: Any, due: dict[str, Any], now: dt.datetime) -> None:
    status, lapsed_at, cause = reading.state(world, profile.profile_id, now)
    assert (profile.status, profile.lapsed_at) == (status, lapsed_at)
    if cause is not None:
        assert profile.cause == cause
    assert profile.due == (profile.profile_id in due)
    chosen = [one.campaign_id for one in profile.campaigns if one.chosen]
    assert chosen == ([due[profile.profile_id]["campaign_id"]] if profile.due else [])
    by_campaign = {one.campaign_id: one for one in profile.campaigns}
    creator_id = world.profiles[profile.profile_id]["creator_id"]
    for participation in world.participations:
        if participation["creator_id"] == creator_id:
            stops = reading.skips(world, profile.profile_id, participation, now)
            assert by_campaign[participation["campaign_id"]].skip == (stops[0] if stops else None)
    assert [rule.code for rule in profile.rules] == list(Skip)
    assert profile.due == (not any(rule.holds for rule in profile.rules))


@pytest.mark.parametrize("seed", range(3))
async def test_the_sweep_records_each_outage_once_and_changes_no_plan(
    store: Store, now: dt.datetime, seed: int
) -> None:
    world = random_world(random.Random(2000 + seed), now)
    world.reminded = {}
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))
    async with store.begin() as db:
        await settle(db, world, now)
    async with store.read() as db:
        before = await plan(db, moment)
    async with store.begin() as db:
        swept = await lapses.sweep(db, moment)
    async with store.begin() as db:
        again = await lapses.sweep(db, moment)
        after = await plan(db, moment)
        opened = await db.scalars(select(Lapse.profile_id))
    expired = {name for name in world.profiles if reading.state(world, name, now)[0] == "expired"}
    assert set(opened) == expired
    assert (swept.opened, swept.closed) == (len(expired), 0)
    assert (again.opened, again.closed) == (0, 0)
    assert [(one.profile_id, one.campaign_id, one.due_at) for one in after.reminders] == [
        (one.profile_id, one.campaign_id, one.due_at) for one in before.reminders
    ]
