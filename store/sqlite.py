"""SQLite on a thread of its own: one step to it and back for each statement, rows included.

aiosqlite takes four steps (cursor, execute, fetch, close), which cost more than most of our statements.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import aiosqlite

DEFERRED = "BEGIN DEFERRED"


@dataclass(frozen=True, slots=True)
class _Outcome:
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()


class Cursor:
    """What SQLAlchemy uses of a cursor (PEP 249), its rows fetched as soon as it has executed."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._outcome = _Outcome()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._outcome.lastrowid

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        self._outcome = await self._connection.on_its_thread(_execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        self._outcome = await self._connection.on_its_thread(_execute_many, sql, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._outcome.rows

    async def close(self) -> None:
        """Nothing is left open."""


class Connection(aiosqlite.Connection):
    def __init__(self, path: str, busy_seconds: float) -> None:
        """*path* as `sqlite3.connect` takes it. *busy_seconds*: the wait for another's writing."""
        super().__init__(
            lambda: sqlite3.connect(path, timeout=busy_seconds, cached_statements=512), iter_chunk_size=64
        )
        self._thread.daemon = True  # it shall not keep a process that is told to end
        self._begins = False

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    def begin_with_the_next(self) -> None:
        """The next step begins a transaction first: a deferred one holds nothing before that either."""
        self._begins = True

    async def rollback(self) -> None:
        if self._begins:
            self._begins = False
        elif self.in_transaction:
            await super().rollback()

    async def commit(self) -> None:
        if self._begins:
            self._begins = False
        else:
            await super().commit()

    async def on_its_thread(self, do: Any, sql: str, parameters: Any) -> _Outcome:
        begins, self._begins = self._begins, False
        outcome: _Outcome = await self._execute(do, self._conn, sql, parameters, begins)  # type: ignore[no-untyped-call]
        return outcome

    async def ask_all(self, questions: Sequence[tuple[str, Sequence[Any]]]) -> list[Sequence[Any]]:
        """The rows of each, in one step."""
        begins, self._begins = self._begins, False
        rows: list[Sequence[Any]] = await self._execute(_ask_all, self._conn, questions, begins)  # type: ignore[no-untyped-call]
        return rows


async def connect(path: str, busy_seconds: float) -> Connection:
    return await Connection(path, busy_seconds)  # type: ignore[return-value]


def _execute(connection: sqlite3.Connection, sql: str, parameters: Any, begins: bool) -> _Outcome:
    if begins:
        connection.execute(DEFERRED)
    return _outcome(connection.execute(sql, parameters))


def _execute_many(connection: sqlite3.Connection, sql: str, parameters: Any, begins: bool) -> _Outcome:
    if begins:
        connection.execute(DEFERRED)
    return _outcome(connection.executemany(sql, parameters))


def _ask_all(
    connection: sqlite3.Connection, questions: Sequence[tuple[str, Sequence[Any]]], begins: bool
) -> list[Sequence[Any]]:
    if begins:
        connection.execute(DEFERRED)
    return [connection.execute(sql, parameters).fetchall() for sql, parameters in questions]


def _outcome(cursor: sqlite3.Cursor) -> _Outcome:
    rows = cursor.fetchall() if cursor.description else ()
    found = _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return found
