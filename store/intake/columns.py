"""Cells read a column at a time, straight into what the database's driver takes."""

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnDefault, Table
from sqlalchemy.engine import Dialect

from store.intake.cells import INSTANT
from store.intake.kinds import Derived, Field, Kind, Record, Values, is_empty
from store.intake.refusals import Refused

KEEP: Final[Any] = object()
"""Stands where a row does not give a value."""
REMEMBERED = 20_000
"""Different texts of one column."""

Columns = dict[str, list[Any]]
"""By column of the table, all of one length; where a field is a link, by the field's name."""
Bind = Callable[[Any], Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MINUTE = re.compile(r"([T ]\d\d:\d\d)?", re.ASCII)
_FIRST_DAY = "1970-01-01"


class Reader:
    """Reads the column of one field. Remembers what it has read."""

    def __init__(self, kind: Kind, field: Field, dialect: Dialect) -> None:
        self.field = field
        self._read = field.cell.read
        self._binds = [binding(kind, column, dialect) for column in field.columns]
        self._nothing = KEEP if len(self._binds) == 1 else (KEEP,) * len(self._binds)
        self._memo = _Memo(self.one)
        self._clock = _Clock(self.one) if field.cell is INSTANT else None

    def one(self, text: str) -> Any:
        """What *text* says, a tuple where the field has several columns; KEEP when it is empty. May refuse."""
        if is_empty(text):
            return self._nothing
        value = self._read(text)
        if len(self._binds) == 1:
            return self._binds[0](value)
        return tuple(bind(part) for bind, part in zip(self._binds, value, strict=True))

    def all(self, texts: Sequence[str]) -> list[Any]:
        """`one` for each of *texts*. Raises Refused if it refuses any."""
        cell = self.field.cell
        if cell.as_it_is and not cell.repeats and _are_plain(texts, cell.longest or 0):
            return list(texts)
        if self._clock:
            return self._clock.all(texts)
        if cell.repeats:
            return list(map(self._memo.fresh().__getitem__, texts))
        return [self.one(text) for text in texts]

    def each(self, texts: Sequence[str], refused: dict[int, Refused]) -> list[Any]:
        """`one` for each of *texts*; what it refuses is added to *refused*, by place, where none is known yet."""
        values = []
        for at, text in enumerate(texts):
            try:
                values.append(self.one(text))
            except Refused as why:
                values.append(self._nothing)
                refused.setdefault(at, why.at(self.field.name))
        return values

    def spread(self, values: Sequence[Any]) -> Iterable[tuple[str, list[Any]]]:
        """The columns of the table that *values* of this field fill."""
        if len(self._binds) == 1:
            return ((self.field.columns[0], list(values)),)
        parts = zip(*values, strict=True) if values else ((),) * len(self._binds)
        return zip(self.field.columns, map(list, parts), strict=True)


class _Memo(dict[str, Any]):
    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._read(text)
        return value

    def fresh(self) -> "_Memo":
        """Itself, emptied when it has grown too large."""
        if len(self) > REMEMBERED:
            self.clear()
        return self


class _Clock:
    """Reads times by adding what their day, their minute and the rest say, which come again and again."""

    def __init__(self, read: Callable[[str], int]) -> None:
        self._read = read
        self._days = _Memo(self._day)
        self._minutes = _Memo(self._minute)
        self._rests = _Memo(lambda rest: read(f"{_FIRST_DAY}T00:00{rest}"))

    def all(self, texts: Iterable[str]) -> list[Any]:
        days, minutes, rests = self._days.fresh(), self._minutes, self._rests.fresh()
        found: list[Any] = []
        for text in texts:
            try:
                found.append(days[text[:10]] + minutes[text[10:16]] + rests[text[16:]] if text else KEEP)
            except (Refused, _Unusual):
                found.append(self._read(text))
        return found

    def _day(self, text: str) -> int:
        if not _DAY.fullmatch(text) or not "1901" < text < "9999":
            raise _Unusual
        return self._read(text)

    def _minute(self, text: str) -> int:
        if not _MINUTE.fullmatch(text):
            raise _Unusual
        return self._read(_FIRST_DAY + text)


class _Unusual(Exception):
    """A time that is not written as most are, or lies at the calendar's ends."""


def _are_plain(texts: Sequence[str], longest: int) -> bool:
    run = "".join(texts)
    return (
        bool(texts)
        and run.isprintable()
        and " " not in run
        and "" not in texts
        and len(max(texts, key=len)) <= longest
    )


def columns_of(kind: Kind, records: Sequence[Record], dialect: Dialect) -> Columns:
    """What *records* give, by column."""
    names = dict.fromkeys(name for record in records for name in record.values)
    return {
        name: [bind(record.values[name]) if name in record.values else KEEP for record in records]
        for name in names
        for bind in (binding(kind, name, dialect),)
    }


def follow(
    derived: Derived, columns: Columns, count: int, refused: dict[int, Refused] | None = None
) -> list[Any]:
    """The derived column of *count* rows. Raises Refused, unless it can be added to *refused*."""
    sources = (columns.get(source) or [None] * count for source in derived.sources)
    found: list[Any] = []
    for at, values in enumerate(zip(*sources, strict=True)):
        try:
            found.append(derived.follows(*(None if value is KEEP else value for value in values)))
        except Refused as why:
            if refused is None:
                raise
            refused.setdefault(at, why)
            found.append(None)
    return found


def keys_of(kind: Kind, columns: Columns, count: int) -> list[Any]:
    """Of each row: its id, or the tuple of its ids."""
    derived = {one.column: follow(one, columns, count) for one in kind.derived if one.column in kind.key}
    parts = [derived[name] if name in derived else columns[name] for name in kind.key]
    return parts[0] if len(parts) == 1 else list(zip(*parts, strict=True))


@functools.lru_cache(maxsize=512)
def binding(kind: Kind, column: str, dialect: Dialect) -> Bind:
    """Turns a value of ours into the driver's. Secrets stay as they are until they are sealed."""
    is_link = kind.link is not None and column == kind.link.field
    is_sealed = any(field.sealed and column in field.columns for field in kind.fields)
    return _unchanged if is_link or is_sealed else _binding(kind.table, column, dialect)


def _binding(table: Table, column: str, dialect: Dialect) -> Bind:
    process: Bind | None = table.c[column].type.dialect_impl(dialect).bind_processor(dialect)
    return process or _unchanged


@functools.lru_cache(maxsize=64)
def own_defaults(table: Table, dialect: Dialect) -> Values:
    """What the table's columns begin with where nobody says, as the driver takes it."""
    begin_with = {
        column.name: column.default.arg(None) if column.default.is_callable else column.default.arg
        for column in table.columns
        if isinstance(column.default, ColumnDefault)
    }
    return {name: _binding(table, name, dialect)(value) for name, value in begin_with.items()}


def _unchanged(value: Any) -> Any:
    return value
