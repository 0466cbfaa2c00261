"""Creators and campaigns are found while somebody types."""

from typing import Any

import pytest

from store.codes import CampaignStatus
from store.database import Store
from store.picking import MOST, campaigns_like, creators_like
from store.rules.concern import OPERATOR, Asker, Viewer
from tests import given
from tests.bot.office import Office

MAYA = Viewer("T1", "UMAYA")


@pytest.fixture
async def crowd(store: Store, office: Office) -> None:
    """People of Spring with names in several scripts, and Hush's, whom only Acme sees."""
    people = {
        "zoe": ("Zoë", "Ångström-Ruiz", "zoe.a"),
        "kenji": ("健二", "佐藤", "kenji"),
        "olena": ("Олена", "Коваль", "o_koval"),
        "anabel": ("Juan", "Anabel", "juan"),
        "mariana": ("María Ana", "Rey", "rey100%"),
    }
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme", name="Hush")
        await given.creator(db, "ana-other", first_name="Ana", last_name="López")
        await given.profile(db, "ana-other", handle="ana.other")
        await given.participation(db, "hush", "ana-other")
        for who, (first, last, handle) in people.items():
            await given.creator(db, who, first_name=first, last_name=last)
            await given.profile(db, who, handle=handle)
            await given.participation(db, creator_id=who)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("asker", [MAYA, OPERATOR])
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ana", ["ana", "anabel", "mariana"]),  # exactly, by the last name, by a later word
        ("ANA L", ["ana"]),
        ("lop an", ["ana"]),
        ("@ana.r", ["ana"]),
        ("ana.reels", ["ana"]),
        ("ana@mail.example", ["ana"]),
        ("kenji@m", ["kenji"]),
        ("kenji", ["kenji"]),
        ("zoe ang", ["zoe"]),
        ("ruiz", ["zoe"]),
        ("佐藤", ["kenji"]),
        ("佐藤健", ["kenji"]),
        ("健", ["kenji"]),
        ("КОВ", ["olena"]),
        ("o_", ["olena"]),
        ("rey100%", ["mariana"]),
        ("%", []),
        ("@", []),
        (" ", []),
        ("nobody", []),
    ],
)
async def test_whatever_one_knows_leads_to_the_creator(
    store: Store, asker: Asker, typed: str, found: list[str]
) -> None:
    async with store.read() as db:
        ids = [one.id for one in await creators_like(db, asker, typed)]
    assert [one for one in ids if one != "ana-other"] == found
    if asker is MAYA:
        assert "ana-other" not in ids


async def test_a_select_takes_a_screenful_and_the_exact_one_comes_first(office: Office, store: Store) -> None:
    async with store.begin() as db:
        for n in range(MOST + 20):
            await given.creator(db, f"c{n:03}", first_name="Zed", last_name="Abc")
            await given.profile(db, f"c{n:03}", handle=f"zed{n:03}")
            await given.participation(db, creator_id=f"c{n:03}")
    async with store.read() as db:
        found = await creators_like(db, MAYA, f"zed{MOST + 9:03}")
        many = await creators_like(db, MAYA, "zed")
    assert [one.id for one in found] == [f"c{MOST + 9:03}"]
    assert len({one.id for one in many}) == MOST


async def test_campaigns_are_found_by_any_word_live_ones_first(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme", name="Spring Hush")
        await given.campaign(db, "old", name="Spring of Old", status=CampaignStatus.COMPLETED)
        await given.campaign(db, "shine", name="Big Spring Shimmer")
    async with store.read() as db:
        found = [one.id for one in await campaigns_like(db, MAYA, "spr")]
        by_id = [one.id for one in await campaigns_like(db, MAYA, "shine")]
        every = [one.id for one in await campaigns_like(db, MAYA, "")]
    assert found == ["spring", "shine", "old"]
    assert by_id == ["shine"]
    assert sorted(every) == ["old", "shine", "spring"]


async def test_choosing_in_find_shows_the_card_and_its_buttons_lead_on(office: Office) -> None:
    await office.breaks()
    await office.tick()
    (overview,) = (await office.types("")).messages
    pressed = await office.slack.click("UMAYA", "CALERTS", overview.ts, "Find")
    find = await office.modal(pressed, "by handle, name, e-mail or id")
    (offered,) = await office.slack.options("UMAYA", find, "creator:picked", "lop")
    assert offered["text"]["text"] == "Ana López"
    assert offered["description"]["text"] == "@ana.reels"

    chose = await office.slack.choose_view("UMAYA", find.id, "creator:picked", offered)
    card = await office.modal(chose, "Password changed")
    why = await office.modal(await office.slack.click_view("UMAYA", card.id, "Why?"), "A reminder is due now")
    await office.slack.close_view("UMAYA", why.id)
    opened = await office.slack.choose_view("UMAYA", card.id, "campaign:show", "Spring")
    campaign = await office.modal(opened, "1 connection is missing")
    shown = await office.slack.click_view("UMAYA", campaign.id, "Show status")
    card = await office.modal(shown, "Check an offer")
    checked = await office.slack.choose_view("UMAYA", card.id, "offer:check", "Instagram")
    offer = await office.modal(checked, "No offer for Instagram")
    reminded = await office.slack.click_view("UMAYA", offer.id, "Remind now")
    await office.modal(reminded, "Reminder 1 to Ana López")


@pytest.mark.parametrize(
    ("typed", "inputs", "told"),
    [
        ("why", {"creator:picked": "bo"}, "Why reminders go to Bo Ek"),
        ("campaign", {"campaign:picked": "spring"}, "2 participants past Applied"),
        ("offer", {"creator:picked": "bo", "picked:network": "tiktok"}, "An offer for TikTok can be sent"),
    ],
)
async def test_a_command_without_a_name_lets_it_be_picked(
    office: Office, typed: str, inputs: dict[str, str], told: str
) -> None:
    seen = await office.types(typed)
    picker = await office.modal(seen, "?")
    filled: dict[str, Any] = {}
    for action, value in inputs.items():
        if action == "picked:network":
            filled[action] = value
            continue
        typing = "bo" if action == "creator:picked" else "spr"
        (filled[action],) = await office.slack.options("UMAYA", picker, action, typing)
        assert filled[action]["value"] == value
    if "submit" in picker.content:
        done = await office.slack.submit_view("UMAYA", picker.id, filled)
    else:
        ((action, chosen),) = filled.items()
        done = await office.slack.choose_view("UMAYA", picker.id, action, chosen)
    await office.modal(done, told)


async def test_who_may_not_ask_is_offered_nothing(office: Office) -> None:
    (overview,) = (await office.types("")).messages
    find = await office.modal(await office.slack.click("UMAYA", "CALERTS", overview.ts, "Find"), "by handle")

    assert await office.slack.options("UGUEST", find, "creator:picked", "lop") == []


@pytest.mark.parametrize(
    ("typed", "meant", "told"),
    [
        ("lst expired", "list expired", "No profile fits."),
        ("campaign sprng", "campaign Spring", "2 participants past Applied"),
        ("offer @ana.reels instagrm", "offer @ana.reels instagram", "can be sent to Ana López"),
        ("subscribe expird", "subscribe expired", "Events: expired"),
        ("subscribe instagram,bouncd", "subscribe instagram,bounced", "Events: address bounced"),
        ("unsubscribe expired", "unsubscribe", "This channel has no subscription"),
    ],
)
async def test_did_you_mean_can_be_pressed(office: Office, typed: str, meant: str, told: str) -> None:
    (question,) = (await office.types(typed)).messages

    assert told in (await office.presses(question, f"/connections {meant}")).words
