"""Promotion access: asked for once, and the asker is told once (C7)."""

import asyncio

from bot.notices import Announced
from sandbox.slack import Message
from store import promotion
from store.codes import PromotionAccess
from store.database import Store
from store.tables import Profile
from tests import given
from tests.bot.office import Office


async def supported(store: Store, profile_id: str = "ana-instagram") -> None:
    async with store.begin() as db:
        (await db.get_one(Profile, profile_id)).promotion_access = PromotionAccess.SUPPORTED


async def authorized(store: Store, office: Office, profile_id: str = "ana-instagram") -> None:
    """As an import does it."""
    async with store.begin() as db:
        (await db.get_one(Profile, profile_id)).promotion_access = PromotionAccess.AUTHORIZED
        await promotion.granted(db, [profile_id], office.clock.at)


async def asked(office: Office, store: Store, creator_id: str, by: str = "UMAYA") -> None:
    async with store.begin() as db:
        await promotion.requested(db, f"{creator_id}-instagram", "glow", by, "T1", office.clock.at)


def direct(office: Office, who: str = "UMAYA") -> list[Message]:
    return office.slack.messages(office.slack.direct(who), who)


async def test_the_asker_is_told_once_when_it_is_granted(office: Office, store: Store) -> None:
    await supported(store)
    await asked(office, store, "ana")
    assert await office.tick() == Announced()
    await authorized(store, office)

    both = await asyncio.gather(office.tick(), office.tick())
    assert sum(both, start=Announced()) == Announced(posted=1)
    assert await office.tick() == Announced()

    (told,) = direct(office)
    assert "Promotion access to Instagram @ana.reels of Ana López is authorized" in told.words
    assert "You asked for it on 18 November 2026, for Glow." in told.words
    assert told.text
    assert "Promotion: *Authorized*" in (await office.presses(told, "Show status")).words


async def test_trouble_on_the_way_makes_it_later_and_a_person_who_left_ends_it(
    office: Office, store: Store
) -> None:
    for who in ("ana", "bo"):
        await supported(store, f"{who}-instagram")
    await asked(office, store, "ana")
    await asked(office, store, "bo", "UPAUL")
    await authorized(store, office)
    await authorized(store, office, "bo-instagram")

    office.slack.rate_limit("chat.postMessage", retry_after=5)
    assert await office.tick() == Announced()
    office.slack.fail_next("chat.postMessage", "bad gateway", status=502)
    assert await office.tick() == Announced(failed=1)
    office.slack.fail_next("chat.postMessage", "user_not_found")
    assert await office.tick() == Announced(posted=1, failed=1)
    assert await office.tick() == Announced()
    assert (len(direct(office)), len(direct(office, "UPAUL"))) == (0, 1)


async def test_an_asker_through_the_api_and_a_brand_that_has_moved_get_no_message(
    office: Office, store: Store
) -> None:
    async with store.begin() as db:
        await given.brand(db, "moved", slack_team_id="T2")
        await promotion.requested(db, "ana-instagram", "glow", "crm", None, office.clock.at)
        await promotion.requested(db, "ana-instagram", "moved", "UMAYA", "T1", office.clock.at)
    await authorized(store, office)

    assert await office.tick() == Announced()
    assert direct(office) == []
