import datetime as dt

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.clock import Clock

DAY = dt.timedelta(days=1)


async def test_the_world_has_caught_up_when_a_push_returns() -> None:
    told: list[str] = []
    seen: list[dt.datetime] = []
    clock = Clock(told.append)

    async def catch_up(now: dt.datetime) -> None:
        assert clock.busy
        seen.append(now)

    clock.on_advance.append(catch_up)
    before = clock.now()
    after = await clock.advance(DAY)

    assert DAY <= after - before < DAY + dt.timedelta(seconds=10)
    assert before + DAY <= seen[0] <= after
    assert (told, clock.busy, clock.offset) == (["clock", "clock"], False, DAY)


async def test_time_never_goes_back() -> None:
    clock = Clock(lambda kind: None)
    with pytest.raises(ValueError, match="forward"):
        await clock.advance(-DAY)

    app = web.Application()
    clock.mount(app)
    async with TestClient(TestServer(app)) as client:
        for hours in (-1, 0, 24 * 365, "many", float("nan")):
            assert (await client.post("/sandbox/clock", json={"hours": hours})).status == 400
        assert (await client.post("/sandbox/clock", data="hours=1")).status == 415
        pushed = await (await client.post("/sandbox/clock", json={"hours": 72})).json()

    assert (pushed["offset"], pushed["busy"]) == (72 * 3600, False)
