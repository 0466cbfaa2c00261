"""`offer CREATOR NETWORK` says what may be sent, and what instead (C8)."""

import pytest

from store.codes import Cause
from store.database import Store
from store.tables import Creator
from tests import given
from tests.bot.office import Office


async def test_an_offer_is_allowed_while_nothing_has_lapsed(office: Office) -> None:
    for network in ("instagram", "tiktok"):
        assert "can be sent to Ana López" in await office.reads(f"offer @ana.reels {network}")


async def test_a_refused_offer_names_the_cause_and_offers_the_reminder(office: Office) -> None:
    await office.breaks(cause=Cause.REVOKED)
    await office.tick()

    seen = await office.types("offer Ana López instagram")
    (refused,) = seen.messages

    assert "No offer for Instagram can be sent to Ana López until they reconnect." in refused.words
    assert "Instagram @ana.reels: access revoked on 18 November 2026" in refused.words
    assert "A reminder can be sent instead." in refused.words
    reminded = await office.presses(refused, "Remind now")
    assert "Reminder 1 to Ana López goes out now" in reminded.words


async def test_where_no_reminder_can_go_why_is_offered(office: Office, store: Store) -> None:
    await office.breaks()
    async with store.begin() as db:
        (await db.get_one(Creator, "ana")).unsubscribed_at = office.clock.at

    (refused,) = (await office.types("offer ana instagram")).messages

    assert "Remind now" not in refused.words
    assert "The creator has unsubscribed." in (await office.presses(refused, "Why?")).words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("offer ana instagrm", "Did you mean Instagram?"),
        ("offer nobody instagram", "I know no command and no creator by “nobody”."),
    ],
)
async def test_what_is_missing_is_asked_for(office: Office, typed: str, told: str) -> None:
    assert told in await office.reads(typed)


async def test_of_several_creators_one_is_picked(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "ana2", first_name="Ana", last_name="Lima")
        await given.participation(db, creator_id="ana2")

    (question,) = (await office.types("offer An instagram")).messages

    assert (
        "An offer for Instagram can be sent to Ana López." in (await office.presses(question, "Show")).words
    )
