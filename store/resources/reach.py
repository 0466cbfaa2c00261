"""How far a token reaches. What lies beyond is, in every answer, what does not exist."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from store.database import Session
from store.reach import Reach
from store.rules.concern import Program, visible_brands, visible_creators
from store.tables import (
    Base,
    Brand,
    Campaign,
    Creator,
    Deliverable,
    Grant,
    Member,
    Participation,
    Profile,
    ProgramMember,
    Requirement,
)

ASKED_AT_ONCE = 5000
"""Ids in one statement; PostgreSQL takes 32 767 parameters."""


def reaches(program: Program, mapped: type[Base]) -> ColumnElement[bool]:
    """On the rows of *mapped*: *program* may know of them."""
    rules: dict[type[Base], Callable[[Program], ColumnElement[bool]]] = {
        Brand: _brands,
        Member: _members,
        Creator: visible_creators,
        Profile: _profiles,
        Grant: _grants,
        Campaign: _campaigns,
        Requirement: _requirements,
        Participation: _participations,
        Deliverable: _deliverables,
    }
    return rules[mapped](program)


def reaches_many(reach: Reach, mapped: type[Base]) -> ColumnElement[bool]:
    """The same as `reaches`, for lists: begun with the program's own creators where these are few."""
    assert isinstance(reach.asker, Program)  # noqa: S101  a list of records is a program's
    if mapped is Creator:
        return reach.sees(Creator.id.expression)
    if mapped is Profile:
        return reach.sees(Profile.creator_id.expression)
    if mapped is Grant and not reach.wide:
        return Grant.profile_id.in_(select(Profile.id).where(reach.sees(Profile.creator_id.expression)))
    return reaches(reach.asker, mapped)


async def reached(db: Session, program: Program, mapped: type[Any], ids: Collection[str]) -> frozenset[str]:
    """Those of *ids* that exist and that *program* may know of."""
    found: set[str] = set()
    for some in _portions(ids):
        found.update(await db.scalars(select(mapped.id).where(mapped.id.in_(some), reaches(program, mapped))))
    return frozenset(found)


async def standing(
    db: Session, program: Program, mapped: type[Any], ids: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Those of *ids* that *program* may know of, and those that exist and that it must not know of."""
    there: set[str] = set()
    for some in _portions(ids):
        there.update(await db.scalars(select(mapped.id).where(mapped.id.in_(some))))
    ours = await reached(db, program, mapped, there)
    return ours, frozenset(there) - ours


def is_shared(program: Program) -> ColumnElement[bool]:
    """On Creator: somebody other than *program* counts on this creator, so it cannot delete them for all."""
    elsewhere = Brand.id.not_in(program.brands)
    taking_part = (
        select(Participation.campaign_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == Creator.id, elsewhere)
        .correlate(Creator)
    )
    belonging = (
        select(ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id == Creator.id, elsewhere)
        .correlate(Creator)
    )
    made_by_another = and_(Creator.made_by.is_not(None), Creator.made_by != program.name)
    return or_(made_by_another, taking_part.exists(), belonging.exists())


def _portions(ids: Collection[str]) -> Iterator[Sequence[str]]:
    in_order = sorted(ids)
    return (in_order[start : start + ASKED_AT_ONCE] for start in range(0, len(in_order), ASKED_AT_ONCE))


def _brands(program: Program) -> ColumnElement[bool]:
    return visible_brands(program)


def _members(program: Program) -> ColumnElement[bool]:
    return Member.brand_id.in_(select(Brand.id).where(visible_brands(program)))


def _profiles(program: Program) -> ColumnElement[bool]:
    owner = select(Creator.id).where(Creator.id == Profile.creator_id, visible_creators(program))
    return owner.correlate(Profile).exists()


def _grants(program: Program) -> ColumnElement[bool]:
    profile = select(Profile.id).where(Profile.id == Grant.profile_id, _profiles(program))
    return profile.correlate(Grant).exists()


def _campaigns(program: Program) -> ColumnElement[bool]:
    return Campaign.brand_id.in_(select(Brand.id).where(visible_brands(program)))


def _requirements(program: Program) -> ColumnElement[bool]:
    return Requirement.campaign_id.in_(select(Campaign.id).where(_campaigns(program)))


def _participations(program: Program) -> ColumnElement[bool]:
    return Participation.campaign_id.in_(select(Campaign.id).where(_campaigns(program)))


def _deliverables(program: Program) -> ColumnElement[bool]:
    return Deliverable.requirement_id.in_(select(Requirement.id).where(_requirements(program)))
