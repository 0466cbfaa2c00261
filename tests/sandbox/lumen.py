"""A Slack of two workspaces on loopback, with an app behind it, for the tests of the sandbox."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Channel, Slack, Team, User

SECRET = "a-signing-secret"
JSON = dict[str, Any]


@dataclass
class World:
    """A Slack with two workspaces on loopback, an app behind it, and what the app was sent."""

    slack: Slack
    client: AsyncWebClient
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    app: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    seconds: float = 0.0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((dict(request.headers), await request.read()))
        return await self.app(request) if self.app else web.Response()

    async def refused(self, method: str, **arguments: Any) -> str:
        with pytest.raises(SlackApiError) as refusal:
            await self.client.api_call(method, json=arguments)
        return str(refusal.value.response["error"])


@asynccontextmanager
async def lumen() -> AsyncIterator[World]:
    """Two workspaces; Maya and Jun are in the first, which has an archived and a private channel."""
    slack = Slack(
        signing_secret=SECRET,
        teams=[
            Team("T1", "Lumen", "lumen", "xoxb-lumen", "UBOT1"),
            Team("T2", "Trail", "trail", "xoxb-t", "UBOT2"),
        ],
        users=[
            User("UMAYA", "T1", "maya", "Maya Lindqvist", email="maya@lumen.example", locale="sv-SE"),
            User("UJUN", "T1", "jun", "佐藤 淳"),
            User("UOLAF", "T2", "olaf", "Olaf Berg"),
        ],
        channels=[
            Channel("CALERTS", "T1", "alerts"),
            Channel("COLD", "T1", "old", is_archived=True),
            Channel("CSECRET", "T1", "secret", is_private=True, has_bot=False),
            Channel("CTRAIL", "T2", "general"),
        ],
        timer=lambda: there.seconds,
    )
    there = World(slack, AsyncWebClient())
    application = web.Application()
    slack.mount(application)
    application.router.add_post("/slack/events", there.handle)
    server = TestServer(application)
    await server.start_server()
    slack.base_url = str(server.make_url("")).rstrip("/")
    slack.request_url = str(server.make_url("/slack/events"))
    there.client = AsyncWebClient(token="xoxb-lumen", base_url=slack.api_url)
    yield there
    await server.close()


def section(text: str, **more: Any) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> JSON:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": text}, **more}


def modal(*blocks: JSON) -> JSON:
    title, submit = ({"type": "plain_text", "text": words} for words in ("Remind Ana", "Send"))
    return {
        "type": "modal",
        "callback_id": "remind",
        "title": title,
        "submit": submit,
        "blocks": list(blocks),
    }


SUBJECT = {
    "type": "input",
    "block_id": "subject",
    "label": {"type": "plain_text", "text": "Subject"},
    "element": {"type": "plain_text_input", "action_id": "words"},
}
