"""Who sees which creators, and what finds them."""

import datetime as dt

import pytest

from store import creator_card, creators, history
from store.codes import Event, Network, Stage
from store.database import Store
from store.happenings import history_of
from store.moment import Moment
from store.people import brands_of
from store.picking import creators_like
from store.rules.concern import Viewer
from store.tables import Member, ProgramMember
from tests import given

MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
OLAF = Viewer("T2", "UOLAF")


@pytest.fixture
async def world(store: Store, now: dt.datetime) -> Store:
    """Ana takes part in Glow's campaign, Bo belongs to Glow's program, Cem is Acme's, Dee nobody's."""
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db)
        await given.campaign(db, "hush", "acme")
        await given.creator(db, "ana", first_name="Ana María", last_name="López")
        await given.creator(db, "bo", first_name="Bo", last_name=None)
        await given.creator(db, "cem", first_name="Cem")
        await given.creator(db, "dee", first_name="Dee")
        await given.profile(db)
        await given.profile(db, network=Network.TIKTOK, handle="Ana_100%")
        await given.profile(db, "cem", handle="ana")
        await given.participation(db, stage=Stage.DECLINED)
        await given.participation(db, "hush", "cem")
        db.add(ProgramMember(creator_id="bo", brand_id="glow"))
    return store


async def found(store: Store, viewer: Viewer, words: str) -> list[str]:
    async with store.read() as db:
        exact = await creators.exactly(db, viewer, words)
        return [one.id for one in exact or await creators_like(db, viewer, words, 10)]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("ana", ["ana"]),
        ("@ANA", ["ana"]),
        ("@ana_100%", ["ana"]),
        ("ANA@mail.example", ["ana"]),
        ("Ana María López", ["ana"]),
        ("López Ana María", ["ana"]),
        ("ana maria lopez", ["ana"]),
        ("marí lóp", ["ana"]),
        ("@an", ["ana"]),
        ("bo", ["bo"]),
        ("cem", []),
        ("dee", []),
        ("%", []),
        ("_", []),
        ("@_", []),
        ("@", []),
        ("ana' OR 1=1", []),
    ],
)
async def test_creators_are_found_by_words_within_what_one_sees(
    world: Store, words: str, who: list[str]
) -> None:
    assert await found(world, MAYA, words) == who


async def test_a_workspace_sees_its_own_creators_at_any_stage_and_no_others(world: Store) -> None:
    async with world.read() as db:
        seen = {who: await creators.candidate(db, MAYA, who) for who in ("ana", "bo", "cem", "dee", "nobody")}
        assert {who for who, one in seen.items() if one} == {"ana", "bo"}
        assert await creators.candidate(db, OLAF, "cem")
        assert await creators.candidate(db, OLAF, "ana") is None
        assert await creators.owner_of(db, MAYA, "ana-tiktok")
        assert await creators.owner_of(db, MAYA, "cem-instagram") is None


@pytest.mark.parametrize(
    ("member", "sees"),
    [
        ({"person": "UMAYA", "slack_user_id": "UMAYA"}, True),
        ({"person": "maya@glow.example", "email": "Maya@Glow.example"}, True),
        ({"person": "UPAUL", "slack_user_id": "UPAUL"}, False),
    ],
)
async def test_a_brand_that_lists_people_is_seen_by_those_only(
    world: Store, member: dict[str, str], sees: bool
) -> None:
    async with world.begin() as db:
        db.add(Member(brand_id="glow", **member))

    async with world.read() as db:
        assert bool(await brands_of(db, MAYA)) is sees
        assert bool(await creators.candidate(db, MAYA, "ana")) is sees
        assert [brand.id for brand in await brands_of(db, OLAF)] == ["acme"]


async def test_the_state_counts_holders_and_names_each_permission(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await given.grant(db, holder="ana", expires_at=now + dt.timedelta(days=9))
        await given.grant(db, holder="manager", expires_at=now - dt.timedelta(days=1))

    async with world.read() as db:
        who = await creators.candidate(db, MAYA, "ana")
        assert who is not None
        state = await creator_card.card_of(db, MAYA, who, Moment(now))

    instagram, tiktok = state.profiles
    assert instagram.holders == 2
    assert [(one.permission, one.state) for one in instagram.connections] == [("insights", "active")]
    assert (tiktok.holders, tiktok.connections) == (0, ())
    assert [one.campaign for one in state.campaigns] == ["Spring"]
    assert await found(world, MAYA, "ana") == ["ana"]


async def test_history_never_names_a_brand_of_another_workspace(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        for n, brand_id in enumerate(("glow", "acme", None)):
            at = now + dt.timedelta(hours=n)
            await history.record(db, Event.REMINDER_SENT, at, creator_id="ana", brand_id=brand_id)

    async with world.read() as db:
        told = await history_of(db, MAYA, "ana", 2)

    assert [(one.at.hour, one.brand, one.foreign) for one in told] == [(14, None, False), (13, None, True)]
