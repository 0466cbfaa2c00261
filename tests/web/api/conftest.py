"""The API on loopback over a real store, and programs that call it, each with its token."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from store import tokens
from store.database import Store
from store.links import Links
from tests.conftest import KEY
from web.app import Web, routes

BASE = "/api/v1"
GLOW = {"name": "Glow", "from_email": "hi@glow.example"}


@dataclass
class Answer:
    status: int
    body: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fields(self) -> list[str]:
        """Which fields a refusal names."""
        return [error["field"] for error in self.json.get("errors", ())]


class Caller:
    """A program with a token (or without)."""

    def __init__(self, browser: aiohttp.ClientSession, url: URL, key: str | None) -> None:
        self.browser = browser
        self.url = url
        self.key = key

    async def ask(self, method: str, path: str, **more: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        headers |= more.pop("headers", {})
        url = URL(f"{self.url}{BASE}{path}", encoded=True)
        async with self.browser.request(method, url, headers=headers, **more) as answer:
            return Answer(answer.status, await answer.text(), answer.headers)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers=_named(headers))

    async def put(self, path: str, document: Any = None, **headers: str) -> Answer:
        return await self.ask("PUT", path, json={} if document is None else document, headers=_named(headers))

    async def delete(self, path: str, **headers: str) -> Answer:
        return await self.ask("DELETE", path, headers=_named(headers))

    async def put_all(self, records: dict[str, dict[str, Any]]) -> None:
        for path, document in records.items():
            answer = await self.put(path, document)
            assert answer.status in (200, 201), (path, answer)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


class Site:
    """One installation with its API."""

    def __init__(self, store: Store, now: dt.datetime) -> None:
        self.store = store
        self.now = now
        self.browser: aiohttp.ClientSession
        self.url: URL

    async def caller(self, name: str, *brands: str) -> Caller:
        """A program with a new token for *brands*."""
        key = tokens.new_key()
        async with self.store.begin() as db:
            assert await tokens.add(db, name, brands, key, self.now)
        return Caller(self.browser, self.url, key)

    def stranger(self, key: str | None = None) -> Caller:
        return Caller(self.browser, self.url, key)


@pytest.fixture
async def site(store: Store, now: dt.datetime) -> AsyncIterator[Site]:
    there = Site(store, now)
    app = web.Application()
    here = Web(store, Links((KEY,), "http://localhost"), {}, lambda: there.now, "http://localhost")
    routes(app, here)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as there.browser,
    ):
        there.url = server.make_url("").origin()
        yield there


@pytest.fixture
async def crm(site: Site) -> Caller:
    """Speaks for the brand glow, which does not exist yet."""
    return await site.caller("crm", "glow")


def world(brand: str, creator: str) -> dict[str, dict[str, Any]]:
    """One of everything for *brand*, by address: *creator*, whose Instagram access has ended, makes a reel."""
    return {
        f"/brands/{brand}": {"name": brand.title(), "from_email": f"hi@{brand}.example"},
        f"/brands/{brand}/members/U{brand}": {"role": "admin"},
        f"/creators/{creator}": {"first_name": creator.title(), "email": f"{creator}@mail.example"},
        f"/profiles/{creator}-ig": {
            "creator_id": creator, "network": "instagram", "handle": creator, "account_type": "creator",
        },
        f"/grants/{creator}-g": {
            "profile_id": f"{creator}-ig", "holder": creator, "permissions": ["insights"],
            "granted_at": "2026-08-01T00:00:00Z", "expires_at": "2026-11-17T00:00:00Z", "access_token": "secret",
        },
        f"/campaigns/{brand}-spring": {"brand_id": brand, "name": "Spring", "status": "live"},
        f"/requirements/{brand}-reel": {
            "campaign_id": f"{brand}-spring", "network": "instagram", "kind": "reel", "quantity": 2,
        },
        f"/campaigns/{brand}-spring/participations/{creator}": {"stage": "producing"},
        f"/requirements/{brand}-reel/deliverables/{creator}": {"completed_at": "2099-01-01T00:00:00Z"},
    }  # fmt: skip
