"""Creators and campaigns offered while somebody types: the exact one first, then what begins so."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from store.beginning import begins_with
from store.campaign_names import NamedCampaign
from store.codes import CampaignStatus
from store.creators import Candidate, exactly, with_handles
from store.database import Session
from store.folding import folded, folded_address, folded_handle, unaccented
from store.people import SeenBrand
from store.reach import Reach, reach_of
from store.rules.concern import Asker, visible_brands
from store.tables import Brand, Campaign, Creator, Profile
from store.unindexed import unindexed

MOST = 100
MOST_WORDS = 6
LONGEST = 200
"""Characters of what is read; no name is longer."""
GAP = "\t"
"""Between the parts of a folded name, which is the last name first."""


async def creators_like(db: Session, asker: Asker, typed: str, limit: int = MOST) -> tuple[Candidate, ...]:
    """By handle, name, e-mail or id, of those whom *asker* sees.

    Each step is asked only while there is room: exact, handles, last names, then any word of a name.
    """
    spoken = " ".join(typed.split())[:LONGEST]
    if not spoken.strip("@"):
        return ()
    found = {one.id: one for one in await exactly(db, asker, spoken)}
    reach = await reach_of(db, asker)
    for step in _steps(spoken, reach):
        if (room := limit - len(found)) <= 0:
            break
        # Some of a step's may have been found before.
        rows = (await db.execute(step.limit(limit))).all()
        new = {row.id: row for row in rows if row.id not in found}
        found |= {one.id: one for one in await with_handles(db, [*new.values()][:room])}
    return tuple(found.values())[:limit]


async def campaigns_like(
    db: Session, asker: Asker, typed: str, limit: int = MOST
) -> tuple[NamedCampaign, ...]:
    """By id, or by how the words of the name begin; live ones first. Of nothing typed, all."""
    spoken = " ".join(typed.split())[:LONGEST]
    wanted = folded(spoken)
    which = or_(Campaign.id == spoken, _words_begin(Campaign.name_folded, wanted.split()))
    rows = await db.execute(
        select(Campaign.id, Campaign.name, Brand.name.label("brand"), Campaign.status)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(visible_brands(asker), which)
        .order_by(
            case((Campaign.id == spoken, 0), (Campaign.name_folded == wanted, 0), else_=1),
            case((Campaign.status == CampaignStatus.LIVE, 0), else_=1),
            case((Campaign.name_folded.startswith(wanted, autoescape=True), 0), else_=1),
            Campaign.name_folded,
            Campaign.id,
        )
        .limit(limit)
    )
    return tuple(NamedCampaign(row.id, row.name, row.brand, row.status) for row in rows)


async def brands_like(db: Session, asker: Asker, typed: str, limit: int = MOST) -> tuple[SeenBrand, ...]:
    """By id, or by how the words of the name begin."""
    spoken = " ".join(typed.split())[:LONGEST]
    which = or_(Brand.id == spoken, _words_begin(Brand.name_folded, folded(spoken).split()))
    rows = await db.execute(
        select(Brand.id, Brand.name, Brand.tracking)
        .where(visible_brands(asker), which)
        .order_by(case((Brand.id == spoken, 0), else_=1), Brand.name_folded, Brand.id)
        .limit(limit)
    )
    return tuple(SeenBrand(row.id, row.name, row.tracking) for row in rows)


def _steps(spoken: str, reach: Reach) -> Iterator[Select[*tuple[Any, ...]]]:
    """Those who see few creators go through these; those who see many go along an index until enough are found."""
    if " " not in spoken:
        yield _by_handle(folded_handle(spoken), reach)
    if spoken.startswith("@"):
        return
    if "@" in spoken:
        email = _found_by(Creator.email_folded, reach)
        yield _people(reach, begins_with(email, folded_address(spoken))).order_by(email, Creator.id)
        return
    words = unaccented(spoken).split()[:MOST_WORDS]
    name = _found_by(Creator.name_folded, reach)
    last_name = or_(*(begins_with(name, word) for word in words))
    fitting = _people(reach, _words_begin(name, words))
    if reach.wide:
        yield fitting.where(last_name).order_by(name, Creator.id)
        yield fitting.order_by(name, Creator.id)
    else:
        yield fitting.order_by(case((last_name, 0), else_=1), name, Creator.id)


def _found_by(column: Any, reach: Reach) -> ColumnElement[str]:
    """*column*; of few creators no row is found by it."""
    found: ColumnElement[str] = column if reach.wide else unindexed(column)
    return found


def _by_handle(begin: str, reach: Reach) -> Select[*tuple[Any, ...]]:
    """A creator may come several times."""
    handle = _found_by(Profile.handle_folded, reach)
    return (
        _people(reach, begins_with(handle, begin))
        .join(Profile, Profile.creator_id == Creator.id)
        .order_by(handle, Creator.id)
    )


def _people(reach: Reach, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(Creator.id, Creator.first_name, Creator.last_name).where(
        reach.sees(Creator.id.expression), *which
    )


def _words_begin(name: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Each of *words* begins one of the name; in scripts without spaces, all of them may be written as one."""
    parted = GAP + func.replace(func.replace(name, " ", GAP), "-", GAP)
    # What does not hold a word at all is told apart first, being cheaper.
    each = [
        and_(name.contains(word, autoescape=True), parted.contains(GAP + word, autoescape=True))
        for word in words
    ]
    if len(words) == 1 and not words[0].isascii():
        return or_(*each, begins_with(func.replace(name, GAP, ""), words[0]))
    return and_(true(), *each)
