"""A Slack of two workspaces on loopback with our bot behind it, over a store."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from sqlalchemy import select

from bot.app import Bot, routes
from bot.clients import Clients, OAuth, real_time
from bot.notices import Announced, announce
from bot.promotions import tell_of_granted
from bot.queueing import tell_progress, work_off
from mailer.writing import shown
from sandbox.slack import Channel, Message, Seen, Slack, Team, User, View
from store import lapses, outlooks
from store.codes import Cause
from store.database import Store
from store.moment import Moment
from store.tables import Grant

SECRET = "a signing secret"
TEAMS = (
    Team("T1", "Glow", "glow", "xoxb-glow", "UBOT1"),
    Team("T2", "Acme", "acme", "xoxb-acme", "UBOT2"),
)
USERS = (
    User("UMAYA", "T1", "maya", "Maya", email="maya@glow.example", tz="Europe/Berlin"),
    User("UPAUL", "T1", "paul", "Paul", email="paul@glow.example"),
    User("UBOSS", "T1", "bea", "Bea", is_admin=True),
    User("UGUEST", "T1", "gus", "Gus", is_restricted=True),
    User("UOLAF", "T2", "olaf", "Olaf", email="olaf@acme.example"),
)
CHANNELS = (
    Channel("CALERTS", "T1", "alerts"),
    Channel("CTEAM", "T1", "team"),
    Channel("CSECRET", "T1", "secret", is_private=True, has_bot=False),
    Channel("COTHER", "T2", "other"),
)


@dataclass
class Clock:
    at: dt.datetime

    def now(self) -> dt.datetime:
        return self.at


@dataclass
class Office:
    """Who types or presses what is named by ids; every deed returns what that person then sees."""

    slack: Slack
    store: Store
    clock: Clock
    clients: Clients
    url: str
    """Where the bot answers."""

    async def types(self, text: str, who: str = "UMAYA", channel: str = "CALERTS") -> Seen:
        return await self.slack.command(who, channel, "/connections", text)

    async def reads(self, text: str, who: str = "UMAYA", channel: str = "CALERTS") -> str:
        """All words of the answer to a command."""
        seen = await self.types(text, who, channel)
        assert seen.failure == ""
        return seen.words

    async def presses(self, message: Message, what: str, who: str = "UMAYA", within: float = 3.0) -> Message:
        """The answer to a button."""
        seen = await self.slack.click(who, message.channel_id, message.ts, what)
        assert seen.failure == ""
        return await seen.soon(within=within)

    async def appears(self, seen: Seen) -> View:
        """The modal that a click or a command opens."""
        while seen.view is None:
            await self.slack.memory.next_change(within=3)
        return seen.view

    async def chooses(
        self, message: Message, what: str, chosen: str, who: str = "UMAYA", within: float = 3.0
    ) -> Message:
        """The answer to a menu in a message."""
        action = next(name for name in self.actions(message.blocks) if name.partition("#")[0] == what)
        seen = await self.slack.choose(who, message.channel_id, message.ts, action, chosen)
        assert seen.failure == ""
        return await seen.soon(within=within)

    def actions(self, blocks: list[dict[str, Any]]) -> list[str]:
        """The action ids of all that can be pressed or chosen."""
        parts = [
            part
            for block in blocks
            for part in (*block.get("elements", ()), block.get("accessory"), block.get("element"))
        ]
        return [part["action_id"] for part in parts if part and "action_id" in part]

    async def modal(self, seen: Seen, text: str, within: float = 3.0) -> View:
        """The modal on top of the screen, once *text* stands in it."""
        async with asyncio.timeout(within):
            while seen.view is None or text not in seen.view.words:
                await self.slack.memory.next_change(within)
        return seen.view

    async def home(self, who: str = "UMAYA", within: float = 3.0) -> View:
        """App Home, as it is drawn when the person opens it."""
        seen = await self.slack.open_home(who)
        async with asyncio.timeout(within):
            while seen.home is None:
                await self.slack.memory.next_change(within)
        return seen.home

    async def tick(self) -> Announced:
        """Lapses are noticed or ended, and the channels are told."""
        moment = Moment(self.clock.at)
        async with self.store.begin() as db:
            await lapses.sweep(db, moment)
        await work_off(self.store, moment)
        await tell_progress(self.store, self.clients, moment)
        announced = await announce(self.store, self.clients, moment, "these tests")
        return announced + await tell_of_granted(self.store, self.clients, moment)

    async def breaks(self, profile_id: str = "ana-instagram", cause: Cause = Cause.PASSWORD_CHANGED) -> None:
        """Its grants are cut short now."""
        async with self.store.begin() as db:
            for grant in await db.scalars(select(Grant).where(Grant.profile_id == profile_id)):
                grant.invalidated_at = self.clock.at
                grant.invalidation_reason = cause
            await db.flush()
            await outlooks.work_out(db, [profile_id], Moment(self.clock.at))

    async def repairs(self, profile_id: str = "ana-instagram") -> None:
        async with self.store.begin() as db:
            for grant in await db.scalars(select(Grant).where(Grant.profile_id == profile_id)):
                grant.invalidated_at = grant.invalidation_reason = None
                grant.granted_at = self.clock.at
                grant.expires_at = self.clock.at + dt.timedelta(days=60)
            await db.flush()
            await outlooks.work_out(db, [profile_id], Moment(self.clock.at))

    def posted(self, channel: str = "CALERTS") -> list[Message]:
        """What everybody in the channel sees."""
        return self.slack.messages(channel)


@asynccontextmanager
async def opened(
    store: Store,
    now: dt.datetime,
    token: str | None = "xoxb-glow",
    *,
    oauth: OAuth | None = None,
    app_token: str | None = None,
    real_clock: Callable[[], dt.datetime] = real_time,
    teams: tuple[Team, ...] = TEAMS,
) -> AsyncIterator[Office]:
    clock = Clock(now)
    slack = Slack(signing_secret=SECRET, teams=teams, users=USERS, channels=CHANNELS)
    slack.socket_mode = app_token is not None
    outside = web.Application()
    slack.mount(outside)
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    async with TestServer(outside) as its_server:
        slack.base_url = str(its_server.make_url("/"))
        inside = web.Application()
        bot = Bot(
            store,
            SECRET,
            token,
            slack.api_url,
            clock.now,
            frozenset(),
            shown,
            url,
            oauth,
            app_token,
            real_clock,
        )
        routes(inside, bot)
        speaking = Clients(store, token, slack.api_url, oauth, real_clock)
        async with TestServer(inside, host="127.0.0.1", port=port), speaking as clients:
            slack.request_url = f"{url}/slack/events"
            yield Office(slack, store, clock, clients, url)
