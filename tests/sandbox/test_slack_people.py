"""What people do in the sandbox's Slack reaches the app as Slack would send it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.lumen import JSON, SECRET, SUBJECT, World, button, lumen, modal, section


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with lumen() as world:
        yield world


async def test_every_request_to_the_app_bears_a_signature_that_slacks_own_library_accepts(
    world: World,
) -> None:
    world.slack.memory.now = lambda: (
        4_000_000_000.0
    )  # the sandbox's clock may be far ahead, the signature's is not

    await world.slack.command("UMAYA", "CALERTS", "/connections", "why @ana")
    await world.slack.event("T1", {"type": "app_uninstalled"})

    verifier = SignatureVerifier(SECRET)
    assert len(world.requests) == 2
    for headers, body in world.requests:
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + b" ", headers)


async def test_a_response_url_works_five_times_within_thirty_minutes(world: World) -> None:
    async def url_of_a_command() -> str:
        await world.slack.command("UMAYA", "CALERTS", "/connections")
        fields = dict(part.split("=", 1) for part in world.requests[-1][1].decode().split("&"))
        return fields["response_url"].replace("%3A", ":").replace("%2F", "/")

    async with aiohttp.ClientSession() as session:

        async def answer(url: str, **content: Any) -> tuple[int, JSON]:
            async with session.post(url, json=content) as response:
                return response.status, await response.json()

        url = await url_of_a_command()
        assert (await answer(url, blocks=[{"type": "header"}]))[1]["error"] == "invalid_blocks"
        for number in range(4):
            assert await answer(url, text=f"answer {number}") == (200, {"ok": True})
        assert await answer(url, text="once too often") == (404, {"ok": False, "error": "used_url"})

        url = await url_of_a_command()
        assert (await answer(url, text="still", response_type="in_channel"))[0] == 200
        assert (await answer(url, text="better", replace_original=True))[0] == 200
        world.seconds += 30 * 60 + 1
        assert await answer(url, text="too late") == (404, {"ok": False, "error": "expired_url"})

    assert [message.text for message in world.slack.messages("CALERTS")] == ["better"]


async def test_a_trigger_opens_one_view_and_only_for_three_seconds(world: World) -> None:
    trigger = world.slack.trigger("UMAYA")
    await world.client.views_open(trigger_id=trigger, view=modal(SUBJECT))
    assert (
        await world.refused("views.open", trigger_id=trigger, view=modal(SUBJECT)) == "exchanged_trigger_id"
    )

    trigger = world.slack.trigger("UMAYA")
    world.seconds += 3.1
    assert await world.refused("views.open", trigger_id=trigger, view=modal(SUBJECT)) == "expired_trigger_id"


async def test_a_view_is_refused_beyond_its_limits(world: World) -> None:
    async def refused(**change: Any) -> str:
        return await world.refused(
            "views.open", trigger_id=world.slack.trigger("UMAYA"), view=modal(SUBJECT) | change
        )

    assert await refused(title={"type": "plain_text", "text": "x" * 25}) == "invalid_arguments"
    assert await refused(submit=None) == "invalid_arguments"
    assert await refused(blocks=[]) == "invalid_arguments"
    assert await refused(private_metadata="x" * 3001) == "invalid_arguments"

    for _ in range(3):
        method = (
            world.client.views_push if world.slack.memory.views.stack("UMAYA") else world.client.views_open
        )
        await method(trigger_id=world.slack.trigger("UMAYA"), view=modal(SUBJECT))
    trigger = world.slack.trigger("UMAYA")
    assert await world.refused("views.push", trigger_id=trigger, view=modal(SUBJECT)) == "push_limit_reached"


async def test_an_app_that_does_not_answer_in_time_is_said_to_have_failed(world: World) -> None:
    async def fail(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    async def dawdle(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return web.Response()

    world.app = fail
    seen = await world.slack.command("UMAYA", "CALERTS", "/connections")
    assert seen.messages[0].text == '/connections failed with the error "dispatch_failed"'

    world.app, world.slack.patience = dawdle, 0.05
    seen = await world.slack.command("UMAYA", "CALERTS", "/connections")
    assert seen.failure == "operation_timeout"
    assert "operation_timeout" in seen.words


async def test_a_bolt_app_answers_commands_edits_by_clicks_and_reads_modals(world: World) -> None:
    bolt = AsyncApp(signing_secret=SECRET, client=world.client, token="xoxb-lumen")
    submitted: list[JSON] = []

    @bolt.command("/connections")
    async def _command(ack: Any, command: JSON, client: Any) -> None:
        if command["text"] == "modal":
            await ack()
            await client.views_open(trigger_id=command["trigger_id"], view=modal(SUBJECT))
        else:
            await ack(f"You typed {command['text']}")

    @bolt.action("remind")
    async def _remind(ack: Any, body: JSON, client: Any) -> None:
        await ack()
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(
            **place, text="Reminded", blocks=[section(f"Reminded {body['actions'][0]['value']}")]
        )

    @bolt.action("state")
    async def _state(ack: Any, action: JSON, respond: Any) -> None:
        await ack()
        await respond(f"Showing {action['selected_option']['value']}")

    @bolt.options("who")
    async def _who(ack: Any, payload: JSON) -> None:
        option = {"text": {"type": "plain_text", "text": f"{payload['value']}a"}, "value": "ana"}
        await ack(options=[option])

    @bolt.view("remind")
    async def _submit(ack: Any, view: JSON) -> None:
        submitted.append(view["state"]["values"])
        if view["state"]["values"]["subject"]["words"]["value"] == "bad":
            await ack(response_action="errors", errors={"subject": "Kinder, please"})
        else:
            await ack()

    @bolt.event("app_home_opened")
    async def _home(event: JSON, client: Any) -> None:
        await client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [section("Welcome home")]}
        )

    async def handle(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    world.app = handle
    slack = world.slack

    assert await slack.verify_url("abc")
    seen = await slack.command("UMAYA", "CALERTS", "/connections", "help")
    assert (await seen.soon("You typed help")).only_for == "UMAYA"

    states = [
        {"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Lapsed", "Fine")
    ]
    menu: JSON = {"type": "static_select", "action_id": "state", "options": states}
    menu["placeholder"] = {"type": "plain_text", "text": "Any state"}
    finder = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    blocks = [
        section("Ana"),
        {"type": "actions", "elements": [button("Remind now", "remind", value="ana"), menu, finder]},
    ]
    posted = await world.client.chat_postMessage(channel="CALERTS", text="Ana", blocks=blocks)
    ts = str(posted["ts"])

    assert [
        o["text"]["text"] for o in await slack.options("UMAYA", slack.message("CALERTS", ts), "who", "an")
    ] == ["ana"]
    await (await slack.choose("UMAYA", "CALERTS", ts, "state", "Lapsed")).soon("Showing lapsed")
    with pytest.raises(LookupError, match="Remind now"):
        await slack.click("UMAYA", "CALERTS", ts, "Nothing like it")
    edited = await (await slack.click("UMAYA", "CALERTS", ts, "Remind now")).soon("Reminded ana")
    assert (edited.ts, edited.edits) == (ts, 1)

    seen = await slack.command("UMAYA", "CALERTS", "/connections", "modal")
    while seen.view is None:
        await slack.memory.next_change(2)
    assert (await slack.submit_view("UMAYA", seen.view.id)).errors == {
        "subject": "Please complete this required field."
    }
    assert (await slack.submit_view("UMAYA", seen.view.id, {"words": "bad"})).errors == {
        "subject": "Kinder, please"
    }
    assert (await slack.submit_view("UMAYA", seen.view.id, {"subject": "good"})).view is None
    assert [values["subject"]["words"]["value"] for values in submitted] == ["bad", "good"]

    seen = await slack.open_home("UMAYA")
    while seen.home is None:
        await slack.memory.next_change(2)
    assert seen.home.words == "Welcome home"
