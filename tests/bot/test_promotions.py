"""Promotion access: asked for once, and the asker is told once (C7)."""

import asyncio

from sqlalchemy import select

from bot.notices import Announced
from sandbox.slack import Message
from store import promotion
from store.codes import Network, Ownership, PromotionAccess, Stage
from store.database import Store
from store.tables import Profile, PromotionRequest
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


def direct(office: Office, who: str = "UMAYA") -> list[Message]:
    return office.slack.messages(office.slack.direct(who), who)


async def test_a_request_is_made_once_and_shown_on_the_card(office: Office, store: Store) -> None:
    await supported(store)
    (card,) = (await office.types("ana")).messages

    first = await office.presses(card, "Request promotion access")
    again = await office.presses(card, "Request promotion access", who="UMAYA")

    assert "Noted: Glow asks for promotion access to Instagram @ana.reels of Ana López." in first.words
    assert "Nothing is mailed to the creator." in first.words
    asked = "Asked for by <@UMAYA> on 18 November 2026, for Glow"
    assert asked in again.words
    shown = await office.reads("ana", who="UPAUL")
    assert asked in shown
    assert "Request promotion access" not in shown
    assert asked in await office.reads("promote ana", who="UPAUL")
    async with store.read() as db:
        assert len((await db.scalars(select(PromotionRequest))).all()) == 1


async def test_the_brand_that_asks_is_the_most_relevant_that_the_person_sees(
    office: Office, store: Store
) -> None:
    await supported(store)
    async with store.begin() as db:
        await given.brand(db, "trail", name="Trail", slack_team_id="T1")
        await given.brand(db, "acme", slack_team_id="T2")
        for campaign_id, brand_id, stage in (
            ("run", "trail", Stage.SUBMITTED),
            ("hush", "acme", Stage.PUBLISHED),
        ):
            await given.campaign(db, campaign_id, brand_id)
            await given.participation(db, campaign_id, stage=stage)
        await promotion.requested(db, "ana-instagram", "acme", "UOLAF", "T2", office.clock.at)

    card = await office.reads("ana")
    answer = await office.reads("promote @ana.reels")

    assert "Asked for by" not in card
    assert "Noted: Trail asks" in answer


async def test_what_cannot_be_asked_for_is_said(office: Office, store: Store) -> None:
    assert "promotion access is not possible there" in await office.reads("promote ana")
    assert "has no Instagram or Facebook profile" in await office.reads("promote ana facebook")
    async with store.begin() as db:
        await given.profile(db, "ana", Network.FACEBOOK, ownership=Ownership.PUBLIC)
        await given.creator(db, "dee", first_name="Dee")
        await given.profile(db, "dee", promotion_access=PromotionAccess.SUPPORTED)
        await given.participation(db, creator_id="dee", stage=Stage.DECLINED)
    await authorized(store, office)
    assert "promotion access is authorized already" in await office.reads("promote ana")
    assert "takes part in no campaign of your brands" in await office.reads("promote dee")


async def test_the_asker_is_told_once_when_it_is_granted(office: Office, store: Store) -> None:
    await supported(store)
    await office.types("promote ana")
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
    await office.types("promote ana")
    await office.types("promote bo", who="UPAUL")
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
