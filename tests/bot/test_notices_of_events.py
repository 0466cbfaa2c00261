"""What a channel is told besides lapses, when a digest speaks, and who looks after a subscription."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.notices import Announced
from store import history, promotion
from store.codes import Event
from store.database import Store
from store.mail_codes import MailKind, MailState
from store.tables import Brand, Lapse, Member, Message, Reminder, Subscription
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office

HOUR = dt.timedelta(hours=1)


async def bounces(store: Store, at: dt.datetime, *creators: str) -> None:
    async with store.begin() as db:
        for creator_id in creators:
            await history.record(db, Event.ADDRESS_UNDELIVERABLE, at, creator_id=creator_id)


async def ends(store: Store, profile_id: str, at: dt.datetime) -> None:
    async with store.begin() as db:
        await given.changed(db, f"{profile_id}-ana", expires_at=at)


async def test_a_reconnect_is_news_only_where_the_lapse_was_not_told(office: Office) -> None:
    await office.types("subscribe")
    await office.types("subscribe reconnected", channel="CTEAM")
    await office.breaks()
    assert await office.tick() == Announced(posted=1)
    await office.types("subscribe reconnected")
    office.clock.at += 2 * HOUR
    await office.repairs()

    assert await office.tick() == Announced(posted=1, updated=1)
    assert len(office.posted()) == 1
    (news,) = office.posted("CTEAM")
    assert "Reconnected after 2 hours" in news.words
    assert "Ana López" in news.text
    assert await office.tick() == Announced()


async def test_access_that_will_run_out_is_told_once_by_each_brands_days(
    office: Office, store: Store
) -> None:
    async with store.begin() as db:
        await given.brand(db, "trail", slack_team_id="T1", warn_days=3)
        await given.campaign(db, "autumn", "trail")
        await given.participation(db, "autumn", "ana")
        (await db.get_one(Brand, "glow")).warn_days = None
    await office.types("subscribe expiring")
    await ends(store, "ana-instagram", office.clock.at + 5 * DAY)

    assert await office.tick() == Announced()
    office.clock.at += 2 * DAY
    assert await office.tick() == Announced(posted=1)
    (warning,) = office.posted()
    assert "Access runs out on 23 November 2026" in warning.words
    office.clock.at += DAY
    assert await office.tick() == Announced()

    await ends(store, "ana-instagram", office.clock.at + 80 * DAY)
    assert await office.tick() == Announced(updated=1)
    assert "Renewed in time" in warning.words
    await ends(store, "ana-instagram", office.clock.at + DAY)
    assert await office.tick() == Announced(posted=1)


async def test_what_two_brands_warn_of_is_told_once(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "trail", slack_team_id="T1", warn_days=3)
        await given.campaign(db, "autumn", "trail")
        await given.participation(db, "autumn", "ana")
    await office.types("subscribe")
    await ends(store, "ana-instagram", office.clock.at + 5 * DAY)
    assert await office.tick() == Announced(posted=1)
    office.clock.at += 3 * DAY

    assert await office.tick() == Announced()


async def test_promotion_access_and_bounces_are_told_together(office: Office, store: Store) -> None:
    await office.types("subscribe")
    async with store.begin() as db:
        await promotion.granted(db, ["ana-instagram"], office.clock.at)
    await bounces(store, office.clock.at, "ana", "bo")

    assert await office.tick() == Announced(posted=1)
    (news,) = office.posted()
    assert news.text == "2 addresses take no mail · 1 promotion access granted"
    assert "Bo Ek: the address takes no mail" in news.words


async def test_two_hundred_bounces_are_one_message(office: Office, store: Store) -> None:
    async with store.begin() as db:
        for n in range(200):
            await given.creator(db, f"c{n}")
            await given.profile(db, f"c{n}")
            await given.participation(db, creator_id=f"c{n}")
    await office.types("subscribe")
    await bounces(store, office.clock.at, *(f"c{n}" for n in range(200)))

    assert await office.tick() == Announced(posted=1)
    assert "and 196 more" in office.posted()[0].words


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ("campaign:spring", 1),
        ("-campaign:spring", 0),
        ("brand:glow -creator:ana", 0),
        ("instagram tiktok", 1),
        ("tiktok", 0),
        ("-instagram", 0),
        ("public", 0),
        ("creator:bo creator:ana owned", 1),
    ],
)
async def test_filters_choose_what_is_told(office: Office, filters: str, told: int) -> None:
    await office.types(f"subscribe {filters}")
    await office.breaks()

    assert (await office.tick()).posted == told


async def test_a_digest_speaks_at_its_hour_through_a_change_of_clocks(office: Office, store: Store) -> None:
    office.clock.at = dt.datetime(2026, 3, 28, 7, 59, tzinfo=dt.UTC)
    await office.types("subscribe daily 09:00 Europe/Berlin")
    await bounces(store, office.clock.at, "ana")
    assert await office.tick() == Announced()
    office.clock.at += dt.timedelta(minutes=1)
    assert await office.tick() == Announced(posted=1)

    await bounces(store, office.clock.at, "ana", "bo")
    office.clock.at = dt.datetime(2026, 3, 29, 6, 59, tzinfo=dt.UTC)
    assert await office.tick() == Announced()
    office.clock.at += dt.timedelta(minutes=1)
    assert await office.tick() == Announced(posted=1)
    assert office.posted()[1].text == "2 addresses take no mail"

    office.clock.at += DAY
    assert await office.tick() == Announced()
    await bounces(store, office.clock.at, "bo")
    office.clock.at += HOUR
    assert await office.tick() == Announced()


async def unanswered(store: Store, at: dt.datetime) -> None:
    """Three reminders of Ana's lapse, the last one at *at*."""
    async with store.begin() as db:
        lapse = (await db.scalars(select(Lapse))).one()
        for ordinal in (1, 2, 3):
            mail = Message(
                kind=MailKind.RECONNECT,
                creator_id="ana",
                brand_id="glow",
                recipient="ana@mail.example",
                locale="en",
                words={},
                state=MailState.SENT,
                queued_at=at,
                try_at=at,
            )
            db.add(mail)
            await db.flush()
            about = {"lapse_id": lapse.id, "message_id": mail.id, "brand_id": "glow", "campaign_id": "spring"}
            db.add(Reminder(**about, ordinal=ordinal, due_at=at, counts_from=at))


async def test_after_three_unanswered_reminders_people_are_asked_to_write(
    office: Office, store: Store
) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    await unanswered(store, office.clock.at)
    office.clock.at += 3 * DAY - HOUR
    assert await office.tick() == Announced()
    office.clock.at += HOUR

    assert await office.tick() == Announced(posted=1)
    assert await office.tick() == Announced()
    handed = office.posted()[1]
    assert "3 reminders went unanswered" in handed.words
    assert "*Spring* (Glow)" in handed.words
    await office.repairs()
    assert await office.tick() == Announced(updated=2)
    assert "nobody needs to write any more" in handed.words


async def leaves(office: Office, user_id: str) -> None:
    users = office.slack.memory.users
    users[user_id] = replace(users[user_id], deleted=True)


async def test_who_is_listed_takes_over_from_a_maker_who_left(office: Office, store: Store) -> None:
    async with store.begin() as db:
        for person in ("UMAYA", "UPAUL"):
            db.add(Member(brand_id="glow", person=person, slack_user_id=person))
    await office.types("subscribe")
    await leaves(office, "UMAYA")
    assert await office.tick() == Announced()
    office.clock.at += DAY

    await office.tick()

    async with store.read() as db:
        assert (await db.scalars(select(Subscription.made_by))).one() == "UPAUL"
    (told,) = office.slack.messages(office.slack.direct("UPAUL"))
    assert "is yours now" in told.words
    await office.breaks()
    assert await office.tick() == Announced(posted=1)


async def test_without_an_heir_it_pauses_until_somebody_resumes_it_as_theirs(
    office: Office, store: Store
) -> None:
    await office.types("subscribe")
    await leaves(office, "UMAYA")
    office.clock.at += DAY
    await office.tick()

    (shown,) = (await office.types("subscriptions", "UPAUL")).messages
    assert "whoever made it has left" in shown.words
    await office.presses(shown, "Resume", "UPAUL")
    async with store.read() as db:
        row = (await db.scalars(select(Subscription))).one()
        assert (row.made_by, row.paused_at) == ("UPAUL", None)


async def test_what_happens_while_nothing_is_due_is_looked_at_once(office: Office, store: Store) -> None:
    await office.types("subscribe expired")
    await bounces(store, office.clock.at, "ana")
    await office.tick()
    async with store.read() as db:
        assert (await db.scalars(select(Subscription.after_history))).one() == await history.newest(db)
        assert await history.last_before(db, office.clock.at) < await history.newest(db)
        assert await history.last_before(db, office.clock.at + DAY) == await history.newest(db)
