"""Creators and campaigns offered while somebody types: the exact one first, then what begins so."""

import functools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from store.beginning import begins_with, has_in_it
from store.campaign_names import NamedCampaign
from store.codes import CampaignStatus
from store.creators import Candidate, exactly, with_handles
from store.database import Session
from store.folding import folded, folded_address, folded_handle, unaccented
from store.people import SeenBrand
from store.reach import Reach, reach_of
from store.rules.concern import Asker, visible_brands
from store.statements import Blanks, Varying, statement
from store.tables import Brand, Campaign, Creator, NameTurn, Profile

MOST = 30
MOST_WORDS = 6
LONGEST = 200
"""Characters of what is read; no name is longer."""
GAP = "\t"
"""Between the parts of a folded name, which is the last name first."""
WIDE = 130
"""Whoever sees more than one brand in so many comes upon enough of theirs along an index of all creators."""
HANDLES_EACH = 2
"""Most creators have the same handle on several networks."""
TOLD_APART = 2_000
"""Of two words that more creators than this have, neither is rare."""


@dataclass(frozen=True, slots=True)
class Typed(Varying):
    """What is looked for: how a handle begins, or a word of a name; or an address alone."""

    handle: str | None = None
    word: str | None = None
    others: tuple[str, ...] = ()
    """More words that the name has."""
    address: str | None = None

    @property
    def shape(self) -> Hashable:
        return self.handle is None, self.word is None, self.address is None, len(self.others)

    def stand_in(self, blanks: Blanks["Typed"]) -> "Typed":
        handle: Any = blanks.blank("handle", lambda typed: typed.handle)
        word: Any = blanks.blank("word", lambda typed: typed.word)
        address: Any = blanks.blank("address", lambda typed: typed.address)
        others: Any = tuple(
            blanks.blank(f"other_{place}", functools.partial(_other, place=place))
            for place in range(len(self.others))
        )
        return Typed(
            None if self.handle is None else handle,
            None if self.word is None else word,
            others,
            None if self.address is None else address,
        )


def _other(typed: Typed, place: int) -> str:
    return typed.others[place]


async def creators_like(db: Session, asker: Asker, typed: str, limit: int = MOST) -> tuple[Candidate, ...]:
    """By handle, name, e-mail or id, of those whom *asker* sees.

    The exact ones first; then by handles, by last names, by any word of a name.
    """
    spoken = " ".join(typed.split())[:LONGEST]
    if not spoken.strip("@"):
        return ()
    found = {one.id: one for one in await exactly(db, asker, spoken)}
    if (room := limit - len(found)) > 0 and (wanted := await _wanted(db, spoken)):
        reach = await reach_of(db, asker, WIDE)
        rows = sorted(await _beginning.rows(db, wanted, reach, limit))
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


async def _wanted(db: Session, spoken: str) -> Typed | None:
    if spoken.startswith("@"):
        return Typed(handle=folded_handle(spoken))
    if "@" in spoken:
        return Typed(address=folded_address(spoken))
    words = unaccented(spoken).split()[:MOST_WORDS]
    if len(words) < 2:
        return Typed(handle=folded_handle(spoken), word=words[0] if words else None)
    having = {word: await _having.scalar(db, word, TOLD_APART) for word in words}
    rarest = min(having, key=lambda word: (having[word], -len(word)))
    return Typed(word=rarest, others=tuple(word for word in words if word != rarest))


@statement
def _having(word: str, most: int) -> Executable:
    """How many creators have the word, counted up to *most*."""
    names = (Creator.name_folded.expression, NameTurn.turned.expression)
    some = union_all(
        *(select(select(name).where(begins_with(name, word)).limit(most).subquery()) for name in names)
    )
    return select(func.count()).select_from(some.subquery())


@statement
def _beginning(typed: Typed, reach: Reach, limit: int) -> Executable:
    """Each index is gone along in turn until enough are found, and who they are is read of those alone."""
    sees = reach.passing()
    ways = []
    if typed.handle is not None:
        ways.append(
            _along(0, Profile.handle_folded, Profile.creator_id, typed.handle, sees, limit * HANDLES_EACH)
        )
    if typed.address is not None:
        ways.append(_along(0, Creator.email_folded, Creator.id, typed.address, sees, limit))
    if typed.word is not None:
        last_name = (Creator.name_folded, Creator.id)
        later_word = (NameTurn.turned, NameTurn.creator_id)
        for way, (name, own) in enumerate((last_name, later_word), start=1):
            ways.append(_along(way, name, own, typed.word, sees, limit, typed.others))
    # In no order: with one, all of them would be gone along. Who was found is put in order afterwards.
    found = union_all(*(select(way) for way in ways)).limit(limit * HANDLES_EACH).subquery("found")
    return select(found.c.way, found.c.key, Creator.id, Creator.first_name, Creator.last_name).join(
        found, found.c.creator_id == Creator.id
    )


def _along(
    way: int, key: Any, own: Any, begin: str, sees: Callable[..., Any], limit: Any, others: Sequence[str] = ()
) -> Any:
    key, own = key.expression, own.expression
    return (
        select(literal(way).label("way"), key.label("key"), own.label("creator_id"))
        .where(begins_with(key, begin), _words_begin(key, others), sees(own))
        .order_by(key, own)
        .limit(limit)
        .subquery()
    )


def _words_begin(name: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Each of *words* begins one of the name."""
    parted = GAP + func.replace(func.replace(name, " ", GAP), "-", GAP)
    # What does not hold a word at all is told apart first, being cheaper.
    each = [
        and_(has_in_it(name, word), has_in_it(parted, literal(GAP, Text).concat(cast(word, Text))))
        for word in words
    ]
    return and_(true(), *each)
