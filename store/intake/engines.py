"""Thousands of rows in one statement, in the words of each engine's own driver.

SQLAlchemy's own ways take each value of each row through Python; these hand over whole columns.
"""

import functools
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Dialect

from store.database import Session
from store.intake.columns import Columns

ONE_INTAKE = 0x7265636F6E6E
"""PostgreSQL's lock that intakes take in turn: what one has looked up stays true until it has written."""


class Engine(ABC):
    """The driver below a session. Values go in and come out as the driver takes them."""

    has_other_writers = False
    """Others may change rows while this transaction is open."""

    def __init__(self, db: Session, dialect: Dialect) -> None:
        self._db = db
        self.dialect = dialect

    @abstractmethod
    async def take_turns(self) -> None:
        """Wait until no other intake is writing; hold off the next until the end of the transaction."""

    @abstractmethod
    async def rows(
        self, table: Table, names: Sequence[str], asked: Columns, *, hold: bool = False
    ) -> Sequence[Sequence[Any]]:
        """The columns *names* of each row whose columns equal a row of *asked*. If *hold*, nobody else
        changes them before the transaction ends.
        """

    @abstractmethod
    async def insert(self, table: Table, rows: Columns) -> None: ...

    @abstractmethod
    async def update(self, table: Table, key: Sequence[str], rows: Columns) -> None:
        """Set all columns of *rows* where the *key* among them is."""

    @abstractmethod
    async def delete(self, table: Table, rows: Columns) -> None:
        """Delete the rows of which *rows* gives the key."""

    async def _ask(self, statement: str, *parameters: Any) -> Sequence[Sequence[Any]]:
        connection = await self._db.connection()
        return (await connection.exec_driver_sql(statement, parameters)).all()

    async def _do(self, statement: str, parameters: Any) -> None:
        connection = await self._db.connection()
        await connection.exec_driver_sql(statement, parameters)


class Sqlite(Engine):
    async def take_turns(self) -> None:
        """Who writes has SQLite's one writing place already."""

    async def rows(
        self,
        table: Table,
        names: Sequence[str],
        asked: Columns,
        *,
        hold: bool = False,  # noqa: ARG002  nobody else writes
    ) -> Sequence[Sequence[Any]]:
        one_key = len(asked) == 1
        keys = next(iter(asked.values())) if one_key else list(zip(*asked.values(), strict=True))
        return await self._ask(self._select(table, tuple(names), tuple(asked)), json.dumps(keys))

    async def insert(self, table: Table, rows: Columns) -> None:
        marks = ", ".join("?" * len(rows))
        await self._do(
            f"INSERT INTO {_name(table)} ({', '.join(rows)}) VALUES ({marks})",  # noqa: S608  our own names
            list(zip(*rows.values(), strict=True)),
        )

    async def update(self, table: Table, key: Sequence[str], rows: Columns) -> None:
        others = [name for name in rows if name not in key]
        values = ", ".join(f"{name} = ?" for name in others)
        here = " AND ".join(f"{name} = ?" for name in key)
        await self._do(
            f"UPDATE {_name(table)} SET {values} WHERE {here}",  # noqa: S608  our own names
            list(zip(*(rows[name] for name in (*others, *key)), strict=True)),
        )

    async def delete(self, table: Table, rows: Columns) -> None:
        here = " AND ".join(f"{name} = ?" for name in rows)
        await self._do(
            f"DELETE FROM {_name(table)} WHERE {here}",  # noqa: S608  our own names
            list(zip(*rows.values(), strict=True)),
        )

    @staticmethod
    @functools.lru_cache(maxsize=128)
    def _select(table: Table, names: Sequence[str], key: Sequence[str]) -> str:
        columns = ", ".join(f"t.{name}" for name in names)
        if len(key) == 1:
            asked = "(SELECT value FROM json_each(?))"
            return f"SELECT {columns} FROM {_name(table)} t WHERE t.{key[0]} IN {asked}"  # noqa: S608  our own names
        here = " AND ".join(f"t.{name} = json_extract(asked.value, '$[{at}]')" for at, name in enumerate(key))
        # CROSS JOIN keeps SQLite from turning the order round and reading the whole table.
        return f"SELECT {columns} FROM json_each(?) asked CROSS JOIN {_name(table)} t ON {here}"  # noqa: S608  our own names


class Postgresql(Engine):
    has_other_writers = True

    async def take_turns(self) -> None:
        await self._ask("SELECT pg_advisory_xact_lock($1)", ONE_INTAKE)

    async def rows(
        self, table: Table, names: Sequence[str], asked: Columns, *, hold: bool = False
    ) -> Sequence[Sequence[Any]]:
        columns = ", ".join(f"t.{name}" for name in names)
        here = " AND ".join(f"t.{name} = asked.{name}" for name in asked)
        held = f" ORDER BY {', '.join(f't.{name}' for name in asked)} FOR UPDATE OF t" if hold else ""
        return await self._ask(
            f"SELECT {columns} FROM {self._rows(table, asked)} JOIN {_name(table)} t ON {here}{held}",  # noqa: S608  our own names
            *asked.values(),
        )

    async def insert(self, table: Table, rows: Columns) -> None:
        names = ", ".join(rows)
        await self._do(
            f"INSERT INTO {_name(table)} ({names}) SELECT {names} FROM {self._rows(table, rows)}",  # noqa: S608  our own names
            tuple(rows.values()),
        )

    async def update(self, table: Table, key: Sequence[str], rows: Columns) -> None:
        values = ", ".join(f"{name} = asked.{name}" for name in rows if name not in key)
        here = " AND ".join(f"t.{name} = asked.{name}" for name in key)
        await self._do(
            f"UPDATE {_name(table)} t SET {values} FROM {self._rows(table, rows)} WHERE {here}",  # noqa: S608  our own names
            tuple(rows.values()),
        )

    async def delete(self, table: Table, rows: Columns) -> None:
        here = " AND ".join(f"t.{name} = asked.{name}" for name in rows)
        await self._do(
            f"DELETE FROM {_name(table)} t USING {self._rows(table, rows)} WHERE {here}",  # noqa: S608  our own names
            tuple(rows.values()),
        )

    def _rows(self, table: Table, rows: Columns) -> str:
        arrays = ", ".join(
            f"${at}::{_type(table, name, self.dialect)}[]" for at, name in enumerate(rows, start=1)
        )
        return f"unnest({arrays}) AS asked({', '.join(rows)})"


def engine_of(db: Session) -> Engine:
    dialect = db.get_bind().dialect
    return Postgresql(db, dialect) if dialect.name == "postgresql" else Sqlite(db, dialect)


def _name(table: Table) -> str:
    return f'"{table.name}"'


def _type(table: Table, column: str, dialect: Dialect) -> str:
    """What PostgreSQL calls the column's type, its collation aside."""
    return table.c[column].type.compile(dialect=dialect).split(" COLLATE ")[0]
