import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, select

from store import oauth
from store.codes import Network
from store.database import Store
from store.oauth import Attempt
from store.tables import OAuthState
from tests import given

ANAS = Attempt(Network.INSTAGRAM, "ana", "ana-instagram", "link", "a verifier")


@pytest.fixture
async def started(store: Store, now: dt.datetime) -> Store:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await oauth.start(db, "secret", ANAS, now)
    return store


async def test_a_state_is_kept_as_a_hash_and_its_verifier_sealed(started: Store) -> None:
    async with started.read() as db:
        row = (await db.scalars(select(OAuthState))).one()
        assert "secret" not in row.state
        assert row.code_verifier is not None
        assert b"verifier" not in row.code_verifier


async def test_its_first_use_is_told_from_the_second(started: Store, now: dt.datetime) -> None:
    async with started.begin() as db:
        assert await oauth.use(db, "secret", Network.INSTAGRAM, now) == (ANAS, True)
    async with started.begin() as db:
        assert await oauth.use(db, "secret", Network.INSTAGRAM, now + oauth.LIFETIME) == (ANAS, False)


async def test_of_two_who_use_it_at_once_one_is_the_first(started: Store, now: dt.datetime) -> None:
    async def use() -> bool:
        async with started.begin() as db:
            used = await oauth.use(db, "secret", Network.INSTAGRAM, now)
            assert used is not None
            return used[1]

    assert sorted(await asyncio.gather(use(), use(), use())) == [False, False, True]


async def test_another_network_another_state_and_a_late_one_find_nothing(
    started: Store, now: dt.datetime
) -> None:
    async with started.begin() as db:
        assert await oauth.use(db, "secret", Network.TIKTOK, now) is None
        assert await oauth.use(db, "guess", Network.INSTAGRAM, now) is None
        assert await oauth.use(db, "secret", Network.INSTAGRAM, now + oauth.LIFETIME) is None
        assert await oauth.use(db, "secret", Network.INSTAGRAM, now) == (ANAS, True)


async def test_states_of_days_gone_by_are_forgotten(started: Store, now: dt.datetime) -> None:
    async with started.begin() as db:
        await oauth.start(db, "another", ANAS, now + dt.timedelta(days=2))
        assert await db.scalar(select(func.count()).select_from(OAuthState)) == 1
