"""What a kind of record is made of, and how one record is checked, wherever it comes from."""

import datetime as dt
import difflib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Table

from store.database import Session
from store.intake.cells import Cell
from store.intake.refusals import Refused
from store.moment import Moment
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


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """A column that follows from others: texts or nothing, all of them."""

    column: str
    sources: tuple[str, ...]
    follows: Callable[..., str | None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a load has written of one kind, by column, as the database holds it."""

    new: Mapping[str, Sequence[Any]]
    """With all columns; in *before* and *after* those that fields give, and what depends on them."""
    before: Mapping[str, Sequence[Any]]
    """The rows that changed, as they were."""
    after: Mapping[str, Sequence[Any]]


def _as_it_is(_before: Values, _after: Values) -> None:
    return


async def _nothing_follows(_db: Session, _written: Written, _moment: Moment) -> None:
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
    derived: tuple[Derived, ...] = ()
    at_first: Callable[[dt.datetime], Values] = lambda _now: {}
    """Columns that only a new row sets."""
    beside: tuple[str, ...] = ()
    """Columns that a change touches though no field gives them."""
    changed: Callable[[Values, Values], None] = _as_it_is
    """Told of every change, before and after; may set the columns *beside*."""
    written: Callable[[Session, Written, Moment], Awaitable[None]] = _nothing_follows
    """What else becomes true, in the same transaction."""
    link: Link | None = None
    told_besides: frozenset[str] = frozenset()
    """Keys that follow from what is stored: a reading tells them, and a program may hand them back unread."""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def table(self) -> Table:
        return table_of(self.mapped)

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def named(self, name: str) -> Field:
        """The field of that name, which there is."""
        return next(field for field in self.fields if field.name == name)

    def hint(self, unknown: str) -> str:
        """What may have been meant by the name of a field that there is not."""
        known = [field.name for field in self.fields]
        close = difflib.get_close_matches(unknown.lower()[:50], known, n=1)
        return f"did you mean {close[0]}?" if close else f"a {self.one} has {', '.join(known)}"

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
        elif is_empty(text):
            continue
        else:
            try:
                value = field.cell.read(text)
            except Refused as refused:
                raise refused.at(field.name) from None
        values.update(field.spread(value))
    return Record(key_of(kind, values), values)


def is_empty(text: str) -> bool:
    return not text or (text[0] == " " and not text.strip(" "))


def key_of(kind: Kind, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Raises Refused with the column that is missing."""
    for field in kind.fields:
        if field.required and field.columns[0] in kind.key and field.columns[0] not in values:
            raise Refused("is empty", field.name)
    follows: dict[str, Any] = {
        one.column: one.follows(*(values.get(source) for source in one.sources))
        for one in kind.derived
        if one.column in kind.key
    }
    return tuple([follows[column] if column in follows else values[column] for column in kind.key])
