"""The way into the store: `async with store.begin() as db` to change, `store.read()` to ask."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from store import sqlite
from store.look import OnTheSpot, Spot
from store.statements import Look
from store.vault import Vault

Session = AsyncSession
BUSY_SECONDS = 30
"""How long a writer waits for SQLite's one writing place."""
CACHE_KIB = 24 * 1024
"""Of SQLite's pages, for each connection."""
COUNTED_ROWS = 1_000
"""Of each index, when SQLite takes stock."""


class Store:
    """One database and the vault that opens its secrets."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, info={"vault": vault})
        self._spot: Spot | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """A transaction that writes: committed at the end of the block, rolled back if it raises."""
        async with self._sessions() as db, db.begin():
            if self.is_sqlite:
                # Taking the writing place first: a reader that turns writer later could only fail.
                await db.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield db

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A consistent view for asking; nothing done in it is kept."""
        async with self._sessions() as db:  # which rolls back at its end
            yield db

    @contextlib.asynccontextmanager
    async def look(self) -> AsyncIterator[Look]:
        """For a few quick statements: several asked `together` are answered as of one instant."""
        look = OnTheSpot(self._on_the_spot(), self.engine.dialect, self.read)
        try:
            yield look
        finally:
            await look.close()

    def _on_the_spot(self) -> Spot | None:
        if self._spot is None and self.is_sqlite and self.engine.url.database not in (None, "", ":memory:"):
            self._spot = Spot(str(self.engine.url.database), CACHE_KIB)
        return self._spot

    async def take_stock(self) -> None:
        """Let the engine count what its tables hold, so that its searches begin at the right end.

        Worth doing after much was loaded: SQLite never does it by itself, PostgreSQL within minutes.
        """
        async with self.engine.begin() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql(f"PRAGMA analysis_limit={COUNTED_ROWS}")
            await connection.exec_driver_sql("ANALYZE")

    async def close(self) -> None:
        if self._spot is not None:
            self._spot.close()
            self._spot = None
        await self.engine.dispose()


def vault_of(db: Session) -> Vault:
    """The vault of the store that this session belongs to."""
    vault = db.info["vault"]
    assert isinstance(vault, Vault)  # noqa: S101  set by Store alone
    return vault


def insert_into(db: Session, table: type[DeclarativeBase]) -> PostgresqlInsert | SqliteInsert:
    """An INSERT that can say `on_conflict_…`, in the words of this session's engine."""
    on_postgresql = db.get_bind().dialect.name == "postgresql"
    return postgresql_insert(table) if on_postgresql else sqlite_insert(table)


KEPT: dict[str, Any] = {"pool_size": 20, "max_overflow": 0, "pool_use_lifo": True}
"""Connections stay open, with what they have prepared; the one that was used last is used next."""


def open_store(url: str, vault: Vault) -> Store:
    """Connect to *url* (`sqlite:///path` or `postgresql://…`). Raises ValueError for another kind of database."""
    parsed = _driver_url(url)
    if parsed.drivername == "sqlite+aiosqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        path = parsed.database or ":memory:"
        engine = create_async_engine(parsed, async_creator=lambda: sqlite.connect(path, BUSY_SECONDS), **KEPT)
        _prepare_sqlite(engine)
    else:
        engine = create_async_engine(parsed, pool_pre_ping=True, **KEPT)
    return Store(engine, vault)


def _driver_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError(f"The database URL cannot be read: {error}") from None
    kind = parsed.drivername.split("+", maxsplit=1)[0]
    if kind == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    if kind in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+asyncpg")
    raise ValueError(f"The database URL begins with {parsed.drivername}:; it must be sqlite: or postgresql:.")


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            f"cache_size=-{CACHE_KIB}",
            "secure_delete=ON",  # who is erased shall not stand in the file's unused places
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Any) -> None:
        if connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.connection.driver_connection.begin_with_the_next()
