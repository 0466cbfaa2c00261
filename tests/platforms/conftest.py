import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from platforms import checks
from platforms.checks import Checked
from platforms.http import open_http
from platforms.instagram import Instagram
from store.codes import Network
from store.database import Store
from store.moment import Moment
from tests.platforms.connected import SET_UP
from tests.platforms.instagram import FakeInstagram, fake_instagram

PATIENCE = dt.timedelta(seconds=0.5)


@pytest.fixture
async def fake() -> AsyncIterator[FakeInstagram]:
    async with fake_instagram() as fake:
        yield fake


@pytest.fixture
async def instagram(fake: FakeInstagram) -> AsyncIterator[Instagram]:
    """Our adapter, aimed at the fake, and soon out of patience."""
    async with open_http(PATIENCE) as http:
        yield Instagram(fake.endpoints, http)


@pytest.fixture
def tick(store: Store, instagram: Instagram) -> Any:
    async def tick(at: dt.datetime, owner: str = "worker") -> Checked:
        return await checks.check_due(store, {Network.INSTAGRAM: instagram}, Moment(at, SET_UP), owner)

    return tick
