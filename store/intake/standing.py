"""What already stands in the tables, as far as a batch of records speaks of it."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import JSON, select

from store.database import Session
from store.intake.columns import KEEP, Columns, binding
from store.intake.engines import Engine
from store.intake.kinds import Field, Kind, Link, table_of
from store.intake.refusals import Refused, shown
from store.tables import Base

ASKED_AT_ONCE = 5000
"""Ids in one statement; PostgreSQL takes 32 767 parameters."""

Stored = Mapping[Any, Sequence[Any]]
"""Rows by key, each with the columns of `read_columns`."""
T = TypeVar("T")


async def unknown_ids(
    engine: Engine, kind: Kind, columns: Columns, keys: Sequence[Any], stored: Stored
) -> dict[int, Refused]:
    """The rows that refer to what nobody knows, by place. What a stored row says already is known."""
    refused: dict[int, Refused] = {}
    for field, mapped in references(kind):
        values = columns.get(field.columns[0], [])
        asked = _news(kind, field, values, keys, stored) - {KEEP, None}
        if not asked:
            continue
        found = await engine.rows(table_of(mapped), ("id",), {"id": list(asked)})
        unknown = asked.difference(known for (known,) in found)
        if not unknown:
            continue
        for at, value in enumerate(values):
            if missing := unknown.intersection(_ids(value)):
                reason = f"no {mapped.__name__.lower()} is known as {shown(min(missing))}"
                refused.setdefault(at, Refused(reason, field.name))
    return refused


def _news(kind: Kind, field: Field, values: Sequence[Any], keys: Sequence[Any], stored: Stored) -> set[Any]:
    """The ids of a column that the stored rows do not hold there."""
    if kind.link and field.name == kind.link.field:
        return set[Any]().union(*map(_ids, values))
    if not stored:
        return set(values)
    place = read_columns(kind).index(field.columns[0])
    nothing = [None] * (place + 1)
    return {
        value for value, key in zip(values, keys, strict=False) if stored.get(key, nothing)[place] != value
    }


def _ids(value: Any) -> Iterable[str]:
    """The ids of a cell that holds one, or a set of them, or nothing."""
    if value is KEEP or value is None:
        return ()
    return (value,) if isinstance(value, str) else value


async def stored_rows(engine: Engine, kind: Kind, keys: Iterable[Any], *, hold: bool = False) -> Stored:
    """The rows of these keys. If *hold*, nobody else changes them before the transaction ends."""
    names = read_columns(kind)
    asked = set(keys)
    parts = zip(*asked, strict=True) if len(kind.key) > 1 else (asked,)
    columns = dict(zip(kind.key, map(list, parts), strict=True)) if asked else {}
    if not columns:
        return {}
    rows = await engine.rows(kind.table, names, columns, hold=hold)
    documents = [name for name in names if isinstance(kind.table.c[name].type, JSON)]
    if documents:
        rows = [_written_as_ours(kind, engine, names, documents, row) for row in rows]
    width = len(kind.key)
    return {row[0]: row for row in rows} if width == 1 else {tuple(row[:width]): row for row in rows}


def _written_as_ours(
    kind: Kind, engine: Engine, names: Sequence[str], documents: Sequence[str], row: Sequence[Any]
) -> Sequence[Any]:
    """The same JSON is the same text, whichever way the engine writes it."""
    values = dict(zip(names, row, strict=True))
    for name in documents:
        read = kind.table.c[name].type.dialect_impl(engine.dialect).result_processor(engine.dialect, None)
        said = read(values[name]) if read else values[name]
        values[name] = binding(kind, name, engine.dialect)(said)
    return tuple(values.values())


@functools.cache
def read_columns(kind: Kind) -> tuple[str, ...]:
    """All that is read of a row, each once, the key first."""
    return tuple(dict.fromkeys((*kind.key, *kind.stored_columns(), *kind.beside)))


async def links_of(db: Session, link: Link, owners: Iterable[str]) -> dict[str, frozenset[str]]:
    """What each of *owners* is linked to; who is linked to nothing is left out."""
    own, other = link.table.c[link.own], link.table.c[link.other]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for some in _portions(owners):
        for owner, linked in await db.execute(select(own, other).where(own.in_(some))):
            found[owner].add(linked)
    return {owner: frozenset(linked) for owner, linked in found.items()}


@functools.cache
def references(kind: Kind) -> tuple[tuple[Field, type[Base]], ...]:
    return tuple((field, field.refers_to) for field in kind.fields if field.refers_to)


def _portions(asked: Iterable[T]) -> Iterator[list[T]]:
    left = iter(asked)
    while some := list(islice(left, ASKED_AT_ONCE)):
        yield some
