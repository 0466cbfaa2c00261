"""The card, what finds it, and what its buttons do."""

import datetime as dt

import pytest
from sqlalchemy import select

from bot import commands
from store.codes import AccountType, Cause, Network, Permission, PromotionAccess, Skip, Stage
from store.database import Store
from store.tables import Brand, Profile, Reminder
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office


@pytest.mark.parametrize(
    "typed",
    ["ana", "@ana.reels", "ana.reels", "@ANA.REELS", "ana@mail.example", "Ana López", "ana lopez", "lóp"],
)
async def test_a_creator_is_found_by_whatever_one_knows(office: Office, typed: str) -> None:
    answer = await office.reads(typed)

    assert "Ana López" in answer
    assert "Instagram @ana.reels" in answer
    assert "Bo Ek" not in answer


async def test_the_card_tells_cause_labels_data_and_campaigns(office: Office, store: Store) -> None:
    async with store.begin() as db:
        (await db.get_one(Profile, "ana-instagram")).promotion_access = PromotionAccess.SUPPORTED
        await given.profile(db, network=Network.TIKTOK, handle="ana.tok")
        await given.grant(db, "ana-tiktok", Permission.PUBLISHING, holder="manager")
        await given.profile(db, network=Network.YOUTUBE, handle="ana")
    office.clock.at = dt.datetime(2026, 11, 19, 12, tzinfo=dt.UTC)
    await office.breaks(cause=Cause.PASSWORD_CHANGED)

    answer = await office.reads("ana")

    assert ":red_circle: *Instagram @ana.reels* · Business" in answer
    assert "Password changed on" in answer
    assert "Promotion: *Supported*" in answer
    assert "content performance and audience" in answer
    assert ":large_green_circle: *TikTok @ana.tok*\nConnected\n" in answer
    assert "TikTok Creator Marketplace: *Not invited*" in answer
    assert ":white_circle: *YouTube @ana*\n— Not connected" in answer
    assert "Spring (Glow, live): Producing" in answer


async def test_the_card_tells_each_connection_and_who_keeps_it_alive(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.changed(
            db, "ana-instagram-ana", permissions=frozenset({Permission.INSIGHTS, Permission.PUBLISHING})
        )
        await given.grant(db, "ana-instagram", Permission.COMMENTS, holder="kim", expires_at=office.clock.at)
        await given.profile(db, network=Network.YOUTUBE, handle="ana.films")
        await given.grant(
            db, "ana-youtube", Permission.INSIGHTS, holder="ana", token="one", checked_at=office.clock.at
        )
        await given.grant(db, "ana-youtube", Permission.PUBLISHING, holder="kim", token="two")

    answer = await office.reads("ana")
    assert ":large_green_circle: publishing and insights" in answer
    assert ":red_circle: comments: expired on 18 November 2026" in answer
    assert "never given: messages, product tags and promotion" in answer
    assert "Only one person holds publishing and insights for @ana.films" in answer
    assert "Only one person holds publishing and insights for @ana.reels" not in answer  # it is expired
    assert "doubtful" not in answer

    async with store.begin() as db:
        for holder in ("ana", "kim"):
            await given.changed(db, f"ana-youtube-{holder}", check_failures=3)
    office.clock.at += 4 * DAY
    doubtful = "Connected, but doubtful: YouTube has not answered about it since 18 November 2026"
    assert f":large_yellow_circle: *YouTube @ana.films*\n{doubtful}" in await office.reads("ana")
    assert doubtful in await office.reads("list youtube")


async def test_a_personal_account_says_why_it_is_never_reminded(office: Office, store: Store) -> None:
    async with store.begin() as db:
        (await db.get_one(Profile, "ana-instagram")).account_type = AccountType.PERSONAL
    await office.breaks()

    seen = await office.types("ana")

    assert "Personal account" in seen.words
    assert "never reminded" in seen.words
    assert "Remind now" not in seen.words


async def test_why_tells_every_rule_and_the_brand(office: Office) -> None:
    await office.breaks()

    answer = await office.reads("why @ana.reels")

    assert "A reminder is due now, from Glow." in answer
    assert answer.count(":white_check_mark:") == len(Skip)
    assert "*Spring* (Glow, Producing)" in answer


async def test_why_tells_when_a_warning_goes(office: Office) -> None:
    answer = await office.reads("why @ana.reels")

    assert "No reminder will go." in answer
    assert "*Access runs out on 17 Jan 2027" in answer
    assert "A warning goes on 10 Jan 2027" in answer
    assert "from Glow." in answer


async def test_another_workspaces_brand_is_another_program(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme", name="Hush")
        await given.participation(db, "hush", stage=Stage.PUBLISHED)
        await given.creator(db, "cem", first_name="Cem")
        await given.participation(db, "hush", "cem")
    await office.breaks()
    await office.tick()

    why = await office.reads("why ana")
    card = (await office.types("ana")).messages[-1]
    asked = await office.presses(card, "Remind now")
    history = await office.presses(card, "History")

    assert "A reminder is due now, from another program." in why
    assert "from another program" in asked.words
    assert "another program" in history.words
    for words in (why, card.words, asked.words, history.words, await office.reads("")):
        assert "Acme" not in words
        assert "Hush" not in words
    assert "I know no command and no creator" in await office.reads("cem")


async def test_a_reminder_by_hand_is_queued_once_however_often_it_is_asked_for(
    office: Office, store: Store
) -> None:
    await office.breaks()
    await office.tick()
    card = (await office.types("ana")).messages[-1]

    first = await office.presses(card, "Remind now")
    second = await office.presses(card, "Remind now")

    assert "Reminder 1 to Ana López goes out now, from Glow." in first.words
    assert "on its way already" in second.words
    async with store.read() as db:
        assert [row.asked_by for row in await db.scalars(select(Reminder))] == ["UMAYA"]


async def test_remind_now_says_why_it_does_not(office: Office, store: Store) -> None:
    await office.breaks()
    await office.tick()
    card = (await office.types("ana")).messages[-1]
    await office.repairs()

    assert (
        "No reminder goes to Ana López. Access has not expired."
        in (await office.presses(card, "Remind now")).words
    )


async def test_several_matches_are_a_choice(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "ana2", first_name="Ana", last_name="Lima")
        await given.participation(db, creator_id="ana2")

    seen = await office.types("why Ana L")
    (question,) = seen.messages
    assert "Ana Lima" in question.words
    assert "Ana López" in question.words

    answer = await office.presses(question, "Show")
    assert "Why reminders go to Ana Lima" in answer.words


async def test_a_typo_gets_the_closest_command(office: Office) -> None:
    for typed, near in (("subscrbe", "subscribe"), ("hepl", "help"), ("wy ana", "why")):
        assert f"Did you mean `/connections {near}`?" in await office.reads(typed)


async def test_help_names_every_command(office: Office) -> None:
    helped = await office.reads("help")
    for works in commands.WORDS:
        assert f"/connections {works}" in helped


async def test_the_overview_counts_and_shows_what_to_do(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "cem", first_name="Cem")
        await given.profile(db, "cem")
        await given.participation(db, creator_id="cem")
    await office.breaks()

    seen = await office.types("")

    assert "*Glow* · 3 creators" in seen.words
    assert "1 connected" in seen.words
    assert "0 expired · 1 invalidated" in seen.words
    assert "1 not connected" in seen.words
    assert "At stake: *Spring* (Glow), due" in seen.words
    card = await office.presses(seen.messages[-1], "Show status")
    assert "Ana López" in card.words


async def test_tracking_off_means_no_warning_in_the_overview(office: Office, store: Store) -> None:
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).tracking = False
    await office.breaks()

    answer = await office.reads("")

    assert "Ana" not in answer
    assert "Connection tracking is off for Glow." in answer


async def test_names_that_look_like_markup_come_out_as_themselves(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "zoe", first_name="<!channel>", last_name="& *Co*")
        await given.profile(db, "zoe")
        await given.participation(db, creator_id="zoe")

    seen = await office.types("zoe")

    assert seen.failure == ""
    assert "<!channel>" not in seen.messages[-1].text


async def test_the_longest_names_fit(office: Office, store: Store) -> None:
    async with store.begin() as db:
        long = "Ж" * 200
        await given.brand(db, "long", name="&" * 200, slack_team_id="T1")
        for n in range(30):
            await given.creator(db, f"c{n}", first_name=long, last_name="<" * 200)
            await given.profile(db, f"c{n}", handle="h" * 100)
            await given.grant(db, f"c{n}-instagram", expires_at=office.clock.at - DAY)
            await given.campaign(db, f"camp{n}", "long", name=">" * 200)
            for m in range(n + 1):
                await given.participation(db, f"camp{n}", f"c{m}")

    for typed in ("", "жжж", "c0", "why c0"):
        assert (await office.types(typed)).failure == ""
