"""A creator's whole record, as the law lets them ask for it (X18): everything that is stored, but no secret."""

from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, select

from store import past
from store.access import NONE, Access, access_of
from store.database import Session
from store.intake.catalog import CREATORS, DELIVERABLES, GRANTS, PARTICIPATIONS, PROFILES
from store.intake.documents import document
from store.intake.kinds import Kind
from store.moment import Moment
from store.past import Document, grouped, plain, rows
from store.rules.concern import OPERATOR, Asker, visible_brands, visible_creators
from store.tables import (
    Brand,
    Campaign,
    Creator,
    Deliverable,
    Grant,
    Participation,
    Profile,
    ProgramMember,
    PromotionRequest,
    Requirement,
    Suppression,
    Unsubscription,
)


async def record_of(db: Session, creator_id: str, moment: Moment, asker: Asker = OPERATOR) -> Document | None:
    """JSON types only, times in UTC. None when *asker* sees no such creator.

    Another than the operator is told what concerns the brands that they see, or every brand.
    """
    who = and_(Creator.id == creator_id, visible_creators(asker))
    creator = (await db.execute(select(*Creator.__table__.columns).where(who))).mappings().one_or_none()
    if creator is None:
        return None
    return {
        "at": plain(moment.at),
        "creator": await _creator(db, creator, asker),
        "unsubscriptions": await _unsubscriptions(db, creator_id, asker),
        "suppression": await _suppression(db, creator["email_folded"]),
        "profiles": await _profiles(db, creator_id, moment, asker),
        "participations": await _participations(db, creator_id, asker),
        "deliverables": await _deliverables(db, creator_id, asker),
        "lapses": await past.lapses(db, creator_id, asker),
        "messages": await past.messages(db, creator_id, asker),
        "history": await past.history(db, creator_id, asker),
    }


async def _creator(db: Session, creator: RowMapping, asker: Asker) -> Document:
    brands = await db.scalars(
        select(ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id == creator["id"], visible_brands(asker))
    )
    return {
        **document(CREATORS, {**creator, "brands": frozenset(brands)}),
        "no_reminders_since": plain(creator["no_reminders_since"]),
    }


async def _unsubscriptions(db: Session, creator_id: str, asker: Asker) -> list[Document]:
    """The brands that may not write any more."""
    return await rows(
        db,
        select(Unsubscription.brand_id, Unsubscription.since)
        .join(Brand, Brand.id == Unsubscription.brand_id)
        .where(Unsubscription.creator_id == creator_id, visible_brands(asker))
        .order_by(Unsubscription.brand_id),
    )


async def _suppression(db: Session, address: str | None) -> Document | None:
    """Why no mail goes to the address."""
    found = await rows(
        db,
        select(Suppression.address, Suppression.since, Suppression.reason, Suppression.detail).where(
            Suppression.address == address
        ),
    )
    return found[0] if found else None


async def _profiles(db: Session, creator_id: str, moment: Moment, asker: Asker) -> list[Document]:
    theirs = Profile.creator_id == creator_id
    found = (
        (await db.execute(select(*Profile.__table__.columns).where(theirs).order_by(Profile.id)))
        .mappings()
        .all()
    )
    access = await access_of(db, [row["id"] for row in found], moment)
    grants = await _grants(db, theirs)
    asked = await _promotion_requests(db, theirs, asker)
    return [
        {
            **document(PROFILES, dict(row)),
            "account_id": row["account_id"],
            **_standing(access.get(row["id"], NONE)),
            "grants": grants.get(row["id"], []),
            "promotion_requests": asked.get(row["id"], []),
        }
        for row in found
    ]


def _standing(access: Access) -> Document:
    return {
        **{name: plain(getattr(access, name)) for name in ("status", "cause", "lapsed_at")},
        "connections": {
            permission.value: {
                "state": one.state.value,
                "cause": one.cause and one.cause.value,
                "ended_at": plain(one.ended_at),
            }
            for permission, one in access.connections.items()
        },
    }


async def _grants(db: Session, theirs: ColumnElement[bool]) -> dict[str, list[Document]]:
    """Those that count no more included; of tokens only whether there is one."""
    granted = await db.execute(
        select(*Grant.__table__.columns)
        .join(Profile, Profile.id == Grant.profile_id)
        .where(theirs)
        .order_by(Grant.granted_at, Grant.id)
    )
    found: dict[str, list[Document]] = {}
    for row in granted.mappings():
        more = {name: plain(row[name]) for name in ("removed_at", "checked_at")}
        found.setdefault(row["profile_id"], []).append({**document(GRANTS, dict(row)), **more})
    return found


async def _promotion_requests(
    db: Session, theirs: ColumnElement[bool], asker: Asker
) -> dict[str, list[Document]]:
    found = await rows(
        db,
        select(
            PromotionRequest.profile_id,
            PromotionRequest.brand_id,
            PromotionRequest.asked_by,
            PromotionRequest.asked_at,
            PromotionRequest.granted_at,
        )
        .join(Profile, Profile.id == PromotionRequest.profile_id)
        .join(Brand, Brand.id == PromotionRequest.brand_id)
        .where(theirs, visible_brands(asker))
        .order_by(PromotionRequest.id),
    )
    return grouped(found, "profile_id")


async def _participations(db: Session, creator_id: str, asker: Asker) -> list[Document]:
    return await _documents(
        db,
        PARTICIPATIONS,
        select(*Participation.__table__.columns)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == creator_id, visible_brands(asker))
        .order_by(Participation.campaign_id),
    )


async def _deliverables(db: Session, creator_id: str, asker: Asker) -> list[Document]:
    return await _documents(
        db,
        DELIVERABLES,
        select(*Deliverable.__table__.columns)
        .join(Requirement, Requirement.id == Deliverable.requirement_id)
        .join(Campaign, Campaign.id == Requirement.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Deliverable.creator_id == creator_id, visible_brands(asker))
        .order_by(Deliverable.requirement_id),
    )


async def _documents(db: Session, kind: Kind, wanted: Select[*tuple[Any, ...]]) -> list[Document]:
    return [document(kind, dict(row)) for row in (await db.execute(wanted)).mappings()]
