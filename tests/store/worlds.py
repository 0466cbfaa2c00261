"""Random worlds for properties, full of instants at which rules go wrong."""

import datetime as dt
import random

from sqlalchemy import delete, insert

from store import outlooks
from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    FoundBy,
    Network,
    Ownership,
    Permission,
    Sending,
    Stage,
)
from store.database import Session
from store.folding import folded, folded_name
from store.mail_codes import MailKind, MailState
from store.moment import Moment
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
from tests.store import reading
from tests.store.reading import World

ZONES = (None, "UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Chatham")
CREATORS = 120


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
            "id": name, "brand_id": f"b{rng.randrange(6)}", "name": f"The {name}", "name_folded": folded(f"The {name}"),
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
            "first_name": rng.choice((None, "Ana", "Åsa", "Zoë", "bo")),
            "last_name": rng.choice((None, "de", "De Boer", "Öz", "Kaya")),
            "email": rng.choice((f"{creator_id}@mail.example",) * 9 + (None,)),
            "email_folded": None,
            "timezone": rng.choice(ZONES),
            "unsubscribed_at": some_time(rng, at) if rng.random() < 0.1 else None,
        }
        its = world.creators[creator_id]
        its["name_folded"] = folded_name(its["first_name"], its["last_name"])
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
    # At another time and of another installation: whatever is asked must come out the same.
    chance = random.Random(len(world.grants))
    worked_out_at = at + dt.timedelta(days=chance.choice((-40, -1, 0, 40)))
    set_up = frozenset(network for network in Network if chance.random() < 0.5)
    await outlooks.work_out(db, world.profiles, Moment(worked_out_at, set_up))
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
