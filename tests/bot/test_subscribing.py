import datetime as dt

import pytest
from sqlalchemy import select

from bot.blocks import wishes
from store.database import Store
from store.tables import Member, Subscription
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office


async def test_a_channel_is_subscribed_at_once_and_shows_what_it_got(office: Office) -> None:
    (made,) = (await office.types("subscribe")).messages

    assert "This channel is now subscribed." in made.words
    assert "expired, invalidated, expiring soon, reconnected, promotion access granted and" in made.words
    assert "<@UMAYA>" in made.words
    assert "Glow" in made.words
    ended = await office.presses(made, "End")
    assert "no subscription" in ended.words
    assert ended.ts == made.ts


async def test_the_same_again_changes_nothing_whoever_asks(office: Office, store: Store) -> None:
    await office.types("subscribe")
    for who in ("UMAYA", "UPAUL"):
        assert "subscribed to that already" in await office.reads("subscribe", who)

    async with store.read() as db:
        assert len((await db.scalars(select(Subscription))).all()) == 1


async def test_somebody_who_sees_other_brands_has_a_subscription_of_their_own(
    office: Office, store: Store
) -> None:
    async with store.begin() as db:
        await given.brand(db, "trail", slack_team_id="T1")
        db.add(Member(brand_id="trail", person="UPAUL", slack_user_id="UPAUL"))
    assert "Brands: Glow\n" in await office.reads("subscribe", "UMAYA")

    assert "Brands: Glow and Trail" in await office.reads("subscribe", "UPAUL")
    assert (await office.reads("subscriptions")).count("Made by") == 2


async def test_the_events_can_be_narrowed_and_a_wrong_word_is_met_with_the_right_ones(office: Office) -> None:
    assert "Events: expired\n" in await office.reads("subscribe expired")
    answer = await office.reads("subscribe invalidted", channel="CTEAM")
    assert "Did you mean `/connections subscribe invalidated`?" in answer
    assert "`reconnected`" in answer
    assert "no subscription" in await office.reads("subscriptions", channel="CTEAM")


async def test_unsubscribe_ends_the_only_one_and_asks_about_several(office: Office) -> None:
    assert "no subscription" in await office.reads("unsubscribe")
    await office.types("subscribe expired")
    assert "did nothing" in await office.reads("unsubscribe expired")
    await office.types("subscribe invalidated")

    (question,) = (await office.types("unsubscribe")).messages
    assert question.words.count("Made by") == 2
    left = await office.presses(question, "End")
    assert left.words.count("Made by") == 1
    assert "Events: invalidated" in left.words
    assert "has ended" in await office.reads("unsubscribe")
    assert "no subscription" in await office.reads("subscriptions")


async def test_the_list_tells_the_last_delivery_in_the_readers_time(office: Office) -> None:
    await office.types("subscribe")
    assert "Nothing delivered yet" in await office.reads("subscriptions")
    await office.breaks()
    office.clock.at = dt.datetime(2026, 11, 18, 22, 30, tzinfo=dt.UTC)
    await office.tick()

    assert "Last delivery: 18 Nov 2026, 11:30\u202fpm" in await office.reads("subscriptions")


async def test_another_channels_subscription_cannot_be_ended_from_here(office: Office, store: Store) -> None:
    (made,) = (await office.types("subscribe", channel="CTEAM")).messages
    made.channel_id = "CALERTS"
    office.slack.memory.messages.add(made)

    await office.presses(made, "End")

    async with store.read() as db:
        assert (await db.scalars(select(Subscription.ended_at))).one() is None


async def test_filters_are_kept_by_what_they_name_and_read_back(office: Office, store: Store) -> None:
    told = await office.reads('subscribe -expired -tiktok campaign:"Spring" daily 9:30 Asia/Tokyo')
    assert "Events: invalidated, expiring soon" in told
    assert "Only: not TikTok and in campaign Spring" in told
    assert "once a day at 09:30 (Asia/Tokyo)" in told

    again = await office.reads("subscribe campaign:Spring -network:tiktok daily 09:30 asia/tokyo -expired")
    assert "subscribed to that already" in again
    async with store.read() as db:
        kept = (await db.scalars(select(Subscription.filters))).one()
    assert kept == {"text": "-network:tiktok campaign:Spring", "ids": [None, ["spring"]]}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("campaign:Sprong", "Did you mean `campaign:Spring`?"),
        ("brand:Trail", "I know nothing by"),
        ("expired sort:name", "no order"),
        ("status:connected", "leave the status out"),
        ("permission:insights", "leave the permission out"),
        ("daily 25:00", "Did you mean `/connections subscribe daily 09:00`?"),
        ("daily 09:00 Europe/Berln", "subscribe daily 09:00 Europe/Berlin`?"),
    ],
)
async def test_what_cannot_be_subscribed_is_refused_with_the_reason(
    office: Office, typed: str, answer: str
) -> None:
    assert answer in await office.reads(f"subscribe {typed}")
    assert "no subscription" in await office.reads("subscriptions")


async def test_a_subscription_says_how_noisy_it_would_have_been(office: Office) -> None:
    for profile_id in ("ana-instagram", "bo-instagram"):
        await office.breaks(profile_id)
    await office.tick()
    office.clock.at += DAY

    assert "\n2 in the last 7 days would have been told here" in await office.reads("subscribe")
    assert "\n1 in the last 7 days" in await office.reads("subscribe -creator:ana")
    assert "Nothing in the last 7 days" in await office.reads("subscribe expired")
    office.clock.at += 7 * DAY
    assert "Nothing in the last 7 days" in await office.reads("subscribe invalidated")


async def test_the_modal_changes_what_stands(office: Office, store: Store) -> None:
    (made,) = (await office.types("subscribe instagram campaign:spring -creator:bo")).messages
    seen = await office.slack.click("UMAYA", made.channel_id, made.ts, "Change")
    await office.appears(seen)
    assert seen.view is not None
    untouched = await office.slack.submit_view("UMAYA", seen.view.id)
    told = await untouched.soon("is changed")
    assert "Only: not creator bo, in campaign spring and Instagram" in told.words

    seen = await office.slack.click("UMAYA", told.channel_id, told.ts, "Change")
    await office.appears(seen)
    assert seen.view is not None
    nothing = await office.slack.submit_view("UMAYA", seen.view.id, {wishes.EVENTS: [], wishes.NETWORKS: []})
    assert set(nothing.errors) == {wishes.EVENTS}
    filled = {
        wishes.EVENTS: ["bounced"],
        wishes.NETWORKS: ["tiktok"],
        wishes.WHICH: "all_but",
        wishes.MORE: "owned",
        wishes.RHYTHM: "daily",
        wishes.HOUR: "07:15",
    }
    changed = await (await office.slack.submit_view("UMAYA", seen.view.id, filled)).soon("is changed")
    assert "Events: address bounced\n" in changed.words
    assert "not TikTok, in campaign spring and owned" in changed.words
    assert "once a day at 07:15 (Europe/Berlin)" in changed.words
    async with store.read() as db:
        assert len((await db.scalars(select(Subscription))).all()) == 1


async def test_the_modal_offers_what_the_person_sees(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
    (made,) = (await office.types("subscribe")).messages
    seen = await office.slack.click("UMAYA", made.channel_id, made.ts, "Change")
    await office.appears(seen)
    view = seen.view
    assert view is not None
    for action, typed, offered in (
        (wishes.BRANDS, "", ["Glow"]),
        (wishes.CAMPAIGNS, "spr", ["Spring"]),
        (wishes.ZONE, "new york", ["America/New_York"]),
    ):
        options = await office.slack.options("UMAYA", view, action, typed)
        assert [option["text"]["text"] for option in options] == offered
