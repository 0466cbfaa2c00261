"""Checked records into the tables: what is new, what is different, what cannot be."""

import datetime as dt
import enum
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Delete, Update, and_, bindparam, delete, func, insert, select, update

from store.database import Session, vault_of
from store.intake.kinds import Field, Kind, Link, Record, Values
from store.intake.refusals import Refused, shown
from store.intake.standing import Key, Known, ids_in, known_ids, references, stored_rows
from store.vault import Vault

ONE_INTAKE = 0x7265636F6E6E
"""PostgreSQL's lock that intakes take in turn: what one has looked up stays true until it has written."""


class Outcome(enum.StrEnum):
    LOADED = "loaded"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class _Row:
    """A row of the table as it was and as it becomes; `before` is empty for a new one."""

    before: Values | None
    after: Values


async def load(
    db: Session, kind: Kind, records: Sequence[Record], now: dt.datetime
) -> list[Outcome | Refused]:
    """Store *records* in order, each an update of what is there; says of each what became of it.

    What a record does not give stays. Of several with one key the last has the last word. Tokens need the
    vault's keys: raises Unreadable without them.
    """
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(ONE_INTAKE)))
    known = await known_ids(db, kind, records)
    stored = await stored_rows(db, kind, records)
    vault = vault_of(db)
    rows: dict[Key, _Row] = {}
    refused = [_apply(kind, record, known, stored, rows, vault) for record in records]
    different = {key: row for key, row in rows.items() if row.before != row.after}
    await _write(db, kind, different.values(), now)
    return [
        refusal or (Outcome.LOADED if record.key in different else Outcome.UNCHANGED)
        for record, refusal in zip(records, refused, strict=True)
    ]


def _apply(
    kind: Kind, record: Record, known: Known, stored: dict[Key, Values], rows: dict[Key, _Row], vault: Vault
) -> Refused | None:
    """Lay *record* over its row among *rows*, or say why not."""
    for field, mapped in references(kind):
        ids = known[mapped]
        if unknown := [given for given in ids_in(field, record) if given not in ids]:
            return Refused(f"no {mapped.__name__.lower()} is known as {shown(min(unknown))}", field.name)
    row = rows.get(record.key)
    if row is None:
        before = stored.get(record.key)
        if before is None:
            for field in kind.fields:
                if field.required and field.columns[0] not in record.values:
                    return Refused(f"is empty, and a new {kind.one} needs it", field.name)
        row = rows[record.key] = _Row(before, dict(before or _defaults(kind)))
    row.after.update(record.values)
    for field in _sealed(kind):
        column = field.columns[0]
        if column in record.values:
            was = row.before and row.before[column]
            given = record.values[column]
            # Sealing the same token twice gives different bytes: what is stored stays if it says the same.
            row.after[column] = was if was and vault.open(was) == given else vault.seal(given)
    return None


async def _write(db: Session, kind: Kind, rows: Iterable[_Row], now: dt.datetime) -> None:
    new: list[Values] = []
    old: list[Values] = []
    come: list[Values] = []
    gone: list[Values] = []
    for row in rows:
        before, after = row.before, row.after
        if link := kind.link:
            own = after[kind.key[0]]
            had, has = (before or {}).get(link.field, frozenset()), after.pop(link.field, frozenset())
            come += [{link.own: own, link.other: other} for other in has - had]
            gone += [{"gone_own": own, "gone_other": other} for other in had - has]
        if before is None:
            new.append(kind.at_first(now) | after | kind.derive(after))
        else:
            kind.changed(before, after)
            old.append(after | kind.derive(after))
    if new:
        await db.execute(insert(kind.table), new)
    if old:
        given = [{f"new_{name}": value for name, value in values.items()} for values in old]
        await db.execute(_update(kind, tuple(old[0])), given)
    if kind.link and gone:
        await db.execute(_unlink(kind.link), gone)
    if kind.link and come:
        await db.execute(insert(kind.link.table), come)


@functools.cache
def _sealed(kind: Kind) -> tuple[Field, ...]:
    return tuple(field for field in kind.fields if field.sealed)


@functools.cache
def _defaults(kind: Kind) -> Values:
    return dict(pair for field in kind.fields for pair in field.spread(field.default))


@functools.cache
def _update(kind: Kind, columns: tuple[str, ...]) -> Update:
    table = kind.table
    here = and_(*(table.c[name] == bindparam(f"new_{name}") for name in kind.key))
    return (
        update(table)
        .where(here)
        .values({name: bindparam(f"new_{name}") for name in columns if name not in kind.key})
    )


@functools.cache
def _unlink(link: Link) -> Delete:
    own, other = link.table.c[link.own], link.table.c[link.other]
    return delete(link.table).where(own == bindparam("gone_own"), other == bindparam("gone_other"))
