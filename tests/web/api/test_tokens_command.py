"""The operator at a terminal gives a program its key, and takes it back."""

from pathlib import Path

from store import tokens
from store.database import open_store
from store.vault import Vault
from tests.stories.operating import KEY, Operator


async def test_a_key_given_at_the_terminal_is_good_until_it_is_revoked(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    key = (await operator.run("tokens", "add", "crm", "--brand", "glow", "--brand", "acme")).split()
    assert len(key) == 1, "alone on standard output"
    store = open_store(f"sqlite:///{tmp_path}/reconnect.db", Vault((KEY,)))
    async with store.read() as db:
        who = await tokens.bearer(db, key[0])
    assert who is not None
    assert who.program.brands == {"glow", "acme"}
    await operator.run("tokens", "add", "crm", "--brand", "glow", status=1)
    [listed] = (await operator.read("tokens", "list"))["tokens"]
    assert (listed["name"], listed["brands"], listed["revoked_at"]) == ("crm", ["glow", "acme"], None)
    assert key[0] not in await operator.run("tokens", "list")
    await operator.run("tokens", "revoke", "crm")
    await operator.run("tokens", "revoke", "crm", status=1)
    async with store.read() as db:
        assert await tokens.bearer(db, key[0]) is None
    await operator.run("tokens", "add", "crm", status=2)
    await operator.run("tokens", "add", "a\nb", "--brand", "glow", status=2)
    await store.close()
