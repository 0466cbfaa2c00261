"""The schema's version: what the database has, what this program wants, and the way from one to the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from store.database import Store

UPGRADE_LOCK = 0x7265636F6E6E6563
"""PostgreSQL's advisory lock under which replicas that start together upgrade one after the other."""


def wanted() -> str:
    """The newest revision that this program brings."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101  the package holds at least one migration
    return head


async def current(store: Store) -> str | None:
    """The database's revision; None when it is empty."""
    async with store.engine.connect() as connection:
        return await connection.run_sync(_revision)


async def upgrade(store: Store) -> None:
    """Bring the database to `wanted()`; safe to run from several processes at once, and again."""
    async with store.engine.connect() as connection:
        if store.is_sqlite:
            await connection.execution_options(sqlite_begin="IMMEDIATE")
        async with connection.begin():
            if not store.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
            await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if _revision(connection) != wanted():
        command.upgrade(_config(connection), "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
