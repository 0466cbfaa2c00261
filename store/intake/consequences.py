"""What else becomes true in the transaction that stored profiles or grants."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from store import outlooks, promotion
from store.codes import PromotionAccess
from store.database import Session
from store.folding import folded_name, turns
from store.intake.columns import Columns
from store.intake.engines import engine_of
from store.intake.kinds import Written, table_of
from store.moment import Moment
from store.tables import NameTurn

NAME = ("first_name", "last_name")

COUNTS = ("creator_id", "network", "ownership", "account_type")
"""What an outlook takes from its profile."""


async def creators_written(db: Session, written: Written, _moment: Moment) -> None:
    """Who is new or has another name is found by it from now on."""
    engine = engine_of(db)
    ids = written.after.get("id", ())
    gone = _turns(ids, map(folded_name, *(written.before.get(part, ()) for part in NAME)))
    come = _turns(ids, written.after.get("name_folded", ()))
    if gone != come:
        await _write(engine.delete, [row for row in gone if row not in set(come)])
        await _write(engine.insert, [row for row in come if row not in set(gone)])
    await _write(engine.insert, _turns(written.new.get("id", ()), written.new.get("name_folded", ())))


def _turns(ids: Iterable[str], names: Iterable[str]) -> list[tuple[str, str]]:
    return [(turned, own) for own, name in zip(ids, names, strict=True) for turned in turns(name)]


async def _write(write: Callable[[Table, Columns], Awaitable[None]], rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        turned, owners = zip(*rows, strict=True)
        await write(table_of(NameTurn), {"turned": list(turned), "creator_id": list(owners)})


async def profiles_written(db: Session, written: Written, moment: Moment) -> None:
    """A new profile has no grants yet, so only changed ones need another look."""
    ids = written.after.get("id", ())
    pairs = zip(_rows(written.before, COUNTS), _rows(written.after, COUNTS), strict=True)
    moved = [profile_id for profile_id, (was, becomes) in zip(ids, pairs, strict=True) if was != becomes]
    if moved:
        await outlooks.work_out(db, moved, moment)
    access = zip(
        ids,
        _rows(written.before, ("promotion_access",)),
        _rows(written.after, ("promotion_access",)),
        strict=True,
    )
    authorized = (PromotionAccess.AUTHORIZED,)
    granted = [profile_id for profile_id, was, becomes in access if becomes == authorized != was]
    if granted:
        await promotion.granted(db, granted, moment.at)


async def grants_written(db: Session, written: Written, moment: Moment) -> None:
    """A grant that moved counts for two profiles: for one no more."""
    touched = {
        profile_id
        for rows in (written.new, written.before, written.after)
        for profile_id in rows.get("profile_id", ())
    }
    if touched:
        await outlooks.work_out(db, touched, moment)


def _rows(columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(columns.get(name, ()) for name in names), strict=True)
