"""How much a token may ask in a time: a bucket for each, in this process (draft-ietf-httpapi-ratelimit-headers)."""

import math
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Pace:
    burst: int
    """Requests at once."""
    a_second: float
    """How quickly the bucket fills again."""


PACE = Pace(burst=1000, a_second=100)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a bucket after a request."""

    pace: Pace
    allowed: bool
    left: float

    @property
    def seconds_to_next(self) -> int:
        return max(1, math.ceil((1 - self.left) / self.pace.a_second))

    @property
    def seconds_to_full(self) -> int:
        return math.ceil((self.pace.burst - self.left) / self.pace.a_second)


class Buckets:
    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._filled: dict[int, tuple[float, float]] = {}

    def take(self, token_id: int, now: float) -> Standing:
        """*now* in seconds of any clock that only goes forward."""
        left, at = self._filled.get(token_id, (float(self._pace.burst), now))
        left = min(float(self._pace.burst), left + (now - at) * self._pace.a_second)
        allowed = left >= 1
        left -= allowed
        self._filled[token_id] = (left, now)
        return Standing(self._pace, allowed, left)


BUCKETS = web.AppKey("buckets", Buckets)
STANDING = web.RequestKey("standing", Standing)


def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Nothing where nobody was recognised."""
    standing = request.get(STANDING)
    if standing is None:
        return
    pace = standing.pace
    window = math.ceil(pace.burst / pace.a_second)
    response.headers["RateLimit-Policy"] = f'"token";q={pace.burst};w={window}'
    response.headers["RateLimit"] = f'"token";r={int(standing.left)};t={standing.seconds_to_full}'
