"""Records of another program into the tables: an import's rules, within the reach of its token."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from store.database import Session
from store.intake.catalog import BRANDS, CREATORS
from store.intake.columns import KEEP, Columns, columns_of
from store.intake.engines import engine_of
from store.intake.kinds import Kind, Record
from store.intake.loading import Outcome, load_columns
from store.intake.refusals import Refused, shown
from store.intake.standing import references
from store.moment import Moment
from store.resources.reach import reached, standing
from store.rules.concern import Program
from store.tables import Base, Creator, ProgramMember


class Unknown(Refused):
    """It names what does not exist, or exists for others only: the answer does not tell which."""


@dataclass(frozen=True, slots=True)
class Screened:
    """Rows as they may be stored for a program, and by place what is refused of them."""

    columns: Columns
    refused: dict[int, Refused]
    new_creators: frozenset[str]
    """Ids that nobody has told of before."""


async def put(db: Session, program: Program, kind: Kind, record: Record, moment: Moment) -> Outcome | Refused:
    """Store one record, as an import does; one that reaches beyond the token is refused as Unknown."""
    await take_turns(db)
    screened = await screen(db, program, kind, columns_of(kind, [record], db.get_bind().dialect))
    [outcome] = await load_columns(db, kind, screened.columns, 1, moment, screened.refused)
    await sign(db, program, screened.new_creators)
    return outcome


async def take_turns(db: Session) -> None:
    """Let one writer of records come after the other; what it has looked at stays true until it has written."""
    await engine_of(db).take_turns()


async def screen(db: Session, program: Program, kind: Kind, columns: Columns) -> Screened:
    """To be called in turn, before `load_columns`; `sign` comes after it.

    A creator's programs are replaced as far as they are the token's own; others' are neither seen nor changed.
    """
    known = {
        mapped: await reached(db, program, mapped, _all_ids(columns.get(field.columns[0], ())))
        for field, mapped in references(kind)
    }
    own = set(columns["id"]) if kind.key == ("id",) else set[str]()
    ours, foreign = await standing(db, program, kind.mapped, own)
    if kind is BRANDS:
        foreign = frozenset(own) - program.brands
    refused = _unknown(kind, columns, known, foreign)
    if kind is not CREATORS:
        return Screened(columns, refused, frozenset())
    new = frozenset(own) - ours - foreign
    return Screened(await _beside_programs_of_others(db, program, columns), refused, new)


async def sign(db: Session, program: Program, creator_ids: Collection[str]) -> None:
    """Remember who made these creators known: that program sees them whatever the campaigns."""
    if creator_ids:
        await db.execute(
            update(Creator)
            .where(Creator.id.in_(creator_ids))
            .values(made_by=program.name)
            .execution_options(synchronize_session=False)
        )


def _unknown(
    kind: Kind,
    columns: Columns,
    known: Mapping[type[Base], Collection[str]],
    foreign: Collection[str],
) -> dict[int, Refused]:
    """By place, the first thing that each row names beyond what is *known*, its own id included."""
    found: dict[int, Refused] = {}
    for at, own in enumerate(columns["id"] if foreign else ()):
        if own in foreign:
            found[at] = _no(kind.one, (own,), kind.fields[0].name)
    for field, mapped in references(kind):
        for at, value in enumerate(columns.get(field.columns[0], ())):
            if missing := set(_ids(value)).difference(known[mapped]):
                found.setdefault(at, _no(mapped.__name__.lower(), missing, field.name))
    return found


def _no(one: str, ids: Iterable[str], field: str) -> Unknown:
    return Unknown(f"no {one} is known as {shown(min(ids))}", field)


def _all_ids(values: Iterable[Any]) -> set[str]:
    return {one for value in values for one in _ids(value)}


def _ids(value: Any) -> Iterable[str]:
    """The ids of a cell that holds one, or a set of them, or nothing."""
    if value is KEEP or value is None:
        return ()
    return (value,) if isinstance(value, str) else value


async def _beside_programs_of_others(db: Session, program: Program, columns: Columns) -> Columns:
    """The same rows, with the memberships that the token does not see put back in."""
    given = columns.get("brands")
    if given is None:
        return columns
    speaking = [own for own, brands in zip(columns["id"], given, strict=True) if brands is not KEEP]
    others: defaultdict[str, set[str]] = defaultdict(set)
    rows = select(ProgramMember.creator_id, ProgramMember.brand_id).where(
        ProgramMember.creator_id.in_(speaking), ProgramMember.brand_id.not_in(program.brands)
    )
    for creator_id, brand_id in await db.execute(rows):
        others[creator_id].add(brand_id)
    together = [
        brands if brands is KEEP else frozenset(brands or ()) | others[own]
        for own, brands in zip(columns["id"], given, strict=True)
    ]
    return columns | {"brands": together}
