"""A campaign's connections: who misses one that its requirements need (C11)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Row, func, select

from store import outlooks
from store.codes import PAST_APPLIED, CampaignStatus, Cause, Network
from store.creators import name_of
from store.database import Session
from store.intake.cells import write_instant
from store.moment import Moment
from store.rules.concern import Asker, tracked, visible_brands
from store.rules.connections import state_of
from store.rules.needing import Standing, needs_of
from store.tables import Brand, Campaign, Creator, Participation, Requirement

MISSING_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Required:
    requirement_id: str
    network: Network
    kind: str | None
    quantity: int
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A connection that one participant needs and does not have."""

    creator_id: str
    name: str
    network: Network
    standing: Standing
    profile_id: str | None
    """Of several profiles the one that lapsed first; empty when there is none."""
    handle: str | None
    cause: Cause | None
    lapsed_at: dt.datetime | None
    due_on: dt.date | None
    """The soonest of what is still to be delivered there."""


@dataclass(frozen=True, slots=True)
class CampaignView:
    id: str
    name: str
    brand_id: str
    brand: str
    status: CampaignStatus
    tracking: bool
    """By brand and campaign alike (C9)."""
    starts_on: dt.date | None
    ends_on: dt.date | None
    requirements: tuple[Required, ...]
    participants: int
    """Past Applied."""
    standings: Mapping[Standing, int]
    """Participants; those who owe nothing any more stand in none."""
    missing: tuple[Missing, ...]
    """The most urgent ones; empty where connections are not tracked."""
    missing_in_all: int

    @property
    def owing_nothing(self) -> int:
        return self.participants - sum(self.standings.values())


async def campaign_view(
    db: Session, asker: Asker, campaign_id: str, moment: Moment, *, limit: int = MISSING_SHOWN
) -> CampaignView | None:
    """None when there is no such campaign, or none that *asker* may see."""
    head = (
        await db.execute(
            select(Campaign, Brand.name.label("brand"), tracked().label("tracking"))
            .join(Brand, Brand.id == Campaign.brand_id)
            .where(Campaign.id == campaign_id, visible_brands(asker))
        )
    ).first()
    if head is None:
        return None
    needs = needs_of(campaign_id, await outlooks.at(db, moment), moment)
    missing, in_all = await _missing(db, needs, moment, limit) if head.tracking else ((), 0)
    participants, standings = await _counts(db, campaign_id, needs)
    campaign: Campaign = head.Campaign
    return CampaignView(
        id=campaign.id,
        name=campaign.name,
        brand_id=campaign.brand_id,
        brand=head.brand,
        status=campaign.status,
        tracking=bool(head.tracking),
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        requirements=await _requirements(db, campaign_id),
        participants=participants,
        standings=standings,
        missing=missing,
        missing_in_all=in_all,
    )


def campaign_document(view: CampaignView) -> dict[str, Any]:
    """As JSON."""
    return {
        "campaign_id": view.id,
        "brand_id": view.brand_id,
        "name": view.name,
        "status": view.status,
        "tracking": view.tracking,
        "starts_on": _day(view.starts_on),
        "ends_on": _day(view.ends_on),
        "requirements": [
            {
                "requirement_id": one.requirement_id,
                "network": one.network,
                "kind": one.kind,
                "quantity": one.quantity,
                "due_on": _day(one.due_on),
            }
            for one in view.requirements
        ],
        "participants": {
            "total": view.participants,
            **{standing.name.lower(): number for standing, number in view.standings.items()},
            "owing_nothing": view.owing_nothing,
        },
        "missing": {
            "total": view.missing_in_all,
            "connections": [_missing_document(one) for one in view.missing],
        },
        "incomplete": view.missing_in_all > 0,
    }


def _missing_document(one: Missing) -> dict[str, Any]:
    return {
        "creator_id": one.creator_id,
        "network": one.network,
        "profile_id": one.profile_id,
        "handle": one.handle,
        "reason": one.standing.name.lower(),
        "cause": one.cause,
        "lapsed_at": write_instant(one.lapsed_at) or None,
        "due_on": _day(one.due_on),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


async def _missing(db: Session, needs: CTE, moment: Moment, limit: int) -> tuple[tuple[Missing, ...], int]:
    """What is due soonest comes first; and how many there are."""
    rows = (
        await db.execute(
            select(
                needs, Creator.id, Creator.first_name, Creator.last_name, func.count().over().label("in_all")
            )
            .join(Creator, Creator.id == needs.c.creator_id)
            .where(needs.c.standing != Standing.CONNECTED.value)
            .order_by(
                needs.c.due_on.is_(None),
                needs.c.due_on,
                needs.c.standing.desc(),
                Creator.name_folded,
                Creator.id,
                needs.c.network,
            )
            .limit(limit)
        )
    ).all()
    return tuple(_told(row, moment) for row in rows), rows[0].in_all if rows else 0


def _told(row: Row[Any], moment: Moment) -> Missing:
    state = state_of(row.ending, moment)
    return Missing(
        creator_id=row.creator_id,
        name=name_of(row),
        network=Network(row.network),
        standing=Standing(row.standing),
        profile_id=row.profile_id,
        handle=row.handle,
        cause=state.cause,
        lapsed_at=state.lapsed_at,
        due_on=row.due_on,
    )


async def _counts(db: Session, campaign_id: str, needs: CTE) -> tuple[int, dict[Standing, int]]:
    """Participants past Applied, and how many stand how."""
    worst = (
        select(func.max(needs.c.standing).label("standing")).group_by(needs.c.creator_id).subquery("worst")
    )
    rows = await db.execute(select(worst.c.standing, func.count()).group_by(worst.c.standing))
    found = {Standing(standing): number for standing, number in rows}
    participants = await db.scalar(
        select(func.count())
        .select_from(Participation)
        .where(Participation.campaign_id == campaign_id, Participation.stage.in_(PAST_APPLIED))
    )
    return participants or 0, {standing: found.get(standing, 0) for standing in Standing}


async def _requirements(db: Session, campaign_id: str) -> tuple[Required, ...]:
    """By network, the soonest due first."""
    rows = await db.scalars(
        select(Requirement)
        .where(Requirement.campaign_id == campaign_id)
        .order_by(Requirement.network, Requirement.due_on.is_(None), Requirement.due_on, Requirement.id)
    )
    return tuple(Required(row.id, row.network, row.kind, row.quantity, row.due_on) for row in rows)
