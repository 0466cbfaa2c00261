"""Which campaigns, brands and creators the filters' words stand for."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, select

from store.campaign_names import NEIGHBOURS, campaigns_called, nearest_name
from store.creators import exactly
from store.database import Session
from store.filters import About, Filter, Unknown, Wanted, closest
from store.folding import folded
from store.rules.concern import Asker, visible_brands
from store.statements import Blanks, Varying, shape_of, stand_in_for, statement
from store.tables import Brand


@dataclass(frozen=True, slots=True)
class Named(Varying):
    """The ids that each filter stands for, by its place; None for one that names nothing."""

    ids: tuple[Collection[str] | None, ...]

    def of(self, place: int) -> Collection[str]:
        ids = self.ids[place]
        assert ids is not None  # noqa: S101  asked for by the filters that name something
        return ids

    @property
    def shape(self) -> Hashable:
        return tuple(map(shape_of, self.ids))

    def stand_in(self, blanks: Blanks["Named"]) -> "Named":
        return Named(
            tuple(
                stand_in_for(ids, blanks.within(str(place), _ids_of(place)))
                for place, ids in enumerate(self.ids)
            )
        )


def _ids_of(place: int) -> Callable[[Named], Collection[str] | None]:
    return lambda named: named.ids[place]


async def names_in(db: Session, asker: Asker, wanted: Wanted) -> Named:
    """Raises Unknown for what *asker* knows nothing of."""
    return Named(tuple([await _named(db, asker, one) for one in wanted.filters]))


async def _named(db: Session, asker: Asker, one: Filter) -> Collection[str] | None:
    match one.about:
        case About.CAMPAIGN:
            return await _campaigns(db, asker, one)
        case About.BRAND:
            return await _brands(db, asker, one)
        case About.CREATOR:
            found = await exactly(db, asker, one.value)
            if not found:
                raise Unknown(str(one), None, "no creator goes by that id, handle, e-mail or name")
            return [creator.id for creator in found]
        case _:
            return None


async def _campaigns(db: Session, asker: Asker, one: Filter) -> Sequence[str]:
    found = await campaigns_called(db, asker, one.value)
    if not found:
        raise _nobody(one, await nearest_name(db, asker, one.value), "campaign")
    return [campaign.id for campaign in found]


async def _brands(db: Session, asker: Asker, one: Filter) -> Sequence[str]:
    found = await _brand_of_id.scalars(db, asker, one.value) or await _brands_of_name.scalars(
        db, asker, folded(one.value)
    )
    if not found:
        names = {name.casefold(): name for name in await _brand_names.scalars(db, asker)}
        near = closest(one.value, list(names))
        raise _nobody(one, names[near] if near else None, "brand")
    return found


@statement
def _brand_of_id(asker: Asker, brand_id: str) -> Executable:
    return select(Brand.id).where(visible_brands(asker), Brand.id == brand_id)


@statement
def _brands_of_name(asker: Asker, name: str) -> Executable:
    return select(Brand.id).where(visible_brands(asker), Brand.name_folded == name)


@statement
def _brand_names(asker: Asker) -> Executable:
    return select(Brand.name).where(visible_brands(asker)).limit(NEIGHBOURS)


def _nobody(one: Filter, near: str | None, what: str) -> Unknown:
    meant = str(Filter(one.about, near, one.negated)) if near else None
    return Unknown(str(one), meant, f"no {what} has that id or name")
