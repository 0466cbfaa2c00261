"""What already stands in the tables, as far as a batch of records speaks of it."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, tuple_

from store.database import Session
from store.intake.kinds import Field, Kind, Link, Record, Values, table_of
from store.tables import Base

ASKED_AT_ONCE = 5000
"""Ids in one statement; PostgreSQL takes 32 767 parameters, and a key may have two."""

Key = tuple[str, ...]
Known = dict[type[Base], frozenset[str]]
T = TypeVar("T")


async def known_ids(db: Session, kind: Kind, records: Sequence[Record]) -> Known:
    """Which of the ids that *records* refer to exist, by where they should."""
    asked: defaultdict[type[Base], set[str]] = defaultdict(set)
    for field, mapped in references(kind):
        for record in records:
            asked[mapped].update(ids_in(field, record))
    found: Known = {}
    for mapped, ids in asked.items():
        column = table_of(mapped).c.id
        there: set[str] = set()
        for some in _portions(ids):
            there.update((await db.execute(select(column).where(column.in_(some)))).scalars())
        found[mapped] = frozenset(there)
    return found


async def stored_rows(db: Session, kind: Kind, records: Sequence[Record]) -> dict[Key, Values]:
    """The rows that *records* speak of, by key; nobody else changes them before the transaction ends."""
    names = _columns(kind)
    columns = [kind.table.c[name] for name in names]
    keys = [kind.table.c[name] for name in kind.key]
    places = [names.index(name) for name in kind.key]
    found: dict[Key, Values] = {}
    for some in _portions({record.key for record in records}):
        rows = select(*columns).where(_is_one_of(keys, some)).order_by(*keys).with_for_update()
        for row in await db.execute(rows):
            found[tuple([row[place] for place in places])] = dict(zip(names, row, strict=True))
    link = kind.link
    if link and any(link.field in record.values for record in records):
        linked = await links_of(db, link, [own for (own,) in found])
        for (own,), values in found.items():
            values[link.field] = linked.get(own, frozenset())
    return found


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


def ids_in(field: Field, record: Record) -> Iterable[str]:
    """The ids that *record* gives in *field*, which holds one or a set of them."""
    given: str | frozenset[str] | None = record.values.get(field.columns[0])
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else given


def _is_one_of(keys: Sequence[ColumnElement[Any]], asked: Sequence[Key]) -> ColumnElement[bool]:
    if len(keys) == 1:
        return keys[0].in_([value for (value,) in asked])
    return tuple_(*keys).in_(asked)


@functools.cache
def _columns(kind: Kind) -> tuple[str, ...]:
    """All that is read of a row, each once."""
    return tuple(dict.fromkeys((*kind.key, *kind.stored_columns(), *kind.beside)))


def _portions(asked: Iterable[T]) -> Iterator[list[T]]:
    left = iter(asked)
    while some := list(islice(left, ASKED_AT_ONCE)):
        yield some
