"""The way out to other programs: bounded in time, never redirected, and deaf to what they answer but the status."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Mapping

import aiohttp

TIME_OUT = dt.timedelta(seconds=10)
GONE = 410


class NotTaken(Exception):
    """The receiver did not take a delivery: why, as a code; *for_good* when it wants nothing more at all."""

    def __init__(self, because: str, *, for_good: bool = False) -> None:
        super().__init__(because)
        self.because = because
        self.for_good = for_good


class Post:
    """One session for all receivers."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def deliver(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Done once any 2xx has come. Raises NotTaken."""
        try:
            async with self._session.post(
                url, data=content, headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
                answer.close()  # the body, which may be endless, is not read
        except TimeoutError:
            raise NotTaken("time_out") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise NotTaken("no_connection") from None
        if not 200 <= status < 300:
            raise NotTaken(f"status_{status}", for_good=status == GONE)


@contextlib.asynccontextmanager
async def open_post(time_out: dt.timedelta = TIME_OUT) -> AsyncIterator[Post]:
    """The session, for as long as the block lasts. *time_out* bounds each delivery as a whole."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=time_out.total_seconds()),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "Reconnect"},
    ) as session:
        yield Post(session)
