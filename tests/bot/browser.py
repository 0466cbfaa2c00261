"""Somebody who installs the bot: a browser between our pages and Slack's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.clients import OAuth
from tests.bot.office import Office

OAUTH = OAuth("1.1", "the sandbox's client secret")


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    words: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Browser:
    office: Office
    session: aiohttp.ClientSession

    async def begins(self) -> str:
        """Opens /slack/install; where it leads."""
        async with self.session.get(f"{self.office.url}/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
            return answer.headers["Location"]

    async def opens(self, url: str, **headers: str) -> Page:
        async with self.session.get(url, headers=headers, allow_redirects=False) as answer:
            return Page(answer.status, await answer.text(), dict(answer.headers))

    async def installs(self, place: str) -> Page:
        return await self.opens(self.office.slack.oauth.allow(await self.begins(), place))


@asynccontextmanager
async def browser(office: Office) -> AsyncIterator[Browser]:
    """With a cookie jar of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(office, session)
