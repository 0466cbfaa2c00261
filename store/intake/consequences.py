"""What else becomes true in the transaction that stored records."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select

from store import expiring, outlooks, promotion
from store.codes import PromotionAccess
from store.database import Session
from store.folding import folded_name, turns
from store.intake.columns import Columns
from store.intake.engines import engine_of
from store.intake.kinds import Written, table_of
from store.moment import Moment
from store.tables import NameTurn, Outlook, Participation

NAME = ("first_name", "last_name")

COUNTS = ("creator_id", "network", "ownership", "account_type")
"""What an outlook takes from its profile."""


async def creators_written(db: Session, written: Written, moment: Moment) -> None:
    """Who is new or has another name is found by it from now on; who joins a program concerns its brand."""
    programs = zip(_rows(written.before, ("brands",)), _rows(written.after, ("brands",)), strict=True)
    joined = [
        own
        for own, ((was,), (is_in,)) in zip(written.after.get("id", ()), programs, strict=True)
        if is_in - was
    ]
    await _concerned(db, joined, moment)
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


async def participations_written(db: Session, written: Written, moment: Moment) -> None:
    """Who joins a campaign may be about to lose access already."""
    await _concerned(db, written.new.get("creator_id", ()), moment)


async def brands_written(db: Session, written: Written, moment: Moment) -> None:
    """A brand may want to be told earlier, or at all."""
    if earlier := _changed(written, ("warn_days", "tracking")):
        await expiring.look_again(db, expiring.of_brands(earlier), moment)


async def campaigns_written(db: Session, written: Written, moment: Moment) -> None:
    """Another brand, or one that tracks it again, is to be told of those who take part."""
    if others := _changed(written, ("brand_id", "tracking")):
        theirs = select(Participation.creator_id).where(Participation.campaign_id.in_(others))
        await expiring.look_again(db, Outlook.creator_id.in_(theirs), moment)


async def _concerned(db: Session, creator_ids: Collection[str], moment: Moment) -> None:
    if creator_ids:
        await expiring.look_again(db, Outlook.creator_id.in_(sorted(set(creator_ids))), moment)


def _changed(written: Written, names: Sequence[str]) -> list[str]:
    pairs = zip(_rows(written.before, names), _rows(written.after, names), strict=True)
    return [
        own for own, (was, becomes) in zip(written.after.get("id", ()), pairs, strict=True) if was != becomes
    ]


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
