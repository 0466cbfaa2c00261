"""Checked rows into the tables: what is new, what is different, what cannot be."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store.database import Session, vault_of
from store.intake.changes import Linked, changes, completed, made
from store.intake.columns import Columns, columns_of, keys_of
from store.intake.engines import Engine, engine_of
from store.intake.kinds import Kind, Link, Record, Written
from store.intake.refusals import Refused
from store.intake.settling import settle
from store.intake.standing import links_of, stored_rows, unknown_ids
from store.moment import Moment


class Outcome(enum.StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


async def load(db: Session, kind: Kind, records: Sequence[Record], moment: Moment) -> list[Outcome | Refused]:
    """Store *records* in order, each an update of what is there; says of each what became of it."""
    columns = columns_of(kind, records, db.get_bind().dialect)
    return await load_columns(db, kind, columns, len(records), moment)


async def load_columns(
    db: Session,
    kind: Kind,
    columns: Columns,
    count: int,
    moment: Moment,
    refused: Mapping[int, Refused] | None = None,
) -> list[Outcome | Refused]:
    """`load` for *count* rows that are columns already, without those that are *refused*, by place.

    What a row does not give stays. Of several with one key the last has the last word. Tokens need the
    vault's keys: raises Unreadable without them.
    """
    if not count:
        return []
    await db.flush()
    engine, vault = engine_of(db), vault_of(db)
    await engine.take_turns()
    keys = keys_of(kind, columns, count)
    stored = await stored_rows(engine, kind, keys)
    no = await unknown_ids(engine, kind, columns, keys, stored) | dict(refused or {})
    rows = settle(kind, columns, keys, stored, no)
    linked = await _linked(db, kind, columns, stored)
    changed = changes(kind, rows, stored, linked, vault)
    if changed.places and engine.has_other_writers:
        different = [rows.keys[place] for place in changed.places]
        held = await stored_rows(engine, kind, different, hold=True)
        changed = changes(kind, rows, held, linked, vault)
    new = [place for place, key in enumerate(rows.keys) if key not in stored]
    written = Written(
        made(kind, rows, new, engine.dialect, vault, moment) if new else {},
        changed.before,
        completed(kind, changed) if changed.places else {},
    )
    await _write(engine, kind, written)
    await kind.written(db, written, moment)
    outcome = [Outcome.UNCHANGED] * len(rows.keys)
    for places, became in ((new, Outcome.NEW), (changed.places, Outcome.CHANGED)):
        for place in places:
            outcome[place] = became
    return [no[at] if place is None else outcome[place] for at, place in enumerate(rows.places)]


async def _linked(db: Session, kind: Kind, columns: Columns, stored: Iterable[str]) -> Linked:
    return await links_of(db, kind.link, stored) if kind.link and kind.link.field in columns else {}


async def _write(engine: Engine, kind: Kind, written: Written) -> None:
    if written.new:
        await engine.insert(kind.table, _without_link(kind, written.new))
    if written.after:
        await engine.update(kind.table, kind.key, _without_link(kind, written.after))
    if link := kind.link:
        had = _links(kind, link, written.before)
        has = _links(kind, link, written.after) | _links(kind, link, written.new)
        if gone := had - has:
            await engine.delete(link.table, _as_columns(link, gone))
        if come := has - had:
            await engine.insert(link.table, _as_columns(link, come))


def _without_link(kind: Kind, columns: Mapping[str, Sequence[Any]]) -> Columns:
    return {
        name: list(values) for name, values in columns.items() if not (kind.link and name == kind.link.field)
    }


def _links(kind: Kind, link: Link, columns: Mapping[str, Sequence[Any]]) -> set[tuple[str, str]]:
    owners, others = columns.get(kind.key[0], ()), columns.get(link.field, ())
    return {(own, other) for own, linked in zip(owners, others, strict=True) for other in linked}


def _as_columns(link: Link, rows: Iterable[tuple[str, str]]) -> Columns:
    owners, others = zip(*sorted(rows), strict=True)
    return {link.own: list(owners), link.other: list(others)}
