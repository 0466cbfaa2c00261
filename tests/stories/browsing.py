"""A creator with a browser, small enough to read: follows links, submits forms, keeps cookies."""

import html
import re
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp


class Form(HTMLParser):
    """The first form of a page: what it would send if a person changed nothing."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and not self.fields:
            self._inside, self.action = True, given.get("action") or ""
        elif self._inside and tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.fields.append((str(given["name"]), given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Browser:
    """`async with Browser() as ana: await ana.open(url)`."""

    def __init__(self) -> None:
        self.url = ""
        self.page = ""
        self.status = 0

    async def __aenter__(self) -> Self:
        jar = aiohttp.CookieJar(unsafe=True)
        self._session = aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def open(self, url: str) -> None:
        async with self._session.get(urljoin(self.url, url)) as answer:
            await self._show(answer)

    async def click(self, words: str) -> None:
        """Follow the link that says *words*."""
        for target, inside in re.findall(r'<a\b[^>]*\bhref="([^"]+)"[^>]*>(.*?)</a>', self.page, re.DOTALL):
            if words in html.unescape(re.sub(r"<[^>]+>", " ", inside)):
                await self.open(html.unescape(target))
                return
        raise AssertionError(f"No link says {words!r} on {self.url}")

    async def submit(self, *extra: tuple[str, str], without: str | None = None, **changed: str) -> None:
        """Send the page's form, with fields *changed* and one value left out."""
        form = Form(self.page)
        fields = [(name, changed.get(name, value)) for name, value in form.fields if value != without]
        fields += [*extra, *((name, value) for name, value in changed.items() if name not in dict(fields))]
        async with self._session.post(urljoin(self.url, form.action), data=fields) as answer:
            await self._show(answer)

    async def _show(self, answer: aiohttp.ClientResponse) -> None:
        self.url, self.status, self.page = str(answer.url), answer.status, await answer.text()
