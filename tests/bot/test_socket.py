"""Socket Mode: Slack is listened to over a WebSocket, and gets the same answers."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.blocks.parts import REMIND
from bot.socket import LONGEST_PAUSE_SECONDS, pause_before
from store.database import Store
from store.tables import Reminder
from tests import given
from tests.bot.browser import OAUTH, browser
from tests.bot.office import Office, opened

APP_TOKEN = "xapp-sandbox"


@pytest.fixture
async def glow(store: Store, now: dt.datetime) -> Store:
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
        await given.campaign(db, due_on=(now + 10 * given.DAY).date())
        await given.creator(db, "ana", first_name="Ana", last_name="López")
        await given.profile(db, "ana", handle="ana.reels")
        await given.grant(db, "ana-instagram", granted_at=now - given.DAY, expires_at=now + 60 * given.DAY)
        await given.participation(db, creator_id="ana", since=now - given.DAY)
    return store


@pytest.fixture
async def office(glow: Store, now: dt.datetime) -> AsyncIterator[Office]:
    async with opened(glow, now, app_token=APP_TOKEN) as office:
        await office.slack.sockets.connected()
        yield office


def each_once(office: Office) -> bool:
    return set(Counter(office.slack.sockets.acknowledged).values()) == {1}


async def test_commands_clicks_and_notices_work_without_a_public_address(office: Office) -> None:
    seen = await office.types("@ana.reels")
    assert "Ana López" in seen.words
    answer = await office.presses(seen.messages[0], "Why?")
    assert "Ana" in answer.words

    await office.types("subscribe")
    await office.breaks()
    assert (await office.tick()).posted == 1
    assert len(office.slack.sockets.acknowledged) == 3
    assert each_once(office)


async def test_events_arrive_too(office: Office) -> None:
    reply = await office.slack.event("T1", {"type": "app_uninstalled"})

    assert reply.failure == ""
    assert "not set up" in await office.reads("help")
    assert each_once(office)


async def test_a_click_that_is_sent_again_is_done_once(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    payload = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "UMAYA", "team_id": "T1"},
        "channel": {"id": "CALERTS"},
        "response_url": f"{office.slack.base_url}response/none",
        "actions": [{"action_id": REMIND, "value": "ana-instagram", "block_id": "b", "type": "button"}],
    }
    for _ in range(3):
        await office.slack.sockets.send("interactive", payload, 3.0)

    async with office.store.read() as db:
        assert len((await db.scalars(select(Reminder))).all()) == 1
    assert each_once(office)


async def test_when_slack_asks_for_another_connection_nothing_is_missed(office: Office) -> None:
    office.slack.hang_next("users.info", 0.6)
    under_way = asyncio.create_task(office.types("@ana.reels"))
    await asyncio.sleep(0.2)

    await office.slack.sockets.disconnect()

    assert "Ana López" in (await under_way).words
    await office.slack.sockets.connected()
    assert "Ana López" in await office.reads("@ana.reels")
    assert office.slack.sockets.opened == 2
    assert each_once(office)


async def test_a_broken_connection_is_followed_by_another(office: Office) -> None:
    office.slack.fail_next("apps.connections.open", "oops", status=500)
    await office.slack.sockets.close()

    assert (await office.types("help")).failure == "dispatch_failed"
    await office.slack.sockets.connected()
    assert "/connections" in await office.reads("help")
    assert office.slack.sockets.opened == 2


async def test_what_is_being_answered_at_the_end_still_arrives(glow: Store, now: dt.datetime) -> None:
    async with opened(glow, now, app_token=APP_TOKEN) as office:
        await office.slack.sockets.connected()
        office.slack.hang_next("users.info", 0.6)
        under_way = asyncio.create_task(office.types("@ana.reels"))
        await asyncio.sleep(0.2)

    assert "Ana López" in (await under_way).words


async def test_installations_are_heard_over_the_socket_as_well(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
    async with opened(store, now, None, oauth=OAUTH, app_token=APP_TOKEN) as office, browser(office) as olaf:
        await office.slack.sockets.connected()
        await olaf.installs("T2")
        assert "/connections" in await office.reads("help", who="UOLAF", channel="COTHER")


async def test_a_refused_app_token_is_told_and_tried_again_later(
    glow: Store, now: dt.datetime, capfd: pytest.CaptureFixture[str]
) -> None:
    async with opened(glow, now, app_token="xapp-wrong") as office:
        await asyncio.sleep(0.3)
        assert len([call for call in office.slack.calls if call.method == "apps.connections.open"]) == 1

    told = "".join(capfd.readouterr())
    assert "invalid_auth" in told
    assert "xapp-" not in told


def test_pauses_grow_and_have_an_end() -> None:
    assert pause_before(0) == 0
    pauses = [pause_before(failures) for failures in (1, 2, 4, 8, 100)]
    assert pauses[0] <= 0.5
    assert pauses == sorted(pauses[:3]) + pauses[3:]
    assert max(pauses) <= LONGEST_PAUSE_SECONDS
