"""What a kind of record is made of, and how one record is checked, wherever it comes from."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Table

from store.intake.cells import Cell
from store.intake.refusals import Refused
from store.tables import Base

Values = dict[str, Any]
"""By column of the table; where a field is a link, by the field's name."""


def table_of(mapped: type[Base]) -> Table:
    table: FromClause = mapped.__table__
    assert isinstance(table, Table)  # noqa: S101  true of every mapped class of ours
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One column of a file, one key of the API."""

    name: str
    cell: Cell
    columns: tuple[str, ...] = ()
    """Where it is stored; its own name unless said otherwise."""
    refers_to: type[Base] | None = None
    """Every id that it holds must be known there."""
    required: bool = False
    """A new record needs it, and it cannot be cleared."""
    in_header: bool = False
    """A file without this column is a mistake, though its cells may be empty."""
    default: Any = None
    """What a new record gets without it, and what clearing it goes back to."""
    sealed: bool = False
    """A secret: stored sealed, never exported."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.columns or (self.name,))

    def spread(self, value: Any) -> Iterable[tuple[str, Any]]:
        return zip(self.columns, value if len(self.columns) > 1 else (value,), strict=True)

    def gather(self, values: Mapping[str, Any]) -> Any:
        if len(self.columns) == 1:
            return values[self.columns[0]]
        return tuple(values[column] for column in self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A list of ids that is stored as rows of a table of its own."""

    field: str
    table: Table
    own: str
    other: str


def _nothing(_values: Values) -> Values:
    return {}


def _as_it_is(_before: Values, _after: Values) -> None:
    return


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of record: a file, a table, a route of the API."""

    name: str
    one: str
    """The word for a single one."""
    mapped: type[Base]
    key: tuple[str, ...]
    """Columns of the table."""
    fields: tuple[Field, ...]
    derive: Callable[[Values], Values] = _nothing
    """Columns that follow from the others."""
    at_first: Callable[[dt.datetime], Values] = lambda _now: {}
    """Columns that only a new row sets."""
    beside: tuple[str, ...] = ()
    """Columns that a change touches though no field gives them."""
    changed: Callable[[Values, Values], None] = _as_it_is
    """Told of every change, before and after; may set the columns *beside*."""
    link: Link | None = None

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def table(self) -> Table:
        return table_of(self.mapped)

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def stored_columns(self) -> tuple[str, ...]:
        """The table's columns that fields give."""
        return tuple(
            column
            for field in self.fields
            if not (self.link and field.name == self.link.field)
            for column in field.columns
        )


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One checked record: only what was given, which of it was cleared included."""

    key: tuple[str, ...]
    values: Values


def check(kind: Kind, given: Iterable[tuple[Field, str | None]]) -> Record:
    """The record that *given* spells. Empty text was not given, None clears. Raises Refused with its column.

    Whether a new record has all that it needs is asked later, when it is known to be new.
    """
    values: Values = {}
    for field, text in given:
        if text is None:
            if field.required:
                raise Refused(f"a {kind.one} cannot be without it", field.name)
            value = field.default
        elif not text or (text[0] == " " and not text.strip(" ")):
            continue
        else:
            try:
                value = field.cell.read(text)
            except Refused as refused:
                raise refused.at(field.name) from None
        columns = field.columns
        if len(columns) == 1:
            values[columns[0]] = value
        else:
            values.update(field.spread(value))
    return Record(_key(kind, values), values)


def _key(kind: Kind, values: Values) -> tuple[str, ...]:
    try:
        return tuple([values[column] for column in kind.key])
    except KeyError:
        pass
    for field in kind.fields:
        if field.required and field.columns[0] in kind.key and field.columns[0] not in values:
            raise Refused("is empty", field.name)
    known = values | kind.derive(values)
    return tuple([known[column] for column in kind.key])
