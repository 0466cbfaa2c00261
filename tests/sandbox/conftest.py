import datetime as dt
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientTimeout, web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.instagram import Account, Instagram, Media, server
from sandbox.networks import Networks


class Hands:
    """The clock of these tests."""

    def __init__(self) -> None:
        self.at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.at


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def instagram(clock: Hands) -> Instagram:
    instagram = Instagram(lambda kind: None, clock.now, client_id="app", client_secret="geheim")
    instagram.add_account(
        Account("17841400000000001", "26160000000000001", "ana.pinta", "Ana", email="ana@mail.example")
    )
    instagram.add_account(Account("17841400000000002", "26160000000000002", "kenji", "健二", "BUSINESS"))
    instagram.add_account(Account("17841400000000003", "26160000000000003", "lea", "Léa", "PERSONAL"))
    instagram.account("ana.pinta").media += [
        Media(f"1790000000000000{n}", f"Post {n} #aurora", clock.at - dt.timedelta(days=n)) for n in range(3)
    ]
    return instagram


@pytest.fixture
async def client(instagram: Instagram) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    server.mount(app, instagram)
    Networks(instagram).mount(app)
    async with TestClient(TestServer(app), timeout=ClientTimeout(total=5)) as client:
        yield client
