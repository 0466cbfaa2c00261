"""The sandbox's Slack answers as Slack does, and refuses what Slack refuses."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.lumen import JSON, World, button, lumen, section


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with lumen() as world:
        yield world


async def test_a_token_opens_its_own_workspace_and_no_other(world: World) -> None:
    assert (await world.client.auth_test())["team_id"] == "T1"
    assert await world.refused("chat.postMessage", channel="CTRAIL", text="hello") == "channel_not_found"
    with pytest.raises(SlackApiError, match="user_not_found"):
        await world.client.users_info(user="UOLAF")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient(token="xoxb-forged", base_url=world.slack.api_url).auth_test()


async def test_a_locale_is_told_only_to_who_asks_for_it(world: World) -> None:
    assert "locale" not in (await world.client.users_info(user="UMAYA"))["user"]
    assert (await world.client.users_info(user="UMAYA", include_locale=True))["user"]["locale"] == "sv-SE"


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [
        ([{"type": "divider"}] * 51, "no more than 50 items allowed [input:51] [json-pointer:/blocks]"),
        ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([section("😀" * 1501)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
        ([{"type": "header"}], "missing required field: text [json-pointer:/blocks/0]"),
        ([{"type": "wishful"}], "unsupported type: wishful [json-pointer:/blocks/0/type]"),
        (
            [{"type": "actions", "elements": [button("A", "same"), button("B", "same")]}],
            "`action_id` already exists in this block: same [json-pointer:/blocks/0]",
        ),
        (
            [{"type": "actions", "elements": [button("x" * 76, "a")]}],
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            [section("one", block_id="b"), section("two", block_id="b")],
            "block_id already exists in this message: b [json-pointer:/blocks/1/block_id]",
        ),
    ],
)
async def test_bad_blocks_are_refused_with_what_is_wrong_and_where(
    world: World, blocks: list[JSON], complaint: str
) -> None:
    with pytest.raises(SlackApiError) as refusal:
        await world.client.chat_postMessage(channel="CALERTS", text="hello", blocks=blocks)

    answer = refusal.value.response
    assert answer["error"] == "invalid_blocks"
    assert f"[ERROR] {complaint}" in answer["response_metadata"]["messages"]
    assert not world.slack.messages("CALERTS")


async def test_messages_are_refused_by_slacks_names(world: World) -> None:
    long = [section("x" * 2900) for _ in range(5)]
    theirs = world.slack.memory.say(world.slack.memory.users["UMAYA"], "CALERTS", "mine")

    assert await world.refused("chat.postMessage", channel="CALERTS") == "no_text"
    assert await world.refused("chat.postMessage", channel="COLD", text="hello") == "is_archived"
    assert await world.refused("chat.postMessage", channel="CSECRET", text="hello") == "channel_not_found"
    assert await world.refused("chat.postMessage", channel="CALERTS", text="x" * 40_001) == "msg_too_long"
    assert await world.refused("chat.postMessage", channel="CALERTS", blocks=long) == "msg_blocks_too_long"
    assert (
        await world.refused("chat.update", channel="CALERTS", ts="1.000001", text="x") == "message_not_found"
    )
    assert (
        await world.refused("chat.update", channel="CALERTS", ts=theirs.ts, text="x") == "cant_update_message"
    )
    assert await world.refused("no.such.method") == "unknown_method"


async def test_an_edited_message_keeps_its_place_and_counts_its_edits(world: World) -> None:
    world.slack.memory.now = lambda: 1_800_000_000.0  # a clock that stands still
    first = await world.client.chat_postMessage(channel="#alerts", text="Lapsed", blocks=[section("Lapsed")])
    second = await world.client.chat_postMessage(channel="CALERTS", text="Another")
    await world.client.chat_update(channel="CALERTS", ts=first["ts"], text="Back", blocks=[section("Back")])

    assert first["ts"] < second["ts"]
    message = world.slack.messages("CALERTS")[0]
    assert (message.ts, message.words, message.edits, message.edited) == (first["ts"], "Back", 1, True)


async def test_an_ephemeral_message_is_seen_by_one_person(world: World) -> None:
    await world.client.chat_postEphemeral(channel="CALERTS", user="UMAYA", text="psst")

    assert [message.text for message in world.slack.messages("CALERTS", "UMAYA")] == ["psst"]
    assert not world.slack.messages("CALERTS", "UJUN")


async def test_a_throttle_says_how_long_and_lets_go_by_itself(world: World) -> None:
    world.slack.rate_limit("chat.postMessage", retry_after=7, channel="CALERTS")

    with pytest.raises(SlackApiError) as refusal:
        await world.client.chat_postMessage(channel="CALERTS", text="hello")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"
    assert refusal.value.response["error"] == "ratelimited"
    assert (await world.client.chat_postMessage(channel="CALERTS", text="hello"))["ok"]
    assert [(call.method, call.team_id, call.status) for call in world.slack.calls] == [
        ("chat.postMessage", "T1", 429),
        ("chat.postMessage", "T1", 200),
    ]


async def test_a_call_fails_on_demand(world: World) -> None:
    world.slack.fail_next("chat.postMessage", "internal_error")

    assert await world.refused("chat.postMessage", channel="CALERTS", text="hello") == "internal_error"
