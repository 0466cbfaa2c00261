"""The one way out to the networks: bounded in time and size, never redirected, and silent about secrets."""

import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import aiohttp

from platforms.trouble import OperatorFault, Unclear

TIME_OUT = dt.timedelta(seconds=10)
LARGEST = 1024 * 1024
"""More than any answer that we ask for."""
CONNECTIONS = 100
LONGEST_WAIT = dt.timedelta(days=1)

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a network answered: always JSON, and never a 3xx, 429 or 5xx."""

    status: int
    body: object
    headers: Mapping[str, str]


class Http:
    """One session for all networks. What goes wrong on the way is Unclear: silence is not a verdict (X3)."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, url: str, query: Query) -> Answer:
        return await self._ask("GET", url, query=query)

    async def post(self, url: str, form: Query) -> Answer:
        return await self._ask("POST", url, form=form)

    async def _ask(
        self, method: str, url: str, *, query: Query | None = None, form: Query | None = None
    ) -> Answer:
        # Raised `from None`: aiohttp's own texts name the URL, and with it the token.
        try:
            async with self._session.request(
                method, url, params=query, data=form, allow_redirects=False
            ) as answer:
                _refuse_silence(answer.status, answer.headers)
                return Answer(answer.status, _parse(await _read(answer)), answer.headers)
        except aiohttp.InvalidURL:
            raise OperatorFault("The configured address of the network cannot be read as a URL.") from None
        except TimeoutError:
            raise Unclear("time_out") from None
        except (aiohttp.ClientError, OSError):
            raise Unclear("no_connection") from None


@contextlib.asynccontextmanager
async def open_http(time_out: dt.timedelta = TIME_OUT) -> AsyncIterator[Http]:
    """The session, for as long as the block lasts. *time_out* bounds each call as a whole."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=time_out.total_seconds()),
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept": "application/json", "User-Agent": "Reconnect"},
    ) as session:
        yield Http(session)


def _refuse_silence(status: int, headers: Mapping[str, str]) -> None:
    if status == 429:
        raise Unclear("throttled", retry_after=retry_after(headers))
    if status >= 500 or 300 <= status < 400:
        raise Unclear(f"status_{status}", retry_after=retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> dt.timedelta | None:
    """Its form in seconds; the one with a date is not used by these networks."""
    told = headers.get("Retry-After", "").strip()
    if not (told.isascii() and told.isdigit()):
        return None
    return min(dt.timedelta(seconds=int(told[:9])), LONGEST_WAIT)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in answer.content.iter_any():
        size += len(piece)
        if size > LARGEST:
            answer.close()
            raise Unclear("too_large")
        pieces.append(piece)
    return b"".join(pieces)


def _parse(body: bytes) -> object:
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        raise Unclear("not_json") from None
    return parsed
