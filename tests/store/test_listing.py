import base64
import datetime as dt
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from store.codes import Network, Permission
from store.database import Session, Store
from store.filters import Unclear, parse
from store.listing.cursors import BadCursor
from store.listing.pages import Listed, Page, page
from store.moment import Moment
from store.rules.concern import OPERATOR, Asker, Program, Viewer
from tests import given
from tests.store import reading
from tests.store.reading import World
from tests.store.worlds import random_world, settle

WORLDS = 4
PAST_APPLIED = reading.WORKFLOW[2:]


class Reader:
    """The filters of the contract, read sentence by sentence over plain rows."""

    def __init__(self, world: World, at: dt.datetime) -> None:
        self.world, self.at = world, at
        self.connections = {name: reading.connections(world, name, at) for name in world.profiles}
        self.states = {name: reading.state(world, name, at) for name in world.profiles}

    def keeps(self, profile_id: str, words: list[str]) -> bool:
        bare = [word.removeprefix("-") for word in words]
        permissions = [word.split(":")[1] for word in words if word.startswith("permission:")]
        status_asked = any(word.split(":")[-1] in STATUS for word in bare)
        for word, plain in zip(words, bare, strict=True):
            value = plain.split(":", 1)[-1].strip('"')
            if value in STATUS and permissions:
                held = [self.is_in(self.one(profile_id, name), value) for name in permissions]
                fits = not any(held) if word.startswith("-") else all(held)
            elif plain.startswith("permission:") and status_asked and not word.startswith("-"):
                fits = True
            else:
                fits = self.fits(profile_id, plain, value) != word.startswith("-")
            if not fits:
                return False
        return True

    def one(self, profile_id: str, permission: str) -> tuple[str, set[str]]:
        if permission not in self.connections[profile_id]:
            return "not_connected", set()
        lost, causes = self.connections[profile_id][permission]
        return ("expired" if lost else "connected"), causes

    def fits(self, profile_id: str, plain: str, value: str) -> bool:
        profile = self.world.profiles[profile_id]
        if value in STATUS:
            status, _, cause = self.states[profile_id]
            return self.is_in((status, {cause} if cause else set()), value)
        if plain.startswith("permission:"):
            return value in self.connections[profile_id]
        if plain.startswith(("campaign:", "brand:")):
            return any(self.meant(plain, value, one) for one in self.taking_part(profile_id))
        if plain.startswith("creator:"):
            return bool(profile["creator_id"] == value)
        return value in (profile["ownership"], profile["network"])

    def is_in(self, state: tuple[str, set[str]], word: str) -> bool:
        status, causes = state
        match word:
            case "invalidated":
                return status == "expired" and causes != {"expired"}
            case "none":
                return status == "not_connected"
        return status == word

    def meant(self, plain: str, value: str, campaign: dict[str, Any]) -> bool:
        if plain.startswith("brand:"):
            return value.casefold() in (
                campaign["brand_id"],
                self.world.brands[campaign["brand_id"]]["name"].casefold(),
            )
        return bool(value == campaign["id"] or value.casefold() == campaign["name"].casefold())

    def taking_part(self, profile_id: str) -> list[dict[str, Any]]:
        profile = self.world.profiles[profile_id]
        return [
            self.world.campaigns[one["campaign_id"]]
            for one in self.world.participations
            if one["creator_id"] == profile["creator_id"]
            and one["stage"] in PAST_APPLIED
            and any(
                asked["campaign_id"] == one["campaign_id"] and asked["network"] == profile["network"]
                for asked in self.world.requirements
            )
        ]


STATUS = ("expired", "invalidated", "connected", "none")
WORDS = (
    *STATUS,
    "status:expired",
    "owned",
    "public",
    *Network,
    "network:tiktok",
    *(f"permission:{permission}" for permission in Permission),
    "campaign:k1",
    'campaign:"The K1"',
    "campaign:ä",
    "brand:b1",
    "brand:B2",
    "creator:c7",
)


def some_words(rng: random.Random) -> list[str]:
    words = rng.sample(WORDS, k=rng.randint(0, 3))
    return [f"-{word}" if rng.random() < 0.3 else word for word in words]


async def all_pages(
    db: Session, asker: Asker, text: str, moment: Moment, limit: int = 17
) -> tuple[int, list[Listed]]:
    """Every page, one after the other; each but the last is full, and all tell the same total."""
    found: list[Listed] = []
    after, total = None, None
    while True:
        part: Page = await page(db, asker, parse(text), moment, limit=limit, after=after)
        assert total in (None, part.total)
        total, after = part.total, part.next
        found += part.profiles
        if after is None:
            return total, found
        assert len(part.profiles) == limit


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_every_filter_chooses_what_a_plain_reading_chooses(
    store: Store, now: dt.datetime, seed: int
) -> None:
    rng = random.Random(3000 + seed)
    world = random_world(rng, now)
    async with store.begin() as db:
        await settle(db, world, now)
    reader = Reader(world, now)
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))
    asked = (
        [[word] for word in WORDS] + [[f"-{word}"] for word in WORDS] + [some_words(rng) for _ in range(40)]
    )
    async with store.read() as db:
        for words in asked:
            text = " ".join(
                [*words, f"sort:{rng.choice(('name', 'status', 'lapsed', 'ownership', 'stake'))}"]
            )
            total, found = await all_pages(db, OPERATOR, text, moment, limit=50)
            ids = [one.profile_id for one in found]
            # Causes that fall on one instant may be told in any order.
            unclear = {name for name in world.profiles if is_ambiguous(reader, name)}
            expected = {name for name in world.profiles if reader.keeps(name, words)}
            assert {*ids} - unclear == expected - unclear, text
            assert len(ids) == len({*ids}) == total, text
            for one in found:
                status, lost, cause = reader.states[one.profile_id]
                assert (one.status, one.lapsed_at) == (status, lost)
                assert cause is None or one.cause == cause


def is_ambiguous(reader: Reader, profile_id: str) -> bool:
    several = any(len(causes) > 1 for _, causes in reader.connections[profile_id].values())
    status, _, cause = reader.states[profile_id]
    return several or (status == "expired" and cause is None)


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_sorts_order_all_pages_as_one_list(store: Store, now: dt.datetime, seed: int) -> None:
    rng = random.Random(4000 + seed)
    world = random_world(rng, now)
    async with store.begin() as db:
        await settle(db, world, now)
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))

    def name(one: Listed) -> Any:
        last, _, first = world.creators[one.creator_id]["name_folded"].partition("\t")
        return (last, first, one.creator_id, one.profile_id)

    by: dict[str, Callable[[Listed], Any]] = {
        "name": name,
        "status": lambda one: (("expired", "connected", "not_connected").index(one.status), name(one)),
        "ownership": lambda one: (one.ownership == "public", name(one)),
        "lapsed": lambda one: -one.lapsed_at.timestamp() if one.lapsed_at else 1,
        "stake": lambda one: stake(world, one, now),
    }
    async with store.read() as db:
        for sort, key in by.items():
            for words in ("", "expired", "-public instagram", "permission:insights"):
                _, found = await all_pages(db, OPERATOR, f"{words} sort:{sort}", moment)
                keys = [key(one) for one in found]
                assert keys == sorted(keys), (sort, words)


def stake(world: World, one: Listed, at: dt.datetime) -> Any:
    """Lapsed first; something dated soonest, then anything at all, then what is lost for longest."""
    if one.status != "expired" or one.lapsed_at is None:
        return (3,)
    dates = []
    for part in world.participations:
        campaign = world.campaigns[part["campaign_id"]]
        if (
            part["creator_id"] == one.creator_id
            and part["stage"] in PAST_APPLIED
            and campaign["status"] == "live"
            and campaign["tracking"]
            and world.brands[campaign["brand_id"]]["tracking"]
        ):
            dates += [
                asked["due_on"]
                for asked in reading.open_requirements(world, world.profiles[one.profile_id], part, at)
            ]
    dated = [date for date in dates if date]
    if dated:
        return (0, min(dated))
    return (1 if dates else 2, one.lapsed_at)


@pytest.mark.parametrize("seed", range(2))
async def test_each_asker_lists_their_own_creators(store: Store, now: dt.datetime, seed: int) -> None:
    """Whoever sees few of the brands is answered in another way than who sees most: with the same result."""
    rng = random.Random(5000 + seed)
    world = random_world(rng, now)
    for number, brand in enumerate(world.brands.values()):
        brand["slack_team_id"] = "T1" if number < 1 else "T2"
    async with store.begin() as db:
        await settle(db, world, now)
    askers: list[tuple[Asker, set[str]]] = [
        (Viewer("T1", "U1"), {"b0"}),
        (Viewer("T2", "U1"), {"b1", "b2", "b3", "b4", "b5"}),
        (Viewer("T3", "U1"), set()),
        (Program("feed", frozenset({"b3"})), {"b3"}),
    ]
    async with store.read() as db:
        for asker, brands in askers:
            theirs = {
                part["creator_id"]
                for part in world.participations
                if world.campaigns[part["campaign_id"]]["brand_id"] in brands
            }
            for text in ("", "expired sort:name", "-none sort:lapsed", "sort:status"):
                total, found = await all_pages(db, asker, text, Moment(now))
                assert {one.creator_id for one in found} <= theirs
                if not text:
                    assert total == sum(one["creator_id"] in theirs for one in world.profiles.values())


async def test_a_name_that_the_asker_does_not_know_is_said_with_the_closest(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.brand(db, "glow", slack_team_id="T1")
        await given.brand(db, "other", slack_team_id="T2", name="Other")
        await given.campaign(db, "spring", name="Spring Shimmer")
        await given.campaign(db, "secret", "other", name="Secret Launch")
    async with store.read() as db:
        for text, near in (
            ('campaign:"Spring Shimer"', 'campaign:"Spring Shimmer"'),
            ("campaign:secret", None),
            ('-campaign:"Secret Launch"', None),
            ("brand:other", None),
            ("brand:Glo", "brand:Glow"),
            ("creator:nobody", None),
        ):
            with pytest.raises(Unclear) as refused:
                await page(db, Viewer("T1", "U1"), parse(text), Moment(now), limit=5)
            assert refused.value.near == near


def forged(cursor: str, *parts: Any) -> str:
    """What somebody may make of *cursor*: the same list, other contents."""
    made_for, *_ = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    return base64.urlsafe_b64encode(json.dumps([made_for, *parts]).encode()).decode()


async def test_a_cursor_of_another_list_or_of_nobody_is_refused(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        for who in ("ana", "bo", "cem"):
            await given.creator(db, who)
            await given.profile(db, who)
    async with store.read() as db:
        first = await page(db, OPERATOR, parse("sort:name"), Moment(now), limit=1)
        assert first.next is not None
        for text, cursor in (
            ("sort:status", first.next),
            ("sort:name", "nonsense"),
            ("sort:name", first.next[:-4]),
            ("sort:name", "W10"),
            ("sort:name", "ä"),
            ("sort:name", forged(first.next, 0, 2, "b", "b")),
            ("sort:name", forged(first.next, 0, 2, 1, "b", "c")),
            ("sort:name", forged(first.next, 0, 2, "a\0", "b", "c")),
            ("sort:name", forged(first.next, 0, 2, "\ud800", "b", "c")),
            ("sort:name", forged(first.next, 0, 1 << 70, "a", "b", "c")),
            ("sort:name", forged(first.next, "0", 2, "a", "b", "c")),
        ):
            with pytest.raises(BadCursor):
                await page(db, OPERATOR, parse(text), Moment(now), limit=1, after=cursor)


async def test_a_page_goes_on_where_the_last_ended_though_others_came_before_it(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        for who in ("bo", "cem", "dee"):
            await given.creator(db, who)
            await given.profile(db, who)
    async with store.read() as db:
        first = await page(db, OPERATOR, parse("sort:name"), Moment(now), limit=2)
    async with store.begin() as db:
        await given.creator(db, "ana")
        await given.profile(db, "ana")
    async with store.read() as db:
        second = await page(db, OPERATOR, parse("sort:name"), Moment(now), limit=2, after=first.next)
    assert [one.creator_id for one in (*first.profiles, *second.profiles)] == ["bo", "cem", "dee"]
