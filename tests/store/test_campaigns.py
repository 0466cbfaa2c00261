"""Who misses a connection that a campaign needs (C11)."""

import datetime as dt
import json
import random
from typing import Any

import pytest

from store.campaign_names import campaigns_called, nearest_name
from store.campaigns import campaign_document, campaign_view
from store.codes import PAST_APPLIED, Cause, Network, Ownership, Stage
from store.database import Store
from store.moment import Moment
from store.rules.concern import OPERATOR, Viewer
from store.rules.needing import Standing
from tests import given
from tests.store import reading
from tests.store.reading import World
from tests.store.worlds import random_world, settle

MAYA = Viewer("T1", "UMAYA")
DAY = given.DAY


def misses(world: World, campaign_id: str, at: dt.datetime) -> dict[tuple[str, str], tuple[str, Any]]:
    """Read plainly: by participant and network with something open, how they stand and when it is due."""
    found = {}
    for part in world.participations:
        if part["campaign_id"] != campaign_id or part["stage"] not in PAST_APPLIED:
            continue
        for network in Network:
            owed = reading.open_requirements(world, {"network": network}, part, at)
            if not owed:
                continue
            owned = world.profiles.get(f"{part['creator_id']}-{network}")
            status, cause = "no_profile", None
            if owned and owned["ownership"] == Ownership.OWNED:
                status, _, cause = reading.state(world, owned["id"], at)
            if status == "expired" and cause != "expired":
                status = "invalidated" if cause else "either"
            due = [one["due_on"] for one in owed if one["due_on"]]
            found[part["creator_id"], network.value] = (status, min(due, default=None))
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_a_plain_reading_finds_the_same(store: Store, now: dt.datetime, seed: int) -> None:
    world = random_world(random.Random(7000 + seed), now)
    async with store.begin() as db:
        await settle(db, world, now)
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))
    async with store.read() as db:
        views = {
            name: await campaign_view(db, OPERATOR, name, moment, limit=1_000) for name in world.campaigns
        }
    for name, view in views.items():
        assert view is not None
        expected = misses(world, name, now)
        lacking = {key: told for key, told in expected.items() if told[0] != "connected"}
        campaign = world.campaigns[name]
        assert view.tracking is bool(campaign["tracking"] and world.brands[campaign["brand_id"]]["tracking"])
        if view.tracking:
            assert view.missing_in_all == len(view.missing) == len(lacking)
        else:
            assert (view.missing, view.missing_in_all) == ((), 0)
        for one in view.missing:
            status, due_on = lacking[one.creator_id, one.network]
            assert one.due_on == due_on
            assert status in (one.standing.name.lower(), "either")
            assert (one.lapsed_at is None) == (one.standing < Standing.EXPIRED)
        soonest = [(one.due_on is None, one.due_on or now.date()) for one in view.missing]
        assert soonest == sorted(soonest)
        taking_part = [
            part
            for part in world.participations
            if part["campaign_id"] == name and part["stage"] in PAST_APPLIED
        ]
        assert view.participants == len(taking_part)
        assert view.owing_nothing == len(taking_part) - len({creator for creator, _ in expected})
        assert view.standings[Standing.CONNECTED] == sum(
            all(told[0] == "connected" for key, told in expected.items() if key[0] == creator)
            for creator in {creator for creator, _ in expected}
        )


async def test_of_several_profiles_a_connected_one_suffices_else_the_first_lapse_speaks(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.profile(db, id="second", handle="second")
        await given.grant(
            db, "second", granted_at=now - 9 * DAY, invalidated_at=now - 5 * DAY, reason=Cause.REVOKED
        )
        await given.profile(db, id="third", handle="third")
        await given.profile(db, id="fan", handle="fan", ownership=Ownership.PUBLIC)

    async with store.begin() as db:
        before = await campaign_view(db, OPERATOR, "spring", Moment(now))
        await given.grant(db, "third", granted_at=now - DAY)
        after = await campaign_view(db, OPERATOR, "spring", Moment(now))
        assert before is not None
        assert after is not None

    (one,) = before.missing
    assert (one.profile_id, one.cause, one.lapsed_at) == ("second", Cause.REVOKED, now - 5 * DAY)
    assert (before.standings[Standing.INVALIDATED], before.standings[Standing.EXPIRED]) == (1, 0)
    assert after.missing == ()
    assert after.standings[Standing.CONNECTED] == 1


async def test_few_are_shown_and_all_are_counted(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        for n in range(9):
            await given.creator(db, f"c{n}")
            await given.participation(db, creator_id=f"c{n}", stage=[*Stage][n])

    async with store.read() as db:
        view = await campaign_view(db, OPERATOR, "spring", Moment(now), limit=3)
    assert view is not None
    assert (len(view.missing), view.missing_in_all, view.participants) == (3, 8, 8)
    document = json.loads(json.dumps(campaign_document(view)))
    assert document["participants"] == {
        "total": 8, "connected": 0, "no_profile": 7, "not_connected": 0, "expired": 1, "invalidated": 0,
        "owing_nothing": 0,
    }  # fmt: skip
    assert document["missing"]["total"] == 8
    assert document["missing"]["connections"][0] == {
        "creator_id": "ana", "network": "instagram", "profile_id": "ana-instagram", "handle": "ana",
        "reason": "expired", "cause": "expired", "lapsed_at": "2026-11-17T12:00:00Z", "due_on": "2026-11-28",
    }  # fmt: skip
    assert document["incomplete"] is True


async def test_only_visible_campaigns_are_found_by_name_and_shown(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "c1", name="Spring Shimmer")
        await given.campaign(db, "c2", name="spring shimmer")
        await given.campaign(db, "c3", "acme", name="Spring Shimmer")

    async with store.read() as db:
        assert [one.id for one in await campaigns_called(db, MAYA, " SPRING  Shimmer ")] == ["c1", "c2"]
        assert [one.id for one in await campaigns_called(db, MAYA, "c2")] == ["c2"]
        assert await campaigns_called(db, MAYA, "c3") == ()
        assert await nearest_name(db, MAYA, "sprin shimer") in ("Spring Shimmer", "spring shimmer")
        assert await nearest_name(db, Viewer("T9", "U9"), "spring") is None
        assert await campaign_view(db, MAYA, "c3", Moment(now)) is None
        assert await campaign_view(db, MAYA, "c1", Moment(now)) is not None
