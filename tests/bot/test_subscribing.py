import datetime as dt

from sqlalchemy import select

from store.database import Store
from store.tables import Member, Subscription
from tests import given
from tests.bot.office import Office


async def test_a_channel_is_subscribed_at_once_and_shows_what_it_got(office: Office) -> None:
    (made,) = (await office.types("subscribe")).messages

    assert "This channel is now subscribed." in made.words
    assert "expired, invalidated and reconnected" in made.words
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
    assert "beside it" in await office.reads("subscribe reconnected", channel="CTEAM")
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
