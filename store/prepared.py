"""A composed question as the database's driver takes it: text, places and columns, worked out once for each engine.

What SQLAlchemy does anew for each execution (which parameter stands where, what converts it, how wide an IN is,
what reads each column) depends on the values only by the lengths of collections.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Row, SelectBase
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Numeric, TypeEngine
from sqlalchemy.util import await_only

from store import sqlite

Convert = Callable[[Any], Any]
Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class _Blank:
    """What some parameters are taken from."""

    name: str
    member: int | None
    """Which of a collection."""
    convert: Convert | None

    def filled(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        if self.member is not None:
            value = value[self.member]
        return self.convert(value) if self.convert else value


@dataclass(frozen=True, slots=True)
class Prepared:
    text: str
    constants: tuple[Any, ...]
    """Those values that stand in the question itself, as the driver takes them."""
    blanks: tuple[_Blank, ...]
    places: tuple[int, ...]
    """Which of constants and blanks stands where; some stand in many places."""
    columns: SimpleResultMetaData
    converted: tuple[tuple[int, Convert], ...]
    """The columns that are not as the driver gives them."""

    def parameters(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """*values* by blank, as the driver takes them."""
        given = (*self.constants, *[blank.filled(values) for blank in self.blanks])
        return tuple([given[place] for place in self.places])

    def rows(self, fetched: Sequence[Sequence[Any]]) -> Rows:
        found: IteratorResult[Any] = IteratorResult(self.columns, map(self._read, fetched))
        return found.all()

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self.converted:
            return tuple(row)
        read = list(row)
        for place, convert in self.converted:
            read[place] = convert(read[place])
        return tuple(read)


Filled = tuple[Prepared, Mapping[str, Any]]
"""With its values by blank."""
Asked = Sequence[tuple[str, Sequence[Any]]]
"""Texts with their parameters, as a driver takes them."""


def asked(filled: Sequence[Filled]) -> Asked:
    return [(one.text, one.parameters(values)) for one, values in filled]


def answers(filled: Sequence[Filled], fetched: Sequence[Sequence[Any]]) -> list[Rows]:
    """What the driver brought for each."""
    return [one.rows(rows) for (one, _), rows in zip(filled, fetched, strict=True)]


def ask_all(connection: Connection, filled: Sequence[Filled]) -> list[Rows]:
    """With nothing but the driver in between, and on SQLite's thread in one step; errors are SQLAlchemy's."""
    questions = asked(filled)
    driver = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        if isinstance(driver, sqlite.Connection):
            found = await_only(driver.ask_all(questions))
        else:
            found = [_asked(connection, *question) for question in questions]
    except (errors, sqlite3.Error) as error:
        raise DBAPIError.instance(
            "; ".join(text for text, _ in questions),
            None,
            error,
            type(error),
            dialect=connection.dialect,
        ) from error
    return answers(filled, found)


def _asked(connection: Connection, text: str, parameters: Sequence[Any]) -> Sequence[Any]:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, parameters)
        return cursor.fetchall()
    finally:
        cursor.close()


def preparable(statement: Executable) -> SelectBase | None:
    """*statement*, if it only asks and no column is read by the type that the driver tells of it."""
    if not isinstance(statement, SelectBase):
        return None
    return None if any(isinstance(one.type, Numeric) for one in statement.selected_columns) else statement


def prepared(statement: SelectBase, dialect: Dialect, values: Mapping[str, Any]) -> Prepared:
    """For *values* and all others whose collections are as long."""
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101  as of every select
    state = compiled.construct_expanded_state(dict(values), escape_names=False)
    members = {
        member: (name, place)
        for name, expanded in state.parameter_expansion.items()
        for place, member in enumerate(expanded)
    }
    constants: list[Any] = []
    blanks: dict[_Blank, int] = {}
    places: list[tuple[bool, int]] = []
    for parameter in state.positiontup or ():
        name, member = members.get(parameter, (parameter, None))
        convert = _binder(compiled.binds[name].type, dialect)
        if name in values:
            places.append((True, blanks.setdefault(_Blank(name, member, convert), len(blanks))))
        else:
            value = compiled.params[name] if member is None else compiled.params[name][member]
            places.append((False, len(constants)))
            constants.append(convert(value) if convert else value)
    columns = statement.selected_columns
    readers = ((place, _reader(column.type, dialect)) for place, column in enumerate(columns))
    return Prepared(
        state.statement,
        tuple(constants),
        tuple(blanks),
        tuple(place + len(constants) if is_blank else place for is_blank, place in places),
        SimpleResultMetaData(columns.keys()),
        tuple((place, reader) for place, reader in readers if reader is not None),
    )


def _binder(its_type: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return its_type.dialect_impl(dialect).bind_processor(dialect)


def _reader(its_type: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return its_type.dialect_impl(dialect).result_processor(dialect, None)
