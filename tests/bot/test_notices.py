"""A channel is told once, and the message resolves in place."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.notices import Announced, waiting
from store import erasure
from store.codes import Cause
from store.database import Store
from store.tables import Brand, Notice, Participation
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office, opened

HOUR = dt.timedelta(hours=1)


async def crowd(store: Store, office: Office, count: int) -> list[str]:
    """Connected participants of Spring; their profiles."""
    async with store.begin() as db:
        for n in range(count):
            await given.creator(db, f"c{n:03}")
            await given.profile(db, f"c{n:03}")
            await given.grant(db, f"c{n:03}-instagram", granted_at=office.clock.at - DAY)
            await given.participation(db, creator_id=f"c{n:03}")
    return [f"c{n:03}-instagram" for n in range(count)]


async def test_a_lapse_is_told_once_and_resolves_in_place(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()

    assert await office.tick() == Announced(posted=1)
    assert await office.tick() == Announced()
    (alert,) = office.posted()
    assert "Ana López" in alert.words
    assert "Password changed on 18 November 2026" in alert.words
    assert "content performance and audience" in alert.words
    assert "*Spring* (Glow), due 28 November 2026" in alert.words
    assert "Remind now" in alert.words
    assert alert.text

    office.clock.at += 2 * HOUR
    await office.repairs()
    assert await office.tick() == Announced(updated=1)
    assert await office.tick() == Announced()
    (resolved,) = office.posted()
    assert resolved.ts == alert.ts
    assert "Reconnected after 2 hours" in resolved.words
    assert "Remind now" not in resolved.words
    assert "reconnected" in resolved.text


async def test_what_was_known_before_is_not_told(office: Office) -> None:
    await office.breaks()
    await office.tick()
    await office.types("subscribe")

    assert await office.tick() == Announced()


async def test_what_is_repaired_before_it_could_be_told_is_not_told(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()
    office.slack.fail_next("chat.postMessage", "internal_error")
    assert await office.tick() == Announced(failed=1)

    office.clock.at += HOUR
    await office.repairs()

    assert await office.tick() == Announced()
    assert not office.posted()


async def test_many_lapses_are_one_message_that_counts_who_is_back(office: Office, store: Store) -> None:
    profiles = await crowd(store, office, 200)
    await office.types("subscribe")
    for profile in profiles:
        await office.breaks(profile)

    assert await office.tick() == Announced(posted=1)
    (alert,) = office.posted()
    assert "200 connections have lapsed" in alert.words
    assert "and 190 more" in alert.words

    office.clock.at += HOUR
    for profile in profiles[:3]:
        await office.repairs(profile)
    assert await office.tick() == Announced(updated=1)
    assert "3 of 200 reconnected" in alert.words
    for profile in profiles[3:]:
        await office.repairs(profile)
    assert await office.tick() == Announced(updated=1)
    assert "All 200 connections work again" in alert.words
    assert len(office.posted()) == 1


@pytest.mark.parametrize(
    ("wanted", "cause", "told"),
    [
        ("expired", Cause.EXPIRED, 1),
        ("expired", Cause.REVOKED, 0),
        ("invalidated", Cause.EXPIRED, 0),
        ("invalidated", Cause.REVOKED, 1),
    ],
)
async def test_only_what_was_asked_for_is_told(office: Office, wanted: str, cause: Cause, told: int) -> None:
    await office.types(f"subscribe {wanted}")
    await office.breaks(cause=cause)

    assert (await office.tick()).posted == told


async def test_a_brand_without_tracking_and_a_foreign_creator_are_not_told(
    office: Office, store: Store
) -> None:
    await office.types("subscribe")
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).tracking = False
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme")
        await db.delete(await db.get_one(Participation, ("spring", "bo")))
        await given.participation(db, "hush", "bo")
    await office.breaks("ana-instagram")
    await office.breaks("bo-instagram")

    assert await office.tick() == Announced()


async def test_two_subscriptions_of_a_channel_do_not_tell_a_lapse_twice(office: Office) -> None:
    await office.types("subscribe")
    await office.types("subscribe invalidated")
    await office.types("subscribe", channel="CTEAM")
    await office.breaks()

    assert await office.tick() == Announced(posted=2)
    assert len(office.posted()) == len(office.posted("CTEAM")) == 1


async def test_a_throttled_channel_waits_as_long_as_slack_says_and_holds_no_other_up(
    office: Office, store: Store
) -> None:
    await office.types("subscribe")
    await office.types("subscribe", channel="CTEAM")
    office.slack.rate_limit("chat.postMessage", retry_after=120, channel="CALERTS")
    await office.breaks()

    assert await office.tick() == Announced(posted=1)
    assert not office.posted()
    office.clock.at += dt.timedelta(seconds=60)
    await office.breaks("bo-instagram")
    assert await office.tick() == Announced(posted=1)
    assert not office.posted()
    office.clock.at += dt.timedelta(seconds=61)
    assert await office.tick() == Announced(posted=2)
    async with store.read() as db:
        assert {row.attempts for row in await db.scalars(select(Notice))} == {0}


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "token_revoked"])
async def test_where_no_wait_helps_the_subscription_pauses_until_somebody_resumes_it(
    office: Office, error: str
) -> None:
    await office.types("subscribe")
    office.slack.fail_next("chat.postMessage", error)
    await office.breaks()

    assert await office.tick() == Announced(failed=1)
    office.clock.at += 2 * DAY
    assert await office.tick() == Announced()
    tried = [call for call in office.slack.calls if call.method == "chat.postMessage"]
    assert len([call for call in tried if call.arguments["channel"] == "CALERTS"]) == 1
    told = [message.words for message in office.slack.messages(office.slack.direct("UMAYA"))]
    assert len(told) == (error != "token_revoked")
    assert all("paused your subscription of <#CALERTS>" in words for words in told)

    (shown,) = (await office.types("subscriptions")).messages
    assert "*Paused* since" in shown.words
    resumed = await office.presses(shown, "Resume")
    assert "Paused" not in resumed.words
    assert await office.tick() == Announced(posted=1)


async def test_other_trouble_is_tried_again_later_and_later(office: Office) -> None:
    await office.types("subscribe")
    office.slack.fail_next("chat.postMessage", "bad gateway", status=502)
    office.slack.fail_next("chat.postMessage", "fatal_error")
    await office.breaks()

    assert await office.tick() == Announced(failed=1)
    assert await office.tick() == Announced()
    office.clock.at += dt.timedelta(seconds=61)
    assert await office.tick() == Announced(failed=1)
    assert "Slack answered" in await office.reads("subscriptions")
    office.clock.at += dt.timedelta(seconds=61)
    assert await office.tick() == Announced()
    office.clock.at += dt.timedelta(seconds=61)
    assert await office.tick() == Announced(posted=1)
    assert "Slack answered" not in await office.reads("subscriptions")


def test_the_wait_doubles_up_to_an_hour() -> None:
    assert [waiting(n).seconds // 60 for n in (1, 2, 3, 7, 8, 500)] == [1, 2, 4, 60, 60, 60]


async def test_a_deleted_message_is_posted_afresh(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    (alert,) = office.posted()
    office.slack.delete_message("CALERTS", alert.ts)

    office.clock.at += HOUR
    await office.repairs()

    assert await office.tick() == Announced(posted=1)
    assert "Reconnected" in office.posted()[0].words
    assert await office.tick() == Announced()


async def test_an_ended_subscription_still_resolves_its_messages_but_tells_nothing_new(
    office: Office,
) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    await office.types("unsubscribe")
    await office.breaks("bo-instagram")
    office.clock.at += HOUR
    await office.repairs()

    assert await office.tick() == Announced(updated=1)


async def test_grants_that_were_removed_are_not_called_a_reconnect(office: Office, store: Store) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    office.clock.at += 3 * HOUR
    async with store.begin() as db:
        await given.changed(db, "ana-instagram-ana", removed_at=office.clock.at)

    await office.tick()

    assert "Access was removed after 3 hours" in office.posted()[0].words


async def test_two_workers_at_once_post_once(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()
    office.slack.hang_next("chat.postMessage", 0.3)

    done = await asyncio.gather(office.tick(), office.tick())

    assert sum(one.posted for one in done) == 1
    assert len(office.posted()) == 1


async def test_what_a_dead_worker_held_is_posted_when_its_lease_ends(office: Office, store: Store) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    async with store.begin() as db:
        notice = (await db.scalars(select(Notice))).one()
        notice.ts, notice.try_at = None, office.clock.at
        notice.owner, notice.lease_until = "elsewhere", office.clock.at + dt.timedelta(minutes=5)

    assert await office.tick() == Announced()
    office.clock.at += dt.timedelta(minutes=5)
    assert await office.tick() == Announced(posted=1)


async def test_without_a_token_nothing_is_posted_and_nothing_piles_up(
    office: Office, store: Store, now: dt.datetime
) -> None:
    await office.types("subscribe")
    await office.breaks()
    async with opened(store, now, token=None) as elsewhere:
        assert await elsewhere.tick() == Announced()
    async with store.read() as db:
        assert not (await db.scalars(select(Notice))).all()

    assert await office.tick() == Announced(posted=1)


async def test_slack_out_of_reach_fails_nothing_for_good(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()
    office.slack.fail_next("auth.test", "unavailable", status=503)

    assert await office.tick() == Announced()
    assert await office.tick() == Announced(posted=1)


async def test_an_erased_creator_is_named_no_more_in_what_stands(office: Office, store: Store) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    async with store.begin() as db:
        await erasure.forget(db, "ana", office.clock.at + HOUR)
    office.clock.at += HOUR

    assert await office.tick() == Announced(updated=1)

    (drawn,) = office.posted()
    assert "an erased creator" in drawn.words
    for told in (drawn.words, drawn.text):
        assert "Ana" not in told
        assert "ana.reels" not in told
        assert "erased-" not in told
    assert "Show status" not in drawn.words


async def test_among_many_the_erased_one_is_named_no_more(office: Office, store: Store) -> None:
    profiles = await crowd(store, office, 3)
    await office.types("subscribe")
    for profile_id in profiles:
        await office.breaks(profile_id)
    await office.tick()
    async with store.begin() as db:
        await erasure.forget(db, "c001", office.clock.at)
    await office.tick()

    (drawn,) = office.posted()
    assert "~an erased creator · Instagram~" in drawn.words
    assert "C001" not in drawn.words
    assert drawn.words.count("Show status") == 2
