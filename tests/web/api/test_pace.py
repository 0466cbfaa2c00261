"""How much a token may ask in a time."""

import datetime as dt

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from store.database import Store
from store.links import Links
from tests.conftest import KEY
from tests.web.api.conftest import Site
from web.api import app as api
from web.api.pace import Buckets, Pace
from web.installation import Web


@pytest.mark.parametrize(
    ("at", "allowed", "left"),
    [
        ([0, 0, 0], [True, True, False], 0.0),
        ([0, 0, 0.5], [True, True, False], 0.5),
        ([0, 0, 1], [True, True, True], 0.0),
        ([0, 100], [True, True], 1.0),
        ([0, 0, 0, 0, 1], [True, True, False, False, True], 0.0),
    ],
)
def test_a_bucket_of_two_fills_again_by_one_a_second(
    at: list[float], allowed: list[bool], left: float
) -> None:
    buckets = Buckets(Pace(burst=2, a_second=1))
    standings = [buckets.take(1, now) for now in at]
    assert [one.allowed for one in standings] == allowed
    assert standings[-1].left == left
    assert buckets.take(2, 0).allowed, "each token has its own"


async def test_whoever_asks_too_much_is_told_when_to_go_on(store: Store, now: dt.datetime) -> None:
    app, site = web.Application(), Site(store, now)
    here = Web(store, Links((KEY,), "http://localhost"), {}, lambda: now, "http://localhost")
    api.routes(app, here, Pace(burst=2, a_second=0.01))
    async with TestServer(app) as server, aiohttp.ClientSession() as site.browser:
        site.url = server.make_url("").origin()
        crm, other = await site.caller("crm", "glow"), await site.caller("other", "acme")
        answers = [await crm.get("/creators") for _ in range(3)]
        assert [one.status for one in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"token";q=2;w=200'
        assert [one.headers["RateLimit"].split(";")[1] for one in answers] == ["r=1", "r=0", "r=0"]
        assert 90 <= int(answers[2].headers["Retry-After"]) <= 100
        assert answers[2].json["status"] == 429
        assert (await other.get("/creators")).status == 200
