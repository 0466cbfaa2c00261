import datetime as dt
import random
from typing import Any

import pytest
from sqlalchemy import delete, insert

from store import lapses
from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    FoundBy,
    MailKind,
    MailState,
    Network,
    Ownership,
    Permission,
    Sending,
    Skip,
    Stage,
)
from store.database import Session, Store
from store.moment import Moment
from store.planning import plan
from store.tables import (
    Base,
    Brand,
    Campaign,
    Creator,
    Deliverable,
    Grant,
    Lapse,
    Message,
    NetworkHealth,
    Participation,
    Profile,
    Reminder,
    Requirement,
    Suppression,
)
from store.why import why
from tests.store import reading
from tests.store.reading import World

ZONES = (None, "UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Chatham")
CREATORS = 120
WORLDS = 8


def some_time(rng: random.Random, at: dt.datetime) -> dt.datetime:
    """Around *at*, often exactly at it, where rules go wrong."""
    return at + rng.choice(
        (
            dt.timedelta(0),
            dt.timedelta(microseconds=1),
            dt.timedelta(microseconds=-1),
            dt.timedelta(seconds=rng.randint(-40 * 86400, 10 * 86400)),
            dt.timedelta(days=-3),
            dt.timedelta(days=-90),
        )
    )


def random_world(rng: random.Random, at: dt.datetime) -> World:
    world = World(set_up=set(rng.sample(["instagram", "youtube", "tiktok"], k=rng.randint(0, 3))))
    world.held = {"facebook"} if rng.random() < 0.2 else set()
    for number in range(6):
        has_quiet = rng.random() < 0.3
        world.brands[f"b{number}"] = {
            "id": f"b{number}", "name": f"B{number}", "name_folded": f"b{number}", "from_email": "b@brand.example",
            "tracking": rng.random() < 0.85, "sending": rng.choice((Sending.ON, Sending.ON, Sending.HOLD)),
            "timezone": rng.choice(ZONES), "max_reminders": rng.choice((None, None, 1, 2)),
            "quiet_from": rng.choice((21 * 60, 9 * 60, 12 * 60)) if has_quiet else None,
            "quiet_to": rng.choice((8 * 60, 20 * 60 + 30, 12 * 60 + 1)) if has_quiet else None,
        }  # fmt: skip
    # Ids that collations order differently from code points.
    names = ["k1", "K1", "k-1", "k_1", "k10", "ä", "Z", "é", "10", "9", "K2", "ß"]
    for name in names:
        world.campaigns[name] = {
            "id": name, "brand_id": f"b{rng.randrange(6)}", "name": name, "name_folded": name,
            "status": rng.choice((CampaignStatus.LIVE,) * 4 + tuple(CampaignStatus)),
            "tracking": rng.random() < 0.9,
        }  # fmt: skip
        for number in range(rng.randint(0, 3)):
            world.requirements.append(
                {
                    "id": f"{name}/{number}", "campaign_id": name, "kind": "reel",
                    "network": rng.choice((Network.INSTAGRAM, Network.INSTAGRAM, *Network)),
                    "due_on": rng.choice((None, dt.date(2026, 12, rng.randint(1, 3)))),
                }
            )  # fmt: skip
    for number in range(CREATORS):
        creator_id = f"c{number}"
        world.creators[creator_id] = {
            "id": creator_id,
            "email": rng.choice((f"{creator_id}@mail.example",) * 9 + (None,)),
            "email_folded": None,
            "timezone": rng.choice(ZONES),
            "unsubscribed_at": some_time(rng, at) if rng.random() < 0.1 else None,
        }
        world.creators[creator_id]["email_folded"] = world.creators[creator_id]["email"]
        if rng.random() < 0.05 and world.creators[creator_id]["email"]:
            world.suppressions.append(
                {"address": world.creators[creator_id]["email"], "since": at, "reason": "refused"}
            )
        for name in rng.sample(names, k=rng.randint(0, 5)):
            world.participations.append(
                {
                    "campaign_id": name, "creator_id": creator_id,
                    "stage": rng.choice((*Stage, Stage.PRODUCING, Stage.PRODUCING, Stage.ACCEPTED)),
                    "stage_since": rng.choice((None, some_time(rng, at), at - dt.timedelta(days=5))),
                }
            )  # fmt: skip
            for requirement in world.requirements:
                if requirement["campaign_id"] == name and rng.random() < 0.25:
                    world.deliverables.append(
                        {
                            "requirement_id": requirement["id"], "creator_id": creator_id,
                            "completed_at": rng.choice((None, some_time(rng, at))), "told_at": at,
                        }
                    )  # fmt: skip
        for network in rng.sample(list(Network), k=rng.randint(1, 2)):
            add_profile(world, rng, at, creator_id, network)
    return world


def add_profile(world: World, rng: random.Random, at: dt.datetime, creator_id: str, network: Network) -> None:
    profile_id = f"{creator_id}-{network}"
    world.profiles[profile_id] = {
        "id": profile_id, "creator_id": creator_id, "network": network,
        "account_type": rng.choice((None, *AccountType)),
        "ownership": Ownership.PUBLIC if rng.random() < 0.08 else Ownership.OWNED,
    }  # fmt: skip
    for holder in range(rng.randint(0, 3)):
        world.grants.append(
            {
                "id": f"{profile_id}-{holder}", "profile_id": profile_id, "holder": f"h{holder}",
                "permissions": frozenset(rng.sample(list(Permission), k=rng.randint(1, 3))),
                "granted_at": rng.choice((None, some_time(rng, at), at - dt.timedelta(days=60))),
                "expires_at": rng.choice((None, some_time(rng, at), some_time(rng, at))),
                "invalidated_at": some_time(rng, at) if rng.random() < 0.3 else None,
                "invalidation_reason": rng.choice((None, Cause.REVOKED, Cause.PASSWORD_CHANGED)),
                "removed_at": some_time(rng, at) if rng.random() < 0.1 else None,
                "refresh_token": b"sealed" if rng.random() < 0.3 else None,
            }
        )  # fmt: skip
    if reading.state(world, profile_id, at)[0] == "expired" and rng.random() < 0.5:
        first = some_time(rng, at - dt.timedelta(days=2))
        world.reminded[profile_id] = [first] if rng.random() < 0.7 else [first, first + dt.timedelta(days=3)]


async def settle(db: Session, world: World, at: dt.datetime) -> None:
    """Write the world into the store, with the lapses and reminders that it tells of."""
    for table in reversed(Base.metadata.sorted_tables):
        await db.execute(delete(table))
    for table, rows in (
        (Brand, list(world.brands.values())),
        (Creator, list(world.creators.values())),
        (Profile, list(world.profiles.values())),
        (Grant, world.grants),
        (Campaign, list(world.campaigns.values())),
        (Requirement, world.requirements),
        (Participation, world.participations),
        (Deliverable, world.deliverables),
        (Suppression, world.suppressions),
        (NetworkHealth, [{"network": network, "held_since": at} for network in world.held]),
    ):
        if rows:
            await db.execute(insert(table), rows)
    for profile_id, sent in world.reminded.items():
        lapsed_at = reading.state(world, profile_id, at)[1]
        lapse = Lapse(
            profile_id=profile_id,
            opened_at=lapsed_at,
            found_at=at,
            found_by=FoundBy.CLOCK,
            cause=Cause.EXPIRED,
        )
        db.add(lapse)
        await db.flush()
        for ordinal, when in enumerate(sent, start=1):
            await told(db, world, lapse, ordinal, when)


async def told(db: Session, world: World, lapse: Lapse, ordinal: int, when: dt.datetime) -> None:
    campaign = next(iter(world.campaigns.values()))
    message = Message(
        kind=MailKind.RECONNECT, creator_id=world.profiles[lapse.profile_id]["creator_id"],
        brand_id=campaign["brand_id"], campaign_id=campaign["id"], profile_id=lapse.profile_id,
        recipient="x@mail.example", locale="en", words={}, state=MailState.SENT,
        queued_at=when, try_at=when, sent_at=when,
    )  # fmt: skip
    db.add(message)
    await db.flush()
    db.add(
        Reminder(
            lapse_id=lapse.id, ordinal=ordinal, message_id=message.id, brand_id=campaign["brand_id"],
            campaign_id=campaign["id"], due_at=when, counts_from=when,
        )
    )  # fmt: skip
    await db.flush()


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
        closed, opened = await lapses.sweep(db, moment)
    async with store.begin() as db:
        again = await lapses.sweep(db, moment)
        after = await plan(db, moment)
    expired = {name for name in world.profiles if reading.state(world, name, now)[0] == "expired"}
    assert {one.profile_id for one in opened} == expired
    assert closed == []
    assert again == ([], [])
    assert [(one.profile_id, one.campaign_id, one.due_at) for one in after.reminders] == [
        (one.profile_id, one.campaign_id, one.due_at) for one in before.reminders
    ]
