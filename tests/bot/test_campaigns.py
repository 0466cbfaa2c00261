"""`campaign NAME`: who misses what it needs."""

import pytest

from store.codes import Network
from store.database import Store
from store.tables import Brand
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office


async def test_a_campaign_warns_of_the_connections_that_it_misses(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.campaign(
            db, "shine", name="Spring Shimmer", networks=(Network.TIKTOK,), due_on=office.clock.at.date()
        )
        for who in ("ana", "bo"):
            await given.participation(db, "shine", who)
        await given.profile(db, "bo", Network.TIKTOK, handle="bo.tok")
    await office.breaks()

    spring = await office.reads("campaign spring")
    assert "*Glow* · live" in spring
    assert "Instagram: 1 × reel by 28 November 2026" in spring
    assert "*2 participants past Applied*" in spring
    assert "1 connected" in spring
    assert "0 expired · 1 invalidated" in spring
    assert "1 connection is missing: metrics and content may be incomplete." in spring
    assert "Password changed on 18 November 2026 · due 28 November 2026" in spring

    seen = await office.types("campaign “SPRING shimmer”")
    assert "2 connections are missing" in seen.words
    assert "*Bo Ek* · TikTok @bo.tok\nNot connected · due" in seen.words
    assert "*Ana López* · TikTok\nNo profile of theirs on TikTok is known" in seen.words
    assert "Bo Ek" in (await office.presses(seen.messages[-1], "Show status")).words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("campaign Sprng", "I know no campaign by “Sprng”. Did you mean `/connections campaign Spring`?"),
        ("campaign Hush", "I know no campaign by “Hush”."),
    ],
)
async def test_what_cannot_be_found_is_said(office: Office, store: Store, typed: str, told: str) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme", name="Hush")

    answer = await office.reads(typed)

    assert told in answer
    assert "campaign Hush" not in answer


async def test_campaigns_of_one_name_are_a_choice(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "trail", name="Trail & Co", slack_team_id="T1")
        await given.campaign(db, "other", "trail", name="SPRING")
        await given.campaign(db, "third", "trail", name="Third")

    seen = await office.types("campaign Spring", who="UPAUL")
    assert "spring" in seen.words  # the id alone is enough to mean it
    asked = await office.types("campaign third")
    assert "*Trail &amp; Co* · live" in asked.words

    async with store.begin() as db:
        await given.campaign(db, "fourth", "trail", name="Third")
    (question,) = (await office.types("campaign THIRD")).messages[-1:]
    assert "Several campaigns have this name." in question.words


async def test_nothing_is_warned_of_where_tracking_is_off(office: Office, store: Store) -> None:
    await office.breaks()
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).tracking = False

    answer = await office.reads("campaign spring")

    assert "Connection tracking is off here" in answer
    assert "Ana López" not in answer


async def test_a_crowd_and_long_names_fit_into_a_message(office: Office, store: Store) -> None:
    async with store.begin() as db:
        for n in range(60):
            await given.creator(db, f"c{n}", first_name="Ж" * 200, last_name="<" * 200)
            await given.profile(db, f"c{n}", handle="h" * 100)
            await given.grant(db, f"c{n}-instagram", expires_at=office.clock.at - DAY)
            await given.participation(db, creator_id=f"c{n}")

    seen = await office.types("campaign spring")

    assert seen.failure == ""
    assert "60 connections are missing" in seen.words
    assert "and 40 more" in seen.words
    assert (await office.types("list expired")).failure == ""
