"""What else becomes true in the transaction that stored profiles or grants."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from store import outlooks, promotion
from store.codes import PromotionAccess
from store.database import Session
from store.intake.kinds import Written
from store.moment import Moment

COUNTS = ("creator_id", "network", "ownership", "account_type")
"""What an outlook takes from its profile."""


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
