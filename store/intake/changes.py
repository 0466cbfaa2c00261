"""Settled rows against those that stand: the columns of what is new and of what changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Dialect

from store.intake.columns import KEEP, Columns, binding, follow, own_defaults
from store.intake.kinds import Kind
from store.intake.settling import Settled
from store.intake.standing import Stored, read_columns
from store.moment import Moment
from store.vault import Vault

Linked = Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Changes:
    """Rows that are there and become different, by place among the settled ones."""

    places: list[int] = field(default_factory=list)
    before: Columns = field(default_factory=dict)
    after: Columns = field(default_factory=dict)


def changes(kind: Kind, rows: Settled, stored: Stored, linked: Linked, vault: Vault) -> Changes:
    """What *rows* say of those of them that are *stored* and that is not so yet."""
    places = [place for place, key in enumerate(rows.keys) if key in stored]
    if not places:
        return Changes()
    standing = zip(*(stored[rows.keys[place]] for place in places), strict=True)
    before: Columns = dict(zip(read_columns(kind), map(list, standing), strict=True))
    if kind.link:
        before[kind.link.field] = [linked.get(rows.keys[place], frozenset()) for place in places]
    after = dict(before)
    different: set[int] = set()
    for name, was in before.items():
        given = rows.column(name, places)
        if given is None:
            continue
        if _is_sealed(kind, name):
            given = [_sealed_over(vault, secret, old) for secret, old in zip(given, was, strict=True)]
        elif KEEP in given:
            given = [old if value is KEEP else value for value, old in zip(given, was, strict=True)]
        if given != was:
            after[name] = given
            different.update(
                at for at, (value, old) in enumerate(zip(given, was, strict=True)) if value != old
            )
    some = sorted(different)
    return Changes([places[at] for at in some], _only(before, some), _only(after, some))


def completed(kind: Kind, changed: Changes) -> Columns:
    """All columns that the changed rows become, those that follow from others included."""
    after = changed.after
    if kind.beside:
        for at in range(len(changed.places)):
            becomes = {name: values[at] for name, values in after.items()}
            kind.changed({name: values[at] for name, values in changed.before.items()}, becomes)
            for name in kind.beside:
                after[name][at] = becomes[name]
    for derived in kind.derived:
        if derived.column not in kind.key:
            after[derived.column] = follow(derived, after, len(changed.places))
    return after


def made(
    kind: Kind, rows: Settled, places: Sequence[int], dialect: Dialect, vault: Vault, moment: Moment
) -> Columns:
    """All columns of new rows, those at *places*; the links too, by the field's name."""
    at_first = own_defaults(kind.table, dialect) | {
        name: binding(kind, name, dialect)(value) for name, value in kind.at_first(moment.at).items()
    }
    columns: Columns = {name: [value] * len(places) for name, value in at_first.items()}
    for one in kind.fields:
        for name, default in one.spread(one.default):
            missing = binding(kind, name, dialect)(default)
            given = rows.column(name, places) or [missing] * len(places)
            if KEEP in given:
                given = [missing if value is KEEP else value for value in given]
            columns[name] = [vault.seal(secret) for secret in given] if one.sealed else given
    for derived in kind.derived:
        columns[derived.column] = follow(derived, columns, len(places))
    return columns


def _sealed_over(vault: Vault, secret: Any, stored: bytes | None) -> bytes | None:
    """Sealing the same token twice gives different bytes: what is stored stays if it says the same."""
    if secret is KEEP or (stored and vault.open(stored) == secret):
        return stored
    return vault.seal(secret)


def _is_sealed(kind: Kind, column: str) -> bool:
    return any(one.sealed and column in one.columns for one in kind.fields)


def _only(columns: Columns, places: Sequence[int]) -> Columns:
    return {name: [values[place] for place in places] for name, values in columns.items()}
