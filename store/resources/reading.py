"""Records as documents: one by its key, or many, a page at a time."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_

from store.database import Session
from store.filters import Wanted
from store.intake.catalog import CREATORS, GRANTS, PROFILES
from store.intake.cells import write_instant
from store.intake.documents import document
from store.intake.kinds import Kind, Values
from store.listing.pages import fitting
from store.moment import Moment
from store.reach import reach_of
from store.resources.access import Access, access_of
from store.resources.reach import reaches, reaches_many
from store.rules.concern import Program, visible_brands
from store.tables import Brand, ProgramMember

Key = tuple[str, ...]
Told = dict[str, Any]
"""A record as JSON: what an import gives, and what follows from it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, in the order of its keys."""

    documents: tuple[Told, ...]
    next: Key | None
    """Where the next page goes on; empty: this is the last."""


async def read(
    db: Session, program: Program, kind: Kind, key: Key, moment: Moment, *, held: bool = False
) -> Told | None:
    """None when there is none that *program* may know of. *held*: nobody else changes it meanwhile."""
    rows = await _rows(db, kind, (is_record(kind, key), reaches(program, kind.mapped)), held=held)
    told = await _told(db, program, kind, rows, moment)
    return told[0] if told else None


async def page(
    db: Session,
    program: Program,
    kind: Kind,
    within: Mapping[str, str],
    after: Key | None,
    limit: int,
    moment: Moment,
    wanted: Wanted,
) -> Page:
    """The records that *program* may know of, narrowed to those with the values of *within*, by column.

    *wanted* chooses among profiles, and among creators those with a profile that fits; its order plays no part.
    Raises Unknown.
    """
    columns = [kind.table.c[name] for name in kind.key]
    chosen = [kind.table.c[name] == value for name, value in within.items()]
    if wanted.filters:
        ids = await fitting(db, program, wanted, moment, creators=kind is CREATORS)
        chosen.append(kind.table.c.id.in_(ids))
    if after is not None:
        chosen.append(tuple_(*columns) > after if len(columns) > 1 else columns[0] > after[0])
    chosen.append(reaches_many(await reach_of(db, program), kind.mapped))
    rows = await _rows(db, kind, chosen, limit=limit + 1)
    shown = rows[:limit]
    last = tuple(shown[-1][name] for name in kind.key) if len(rows) > limit else None
    return Page(tuple(await _told(db, program, kind, shown, moment)), last)


def is_record(kind: Kind, key: Key) -> ColumnElement[bool]:
    columns = [kind.table.c[name] for name in kind.key]
    return tuple_(*columns) == tuple_(*key) if len(columns) > 1 else columns[0] == key[0]


async def _rows(
    db: Session,
    kind: Kind,
    which: Sequence[ColumnElement[bool]],
    *,
    limit: int | None = None,
    held: bool = False,
) -> list[Values]:
    names = tuple(dict.fromkeys((*kind.key, *kind.stored_columns(), *kind.beside)))
    wanted = (
        select(*(kind.table.c[name] for name in names))
        .where(*which)
        .order_by(*(kind.table.c[name] for name in kind.key))
        .limit(limit)
    )
    if held:
        wanted = wanted.with_for_update(of=kind.table)
    return [dict(row) for row in (await db.execute(wanted)).mappings()]


async def _told(
    db: Session, program: Program, kind: Kind, rows: Sequence[Values], moment: Moment
) -> list[Told]:
    if not rows:
        return []
    if kind is CREATORS:
        programs = await _programs(db, program, [row["id"] for row in rows])
        return [document(kind, row | {"brands": programs.get(row["id"], frozenset())}) for row in rows]
    documents = [document(kind, row) for row in rows]
    if kind is GRANTS:
        return [
            told | {"removed_at": write_instant(row["removed_at"]) or None}
            for told, row in zip(documents, rows, strict=True)
        ]
    if kind is PROFILES:
        access = await access_of(db, [row["id"] for row in rows], moment)
        return [told | _state(access[told["profile_id"]]) for told in documents]
    return documents


async def _programs(db: Session, program: Program, creator_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """To which of the token's own brands each creator belongs."""
    found: dict[str, frozenset[str]] = {}
    for row in await db.execute(
        select(ProgramMember.creator_id, ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id.in_(creator_ids), visible_brands(program))
    ):
        found[row.creator_id] = found.get(row.creator_id, frozenset()) | {row.brand_id}
    return found


def _state(access: Access) -> Told:
    """The keys of a profile that no import gives."""
    told = dataclasses.asdict(access)
    told["lapsed_at"] = write_instant(access.lapsed_at) or None
    for connection in told["connections"].values():
        connection["ended_at"] = write_instant(connection["ended_at"]) or None
        connection["holders"] = list(connection["holders"])
    return told
