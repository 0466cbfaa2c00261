import asyncio
import datetime as dt
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog
from sqlalchemy import delete, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from sandbox.mailbox import Mailbox
from store.database import Store, open_store
from store.tables import Base
from store.vault import Vault
from tests.postgresql import running

# The rich traces that are structlog's default take minutes for SQLAlchemy's objects.
structlog.configure(
    [
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

KEY = "a key for tests that is long enough to be one"


@pytest.fixture
def now() -> dt.datetime:
    """Noon of a Wednesday, UTC."""
    return dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """An SMTP server that takes everything, and what came."""
    mailbox = Mailbox(lambda _kind: None, lambda: dt.datetime.now(dt.UTC))
    await mailbox.start()
    yield mailbox
    await mailbox.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server: TEST_DATABASE_URL, or one of our own that ends with the tests."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind, without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server = str(request.getfixturevalue("postgresql"))
    name = f"test_{uuid.uuid4().hex}"
    await _administer(server, f'CREATE DATABASE "{name}"')
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    await _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    _apart(_make_tables(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_with_tables(postgresql: str) -> Iterator[str]:
    """One PostgreSQL database with all tables for all tests; each test begins by emptying it."""
    server, name = make_url(postgresql), f"test_{uuid.uuid4().hex}"
    _apart(_administer(postgresql, f'CREATE DATABASE "{name}"'))
    url = server.set(database=name).render_as_string(hide_password=False)
    _apart(_make_tables(url))
    yield url
    _apart(_administer(postgresql, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store with all its tables and nothing in them, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "store.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        store = open_store(f"sqlite:///{path}", Vault((KEY,)))
    else:
        store = open_store(request.getfixturevalue("postgresql_with_tables"), Vault((KEY,)))
        async with store.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                await connection.execute(delete(table))
    yield store
    await store.close()


def _apart(work: Coroutine[None, None, None]) -> None:
    """Run it in a loop of its own, since the tests' loop may be running."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()


async def _make_tables(url: str) -> None:
    store = open_store(url, Vault((KEY,)))
    async with store.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await store.close()


async def _administer(url: str, statement: str) -> None:
    admin = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT"
    )
    async with admin.connect() as connection:
        await connection.execute(text(statement))
    await admin.dispose()
