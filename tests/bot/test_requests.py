"""Who gets in: the signature, the age, the workspace, the person."""

import datetime as dt
import json
import os
import time
from urllib.parse import urlencode

import aiohttp
import pytest

from sandbox.slack.product import signature
from store.database import Store
from store.tables import Member
from tests import given
from tests.bot.office import SECRET, Office, opened

FORM = {
    "command": "/connections", "text": "@ana.reels", "team_id": "T1", "user_id": "UMAYA",
    "channel_id": "CALERTS", "response_url": "", "trigger_id": "1.2.3",
}  # fmt: skip


async def post(office: Office, body: bytes, stamp: str, signed: str, **headers: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            office.slack.request_url,
            data=body,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": signed,
                **headers,
            },
        ) as response,
    ):
        return response.status, await response.text()


async def test_a_signed_request_is_answered_and_a_repeated_one_as_well(office: Office) -> None:
    body, stamp = urlencode(FORM).encode(), str(int(time.time()))
    signed = signature(SECRET, stamp, body)

    for headers in ({}, {"X-Slack-Retry-Num": "1"}):
        status, answer = await post(office, body, stamp, signed, **headers)
        assert status == 200
        assert json.loads(answer)["text"] == "Connections of Ana López"


@pytest.mark.parametrize(("secret", "age"), [("another secret", 0), (SECRET, 330), (SECRET, -330), ("", 0)])
async def test_a_forged_or_stale_request_is_refused(office: Office, secret: str, age: int) -> None:
    body, stamp = urlencode(FORM).encode(), str(int(time.time()) - age)

    status, answer = await post(office, body, stamp, signature(secret, stamp, body))

    assert status == 401
    assert "Ana" not in answer


@pytest.mark.parametrize("stamp", ["", "yesterday", "1e9", "٣", "9" * 400])
@pytest.mark.parametrize("signed", ["", "v0=", "v0=é"])
async def test_nonsense_in_the_headers_is_refused(office: Office, stamp: str, signed: str) -> None:
    signed = signed.encode("utf-8").decode("latin-1")

    assert (await post(office, b"payload={", stamp.encode().decode("latin-1"), signed))[0] == 401


async def test_a_body_changed_on_the_way_is_refused(office: Office) -> None:
    body, stamp = urlencode(FORM).encode(), str(int(time.time()))

    status, _ = await post(office, body + b"&user_id=UPAUL", stamp, signature(SECRET, stamp, body))

    assert status == 401


async def test_a_guest_gets_one_polite_refusal_and_no_data(office: Office) -> None:
    for text in ("", "@ana.reels", "why ana", "subscribe", "help"):
        answer = await office.reads(text, who="UGUEST")
        assert "only to full members" in answer
        assert "Ana" not in answer
        assert "Glow" not in answer
    assert "no subscription" in await office.reads("subscriptions")


async def test_a_brand_that_lists_people_is_closed_to_everybody_else(office: Office, store: Store) -> None:
    async with store.begin() as db:
        db.add(Member(brand_id="glow", person="paul@glow.example", email="Paul@Glow.example"))

    assert "only to full members" in await office.reads("@ana.reels", who="UMAYA")
    assert "Ana López" in await office.reads("@ana.reels", who="UPAUL")


async def test_a_workspace_without_a_brand_or_token_is_answered_kindly(office: Office) -> None:
    answer = await office.reads("@ana.reels", who="UOLAF", channel="COTHER")

    assert "I am not set up for this workspace" in answer


async def test_a_stranger_from_a_shared_channel_may_press_nothing(office: Office) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    (alert,) = office.posted()
    payload = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "UOLAF", "team_id": "T2"},
        "channel": {"id": "CALERTS"},
        "response_url": f"{office.slack.base_url}response/none",
        "actions": [
            {"action_id": "status:remind", "value": "ana-instagram", "block_id": "b", "type": "button"}
        ],
    }
    body, stamp = urlencode({"payload": json.dumps(payload)}).encode(), str(int(time.time()))
    status, _ = await post(office, body, stamp, signature(SECRET, stamp, body))

    assert status == 200
    answer = await office.presses(alert, "Remind now")
    assert "Reminder 1 to Ana López" in answer.words


async def test_when_slack_does_not_say_who_asks_nothing_is_shown(office: Office) -> None:
    office.slack.fail_next("users.info", "fatal_error")

    assert "did not tell me who you are" in await office.reads("@ana.reels")
    assert "Ana López" in await office.reads("@ana.reels")


async def test_a_slow_slack_does_not_use_up_the_three_seconds(office: Office) -> None:
    office.slack.hang_next("users.info", 5)

    assert "did not tell me who you are" in await office.reads("@ana.reels")


async def test_people_are_asked_about_once_in_a_while_and_the_bot_once(office: Office) -> None:
    for _ in range(3):
        await office.types("")

    asked = [call.method for call in office.slack.calls]
    assert asked.count("users.info") == 1
    assert asked.count("auth.test") == 1


async def test_a_fault_of_ours_is_told_in_a_kind_sentence(office: Office) -> None:
    (made,) = (await office.types("subscribe")).messages
    button = made.blocks[-1]["elements"][-1]
    button["value"] = "not a number"

    answer = await office.presses(made, "End")

    assert "Something went wrong on my side" in answer.words


async def test_a_button_of_another_version_is_answered_kindly(office: Office) -> None:
    (made,) = (await office.types("subscribe")).messages
    made.blocks[-1]["elements"][-1]["action_id"] = "subscription:frame"

    assert "older message" in (await office.presses(made, "End")).words


async def test_names_that_bolt_reads_by_itself_change_nothing(
    store: Store, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "of somebody else")
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")

    async with opened(store, now) as office:
        assert "Glow" in await office.reads("")

    assert os.environ["SLACK_CLIENT_ID"] == "of somebody else"
