"""The sandbox's page tells what has changed, and only itself may press its buttons."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox import page
from sandbox.feed import Feed
from sandbox.slack import Channel, Slack, Team, User

Browser = TestClient[web.Request, web.Application]


@pytest.fixture
def slack() -> Slack:
    return Slack(
        signing_secret="a-signing-secret",
        teams=[Team("T1", "Lumen", "lumen", "xoxb-lumen", "UBOT1")],
        users=[User("UMAYA", "T1", "maya", "Maya Lindqvist")],
        channels=[Channel("CALERTS", "T1", "alerts")],
    )


@pytest.fixture
async def browser(slack: Slack) -> AsyncIterator[Browser]:
    app = web.Application()
    slack.mount(app)
    page.mount(app, slack, Feed())
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_the_page_and_all_it_loads_come_from_this_machine(browser: Browser) -> None:
    answer = await browser.get("/")
    text = await answer.text()

    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "https://" not in text
    for pane in ("chat", "mailbox", "networks", "clock"):
        assert f'id="{pane}"' in text
    for file in ("page.js", "chat.js", "chat/blocks.js", "sandbox.css", "page.css"):
        assert (await browser.get(f"/static/{file}")).status == 200, file


@pytest.mark.parametrize("path", ["../page.py", "..%2Fpage.py", "chat", "nothing.js"])
async def test_only_the_pages_files_are_served(browser: Browser, path: str) -> None:
    assert (await browser.get(f"/static/{path}")).status == 404


async def test_a_message_is_told_to_every_open_page(browser: Browser, slack: Slack) -> None:
    async with browser.get("/sandbox/events") as feed:
        assert feed.headers["Content-Type"] == "text/event-stream"
        await feed.content.readuntil(b"retry: 1000\n\n")
        slack.memory.say(slack.memory.users["UMAYA"], "CALERTS", "hello")
        assert b"event: slack\n" in await asyncio.wait_for(feed.content.readuntil(b"\n\n"), 3)


async def test_what_is_typed_shows_in_the_pane(browser: Browser) -> None:
    said = {"user": "UMAYA", "channel": "CALERTS", "text": "hello"}
    assert (await (await browser.post("/sandbox/slack/say", json=said)).json())["ok"]

    state = await (await browser.get("/sandbox/slack/state?user=UMAYA&channel=CALERTS")).json()
    assert [message["text"] for message in state["messages"]] == ["hello"]
    assert [channel["id"] for channel in state["channels"]] == ["CALERTS", "DMAYA"]


async def test_a_form_on_a_foreign_page_presses_no_button_here(browser: Browser, slack: Slack) -> None:
    said = {"user": "UMAYA", "channel": "CALERTS", "text": "hello"}
    assert (await browser.post("/sandbox/slack/say", data=said)).status == 415
    assert not slack.messages("CALERTS")


async def test_a_click_on_what_has_just_gone_is_told_kindly(browser: Browser) -> None:
    click = {"user": "UMAYA", "channel": "CALERTS", "ts": "1.000001", "action_id": "a", "block_id": "b"}
    answer = await browser.post("/sandbox/slack/act", json=click)
    assert (answer.status, (await answer.json())["ok"]) == (404, False)
