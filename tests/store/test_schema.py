import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from store import schema
from store.database import Store, open_store
from store.tables import Base
from store.vault import Vault
from tests.conftest import KEY


async def test_the_migrations_make_the_tables_that_the_program_knows(database_url: str) -> None:
    store = open_store(database_url, Vault((KEY,)))
    await schema.upgrade(store)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    assert await schema.current(store) == schema.wanted()
    await store.close()


async def test_replicas_that_start_together_upgrade_once(database_url: str) -> None:
    stores = [open_store(database_url, Vault((KEY,))) for _ in range(4)]
    await asyncio.gather(*(schema.upgrade(store) for store in stores))
    assert {await schema.current(store) for store in stores} == {schema.wanted()}
    for store in stores:
        await store.close()


async def test_a_store_without_tables_says_that_it_has_no_version(database_url: str) -> None:
    store: Store = open_store(database_url, Vault((KEY,)))
    assert await schema.current(store) is None
    await store.close()
