"""An answer that one person got is shown to the channel."""

import pytest

from store.database import Store
from store.tables import Member
from tests.bot.office import Office

SHARE = "Share to channel"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "What needs doing"),
        ("@ana.reels", "Instagram @ana.reels"),
        ("list expired sort:name", "`/connections list status:expired sort:name`"),
        ("campaign spring", "1 connection is missing"),
        ("offer @ana.reels instagram", "No offer for Instagram can be sent"),
    ],
)
async def test_whatever_was_answered_can_be_shared_but_not_done_for_others(
    office: Office, typed: str, told: str
) -> None:
    await office.breaks()
    await office.tick()
    (answer,) = (await office.types(typed, channel="CTEAM")).messages
    assert answer.only_for == "UMAYA"

    shared = await office.presses(answer, SHARE)

    assert shared.only_for == ""
    assert shared.text
    assert told in shared.words
    assert "Shared by <@UMAYA>" in shared.words
    assert set(office.actions(shared.blocks)) == {"status:show"}
    card = await office.presses(shared, "Show status", who="UPAUL")
    assert card.only_for == "UPAUL"
    assert "Instagram @ana.reels" in card.words


async def test_what_has_gone_meanwhile_is_not_shared(office: Office, store: Store) -> None:
    (answer,) = (await office.types("@ana.reels", channel="CTEAM")).messages
    async with store.begin() as db:
        db.add(Member(brand_id="glow", person="upaul", email=None))

    refused = await office.presses(answer, SHARE)

    assert refused.only_for == "UMAYA"
    assert office.posted("CTEAM") == []


async def test_where_the_bot_cannot_speak_it_says_how_to_invite_it(office: Office) -> None:
    office.slack.fail_next("chat.postMessage", "not_in_channel")
    (answer,) = (await office.types("campaign spring", channel="CSECRET")).messages

    refused = await office.presses(answer, SHARE)

    assert "Invite me to this channel" in refused.words
