"""The raw drivers behind one face, for SQL that is written by hand."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import asyncpg


class Connection(Protocol):
    """A driver with `?` for its parameters."""

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]: ...
    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None: ...
    async def begin(self) -> None: ...
    async def commit(self) -> None: ...
    async def close(self) -> None: ...


class Sqlite:
    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]:
        return self.db.execute(sql, values).fetchall()

    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.db.executemany(sql, rows)

    async def begin(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        self.db.execute("COMMIT")

    async def close(self) -> None:
        self.db.close()


class Postgresql:
    def __init__(self, db: "asyncpg.Connection[Any]") -> None:
        self.db = db

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]:
        rows: Sequence[Any] = await self.db.fetch(_numbered(sql), *values)
        return rows

    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await self.db.executemany(_numbered(sql), rows)

    async def begin(self) -> None:
        await self.db.execute("BEGIN")

    async def commit(self) -> None:
        await self.db.execute("COMMIT")

    async def close(self) -> None:
        await self.db.close()


def _numbered(sql: str) -> str:
    first, *rest = sql.split("?")
    return first + "".join(f"${place}{part}" for place, part in enumerate(rest, start=1))
