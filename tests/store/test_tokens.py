import datetime as dt

from store import tokens
from store.database import Store
from store.rules.concern import Program
from store.tables import Token
from tests.given import DAY


async def test_a_key_is_told_once_and_kept_as_a_digest(store: Store, now: dt.datetime) -> None:
    key = tokens.new_key()
    assert key.startswith("rct_")
    async with store.begin() as db:
        assert await tokens.add(db, "crm", ["glow", "acme", "glow"], key, now)
    async with store.read() as db:
        who = await tokens.bearer(db, key)
        assert who is not None
        assert who.program == Program("crm", frozenset({"glow", "acme"}))
        row = await db.get_one(Token, who.token_id)
        assert key not in row.digest
        assert row.brands == ["glow", "acme"]
        assert await tokens.bearer(db, key[:-1]) is None


async def test_a_name_is_free_again_once_its_token_is_revoked(store: Store, now: dt.datetime) -> None:
    first, second = tokens.new_key(), tokens.new_key()
    async with store.begin() as db:
        assert await tokens.add(db, "crm", ["glow"], first, now)
        assert not await tokens.add(db, "crm", ["acme"], second, now)
        assert await tokens.revoke(db, "crm", now)
        assert not await tokens.revoke(db, "crm", now)
        assert await tokens.bearer(db, first) is None
        assert await tokens.add(db, "crm", ["acme"], second, now)
        assert [(one.brands, one.revoked_at) for one in await tokens.listed(db)] == [
            (("glow",), now),
            (("acme",), None),
        ]


async def test_the_last_use_is_noted_at_most_once_a_minute(store: Store, now: dt.datetime) -> None:
    key = tokens.new_key()
    noted = []
    async with store.begin() as db:
        await tokens.add(db, "crm", ["glow"], key, now)
    for seconds in (0, 59, 60, 61, 86_400):
        at = now + dt.timedelta(seconds=seconds)
        async with store.begin() as db:
            who = await tokens.bearer(db, key)
            assert who is not None
            if tokens.wants_noting(who, at):
                await tokens.note_use(db, who, at)
                noted.append(seconds)
    assert noted == [0, 60, 86_400]
    async with store.read() as db:
        assert (await tokens.listed(db))[0].last_used_at == now + DAY
