"""Our pages on loopback, beside the sandbox's Instagram; people who click in both."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from sqlalchemy import select

from platforms.http import open_http
from platforms.instagram import Instagram as InstagramAdapter
from platforms.network import Endpoints
from sandbox.instagram import Account, Instagram, server
from sandbox.instagram.accounts import INSIGHTS
from store.codes import Network
from store.database import Store
from store.links import Links, PageLink, UnsubscribeLink
from store.tables import Grant, HistoryEntry, Lapse
from tests import given
from tests.conftest import KEY
from web.app import Web, routes

TAKING_PART = "spring"


@dataclass
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def location(self) -> str:
        return self.headers["Location"]


class Town:
    """A clock, our site, an Instagram, and a browser that follows no redirect by itself."""

    def __init__(self, store: Store, now: dt.datetime, url: str, instagram: Instagram) -> None:
        self.store = store
        self.now = now
        self.url = url
        self.instagram = instagram
        self.links = Links((KEY,), url)
        self.browser: aiohttp.ClientSession

    def token(self, creator_id: str = "ana", campaign_id: str | None = TAKING_PART, age: int = 0) -> str:
        issued = self.now - dt.timedelta(days=age)
        return self.links.page_token(PageLink(creator_id, campaign_id, issued))

    def page(self, creator_id: str = "ana", campaign_id: str | None = TAKING_PART, age: int = 0) -> str:
        return f"{self.url}/c/{self.token(creator_id, campaign_id, age)}"

    def unsubscribe_url(self, creator_id: str = "ana", brand_id: str | None = "glow") -> str:
        return self.links.unsubscribe(UnsubscribeLink(creator_id, brand_id))

    async def ask(self, method: str, url: str, **more: object) -> Answer:
        url = url if url.startswith("http") else self.url + url
        async with self.browser.request(method, url, allow_redirects=False, **more) as answer:  # type: ignore[arg-type]
            return Answer(answer.status, await answer.text(), dict(answer.headers))

    async def get(self, url: str, **headers: str) -> Answer:
        return await self.ask("GET", url, headers={k.replace("_", "-"): v for k, v in headers.items()})

    async def start(self, profile_id: str | None = "ana-instagram", creator_id: str = "ana") -> str:
        """Press the button; gives the address at Instagram that it leads to."""
        query = {"link": self.token(creator_id)} | ({"profile": profile_id} if profile_id else {})
        async with self.browser.get(
            f"{self.url}/connect/instagram", params=query, allow_redirects=False
        ) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    async def decide(self, address: str, username: str = "ana", *ticked: str, allow: bool = True) -> str:
        """Answer Instagram's consent page; gives the address of ours that it sends the browser to."""
        form = aiohttp.FormData(parse_qsl(urlsplit(address).query))
        form.add_field("account", self.instagram.account(username).user_id)
        form.add_field("decision", "allow" if allow else "deny")
        for scope in ticked or (INSIGHTS,):
            form.add_field("granted", scope)
        answer = await self.ask("POST", address.partition("?")[0], data=form)
        return answer.location

    async def reconnect(self, username: str = "ana", *ticked: str) -> Answer:
        """The whole way, up to the answer of our callback."""
        return await self.get(await self.decide(await self.start(), username, *ticked))

    async def grants(self) -> list[tuple[str, dt.datetime | None, bool]]:
        """Holder, when it was removed, and whether it holds a token."""
        async with self.store.read() as db:
            rows = await db.scalars(select(Grant).order_by(Grant.id))
            return [(row.holder, row.removed_at, row.access_token is not None) for row in rows]

    async def open_lapses(self) -> list[str]:
        async with self.store.read() as db:
            return list(await db.scalars(select(Lapse.profile_id).where(Lapse.closed_at.is_(None))))

    async def told(self) -> list[tuple[str, dict[str, object]]]:
        async with self.store.read() as db:
            rows = await db.scalars(select(HistoryEntry).order_by(HistoryEntry.id))
            return [(row.event.value, row.detail) for row in rows]


@pytest.fixture
async def town(store: Store, now: dt.datetime) -> AsyncIterator[Town]:
    """Ana's Instagram access ran out yesterday (`given.lapsed_ana`), and nobody has noticed yet."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
    networks = web.Application()
    instagram = Instagram(lambda _what: None, lambda: there.now)
    there = Town(store, now, f"http://127.0.0.1:{unused_port()}", instagram)
    server.mount(networks, instagram)
    for place, username in enumerate(("ana", "kenji"), start=1):
        instagram.add_account(
            Account(f"1784140000000000{place}", f"2616000000000000{place}", username, username.title())
        )
    async with TestServer(networks) as outside, open_http(dt.timedelta(seconds=1)) as http:
        base = str(outside.make_url("/instagram"))
        adapter = InstagramAdapter(
            Endpoints(
                instagram.client_id,
                instagram.client_secret,
                f"{base}/oauth/authorize",
                f"{base}/oauth/access_token",
                base,
            ),
            http,
        )
        app = web.Application()
        here = Web(store, there.links, {Network.INSTAGRAM: adapter}, lambda: there.now, there.url)
        routes(app, here)
        async with (
            TestServer(app, port=urlsplit(there.url).port),
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as there.browser,
        ):
            yield there
