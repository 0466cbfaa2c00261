"""What a subscription leaves aside: the filters of lists, kept with what they named (N2, C12)."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, func, not_, or_, select, true

from store import filters
from store.codes import PAST_APPLIED
from store.database import Session
from store.filters import About, Filter, Sort, Unclear, Wanted
from store.folding import folded
from store.listing.naming import Named, names_in
from store.rules.concern import Viewer, tracked, visible_brands
from store.statements import Blanks, Varying, shape_of, stand_in_for
from store.tables import Brand, Campaign, Participation, Profile, Requirement

TAKEN = frozenset({About.NETWORK, About.OWNERSHIP, About.CAMPAIGN, About.BRAND, About.CREATOR})
"""What a subscription can be filtered by; its events take the place of a status."""


@dataclass(frozen=True, slots=True)
class Chosen(Varying):
    """The filters of a subscription, with the ids of what they named when they were written."""

    wanted: Wanted = field(default_factory=Wanted)
    named: Named = field(default_factory=lambda: Named(()))

    @property
    def text(self) -> str:
        """As it can be typed again."""
        return " ".join(map(str, self.wanted.filters))

    @property
    def shape(self) -> Hashable:
        return shape_of(self.wanted), shape_of(self.named)

    def stand_in(self, blanks: Blanks["Chosen"]) -> "Chosen":
        return Chosen(
            stand_in_for(self.wanted, blanks.within("wanted", lambda chosen: chosen.wanted)),
            stand_in_for(self.named, blanks.within("named", lambda chosen: chosen.named)),
        )

    def stored(self) -> dict[str, Any]:
        if not self.wanted.filters:
            return {}
        return {"text": self.text, "ids": [ids and sorted(ids) for ids in self.named.ids]}


EVERYTHING = Chosen()


class Untellable(Unclear):
    """A word of lists that says nothing about what is told."""


async def choose(db: Session, viewer: Viewer, text: str) -> Chosen:
    """Raises Unclear for a word that is not understood, and Unknown for what *viewer* knows nothing of."""
    wanted = filters.parse(text)
    if wanted.sort is not Sort.STAKE:
        raise Untellable(f"sort:{wanted.sort}", None, "what is told has no order: leave it out")
    for one in wanted.filters:
        if one.about not in TAKEN:
            reason = (
                "events take its place" if one.about is About.STATUS else "notices speak of whole profiles"
            )
            raise Untellable(str(one), None, reason)
    wanted = replace(wanted, filters=tuple(sorted(wanted.filters, key=str)))
    return Chosen(wanted, await names_in(db, viewer, wanted))


def chosen_by(stored: dict[str, Any]) -> Chosen:
    if not stored:
        return EVERYTHING
    ids = tuple(None if each is None else tuple(each) for each in stored["ids"])
    return Chosen(filters.parse(stored["text"]), Named(ids))


def fitting(chosen: Chosen) -> list[ColumnElement[bool]]:
    """On Profile. Of several filters of one kind any may hold, and none that is negated."""
    alternatives: dict[About, list[ColumnElement[bool]]] = defaultdict(list)
    unwanted: list[ColumnElement[bool]] = []
    for place, one in enumerate(chosen.wanted.filters):
        condition = _condition(one, chosen.named, place)
        if one.negated:
            unwanted.append(not_(condition))
        else:
            alternatives[one.about].append(condition)
    return [*(or_(*some) for some in alternatives.values()), *unwanted]


def _condition(one: Filter, named: Named, place: int) -> ColumnElement[bool]:
    match one.about:
        case About.NETWORK:
            return Profile.network == one.value
        case About.OWNERSHIP:
            return Profile.ownership == one.value
        case About.CREATOR:
            return Profile.creator_id.in_(named.of(place))
        case About.CAMPAIGN:
            return _takes_part(Campaign.id.in_(named.of(place)), watched=not one.negated)
        case About.BRAND:
            return _takes_part(Campaign.brand_id.in_(named.of(place)), watched=not one.negated)
        case _:
            return true()


def _takes_part(which: ColumnElement[bool], *, watched: bool) -> ColumnElement[bool]:
    """Past Applied, in a campaign that asks for something on the profile's network; *watched*: and tracks it."""
    return (
        select(func.count())
        .select_from(Participation)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .join(Requirement, Requirement.campaign_id == Campaign.id)
        .where(
            Participation.creator_id == Profile.creator_id,
            Requirement.network == Profile.network,
            Participation.stage.in_(PAST_APPLIED),
            which,
            tracked() if watched else true(),
        )
        .correlate(Profile)
        .scalar_subquery()
        > 0
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """What a filter can name."""

    id: str
    name: str
    hint: str = ""


async def brands_like(db: Session, viewer: Viewer, typed: str, limit: int) -> list[Offered]:
    """Of those that *viewer* sees, the ones with these words in their names."""
    found = await db.execute(
        select(Brand.id, Brand.name)
        .where(visible_brands(viewer), Brand.name_folded.contains(folded(typed), autoescape=True))
        .order_by(Brand.name_folded, Brand.id)
        .limit(limit)
    )
    return [Offered(row.id, row.name) for row in found]


async def campaigns_like(db: Session, viewer: Viewer, typed: str, limit: int) -> list[Offered]:
    """Likewise; the hint is the brand's name."""
    found = await db.execute(
        select(Campaign.id, Campaign.name, Brand.name.label("brand"))
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(visible_brands(viewer), Campaign.name_folded.contains(folded(typed), autoescape=True))
        .order_by(Campaign.name_folded, Campaign.id)
        .limit(limit)
    )
    return [Offered(row.id, row.name, row.brand) for row in found]
