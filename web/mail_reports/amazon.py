"""What is fetched from Amazon: certificates and confirmations, a few kilobytes each."""

from urllib.parse import urlsplit

import aiohttp

LARGEST = 64 * 1024
TIME_OUT = aiohttp.ClientTimeout(total=10)


class Amazon:
    """*place* stands in for Amazon's hosts where it is given, as in tests."""

    def __init__(self, place: str | None = None) -> None:
        self._place = place

    async def fetch(self, url: str) -> bytes:
        """Raises OSError."""
        if self._place is not None:
            parts = urlsplit(url)
            url = f"{self._place}{parts.path}?{parts.query}"
        try:
            async with (
                aiohttp.ClientSession(timeout=TIME_OUT) as http,
                http.get(url, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise OSError(f"{urlsplit(url).netloc} answers {answer.status}")
                return await _whole(answer)
        except (aiohttp.ClientError, TimeoutError) as fault:
            raise OSError(f"{urlsplit(url).netloc}: {fault}") from fault


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for some in answer.content.iter_any():
        found += some
        if len(found) > LARGEST:
            raise OSError("the answer is too long")
    return bytes(found)
