"""One page of a list, and how many there are in all."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from store import outlooks
from store.codes import AccountType, Cause, MarketplaceStatus, Network, Ownership, PromotionAccess, Status
from store.creators import exactly, name_of
from store.database import Session
from store.filters import About, Filter, Unknown, Wanted, closest
from store.folding import folded
from store.listing import cursors
from store.listing.choosing import Named, Rows, conditions, rows_for
from store.listing.cursors import Cursor
from store.listing.ordering import Stretch, stretches
from store.moment import Moment
from store.promotion import access_of
from store.reach import Reach, reach_of
from store.rules.concern import Asker, Operator, visible_brands
from store.rules.connections import has_ended, state_of
from store.tables import Brand, Campaign, Creator, Profile

FEW = 5_000
"""So many are collected and sorted; of more, the first are looked for in order."""
NEIGHBOURS = 500
"""Names among which the one that was meant is looked for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One profile of a list."""

    profile_id: str
    creator_id: str
    name: str
    network: Network
    handle: str | None
    ownership: Ownership
    account_type: AccountType | None
    promotion_access: PromotionAccess
    """An active promotion connection counts, whatever was imported."""
    marketplace_status: MarketplaceStatus | None
    status: Status
    cause: Cause | None
    lapsed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    total: int
    """On all pages; counted for the first."""
    profiles: tuple[Listed, ...]
    next: str | None
    """The cursor of the next page; empty on the last."""


async def page(
    db: Session, asker: Asker, wanted: Wanted, moment: Moment, *, limit: int, after: str | None = None
) -> Page:
    """The profiles of creators whom *asker* sees, behind the cursor *after*.

    Raises BadCursor, and Unknown for a campaign, brand or creator that the asker does not know.
    """
    begin = cursors.read(after, wanted) if after else None
    named = await names_in(db, asker, wanted)
    states = await outlooks.at(db, moment)
    reach = await reach_of(db, asker)
    rows = rows_for(wanted, states, moment)
    total = begin.total if begin else await _count(db, wanted, rows, named, reach)
    rows = replace(rows, in_order=total > FEW and reach.wide and await _many_lapsed(db, rows))
    found = await _collect(db, wanted, rows, named, reach, limit + 1, begin)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(
        total,
        tuple(_listed(row, moment) for _, row in found[:limit]),
        _cursor_behind(last, total).text(wanted) if last else None,
    )


async def fitting(
    db: Session, asker: Asker, wanted: Wanted, moment: Moment, *, creators: bool
) -> Select[str]:
    """The ids of the profiles that *wanted* chooses, or of their *creators*; of everybody's. Raises Unknown."""
    named = await names_in(db, asker, wanted)
    rows = rows_for(wanted, await outlooks.at(db, moment), moment)
    return (
        select(rows.creator_id if creators else rows.profile_id)
        .select_from(rows.with_profiles)
        .where(*conditions(wanted, rows, named))
        .correlate(None)
    )


async def names_in(db: Session, asker: Asker, wanted: Wanted) -> Named:
    """The ids that campaigns, brands and creators in the filters stand for. Raises Unknown."""
    ids: dict[Filter, Collection[str]] = {}
    for one in wanted.filters:
        match one.about:
            case About.CAMPAIGN:
                ids[one] = await _campaigns(db, asker, one)
            case About.BRAND:
                ids[one] = await _brands(db, asker, one)
            case About.CREATOR:
                found = await exactly(db, asker, one.value)
                if not found:
                    raise Unknown(str(one), None, "no creator goes by that id, handle, e-mail or name")
                ids[one] = [creator.id for creator in found]
    return Named(ids)


async def _collect(
    db: Session,
    wanted: Wanted,
    rows: Rows,
    named: Named,
    reach: Reach,
    limit: int,
    begin: Cursor | None,
) -> list[tuple[int, Row[Any]]]:
    """The next rows with the place of their stretch, from as many stretches as it takes."""
    found: list[tuple[int, Row[Any]]] = []
    for place, stretch in stretches(wanted, rows, reach, begin.stretch if begin else 0):
        chosen = [stretch.which, *conditions(wanted, stretch.rows, named)]
        if not stretch.theirs:
            chosen += _theirs(stretch.rows, reach)
        if begin and place == begin.stretch:
            chosen.append(stretch.after(begin.key))
        part = await db.execute(
            _columns(stretch).where(*chosen).order_by(*stretch.order).limit(limit - len(found))
        )
        found += [(place, row) for row in part]
        if len(found) == limit:
            break
    return found


def _columns(stretch: Stretch) -> Any:
    return select(
        Profile.id.label("profile_id"),
        Profile.creator_id,
        Profile.network,
        Profile.handle,
        Profile.ownership,
        Profile.account_type,
        Profile.promotion_access,
        Profile.marketplace_status,
        stretch.rows.states.c.promotion,
        Creator.id,
        Creator.first_name,
        Creator.last_name,
        stretch.rows.states.c.ending,
        *(column.label(f"by_{place}") for place, column in enumerate(stretch.by)),
    ).select_from(stretch.source)


def _cursor_behind(last: tuple[int, Row[Any]], total: int) -> Cursor:
    place, row = last
    key = [value for name, value in row._mapping.items() if name.startswith("by_")]
    return Cursor(place, tuple(part if isinstance(part, int) else str(part) for part in key), total)


async def _count(db: Session, wanted: Wanted, rows: Rows, named: Named, reach: Reach) -> int:
    chosen = [*conditions(wanted, rows, named), *_theirs(rows, reach)]
    about = {one.about for one in wanted.filters}
    if About.OWNERSHIP in about:
        source = rows.with_profiles
    elif rows.only_states or about & {About.STATUS, About.PERMISSION}:
        source = rows.source
    else:
        source = Profile.__table__
    return await db.scalar(select(func.count()).select_from(source).where(*chosen)) or 0


def _theirs(rows: Rows, reach: Reach) -> list[ColumnElement[bool]]:
    """Of creators whom the asker sees. Whoever was forgotten has no grants left, and so no outlook either."""
    if rows.only_states and isinstance(reach.asker, Operator):
        return []
    return [reach.sees(rows.creator_id)]


async def _many_lapsed(db: Session, rows: Rows) -> bool:
    some = select(rows.states.c.profile_id).where(has_ended(rows.states.c.ending, rows.moment)).limit(FEW + 1)
    return (await db.scalar(select(func.count()).select_from(some.subquery()))) == FEW + 1


def _listed(row: Row[Any], moment: Moment) -> Listed:
    state = state_of(row.ending, moment)
    promotes = state_of(row.promotion, moment).status is Status.CONNECTED
    return Listed(
        profile_id=row.profile_id,
        creator_id=row.creator_id,
        name=name_of(row),
        network=row.network,
        handle=row.handle,
        ownership=row.ownership,
        account_type=row.account_type,
        promotion_access=access_of(row.promotion_access, promotes=promotes),
        marketplace_status=row.marketplace_status,
        status=state.status,
        cause=state.cause,
        lapsed_at=state.lapsed_at,
    )


async def _campaigns(db: Session, asker: Asker, one: Filter) -> Sequence[str]:
    theirs = select(Campaign.id).join(Brand, Brand.id == Campaign.brand_id).where(visible_brands(asker))
    by_id = (await db.scalars(theirs.where(Campaign.id == one.value))).all()
    found = by_id or (await db.scalars(theirs.where(Campaign.name_folded == folded(one.value)))).all()
    if not found:
        names = select(Campaign.name).join(Brand).where(visible_brands(asker)).limit(NEIGHBOURS)
        raise _nobody(one, (await db.scalars(names)).all(), "campaign")
    return found


async def _brands(db: Session, asker: Asker, one: Filter) -> Sequence[str]:
    theirs = select(Brand.id).where(visible_brands(asker))
    by_id = (await db.scalars(theirs.where(Brand.id == one.value))).all()
    found = by_id or (await db.scalars(theirs.where(Brand.name_folded == folded(one.value)))).all()
    if not found:
        names = select(Brand.name).where(visible_brands(asker)).limit(NEIGHBOURS)
        raise _nobody(one, (await db.scalars(names)).all(), "brand")
    return found


def _nobody(one: Filter, names: Sequence[str], what: str) -> Unknown:
    near = {name.casefold(): name for name in names}
    close = closest(one.value, list(near))
    meant = str(Filter(one.about, near[close], one.negated)) if close else None
    return Unknown(str(one), meant, f"no {what} has that id or name")
