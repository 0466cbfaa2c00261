"""What a creator's status card tells: every profile's connections, labels and advice (C1–C10)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import case, func, select

from store import advice, promotion_requests
from store.advice import Advice
from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    ConnectionState,
    MarketplaceStatus,
    Network,
    Ownership,
    Permission,
    PromotionAccess,
    Stage,
)
from store.creators import Candidate, Sent, reminders_of
from store.database import Session
from store.moment import Moment
from store.promotion import access_of
from store.promotion_requests import OpenRequest
from store.rules import relevance
from store.rules.concern import Asker, visible_brands
from store.rules.connections import connections, counts
from store.tables import Brand, Campaign, Grant, Participation, Profile
from store.why import WhyProfile, why


@dataclass(frozen=True, slots=True)
class Connection:
    permission: Permission
    state: ConnectionState
    ended_at: dt.datetime | None = None
    cause: Cause | None = None
    """With `ended_at`, of the last grant to end; both empty unless it is expired."""


@dataclass(frozen=True, slots=True)
class ProfileState:
    id: str
    network: Network
    handle: str | None
    account_type: AccountType | None
    ownership: Ownership
    promotion_access: PromotionAccess
    """As `access_of` has it: an active connection counts, whatever was imported."""
    marketplace_status: MarketplaceStatus | None
    connections: tuple[Connection, ...]
    """Those that some grant carries or carried."""
    holders: int
    judged: WhyProfile
    sent: tuple[Sent, ...]
    set_up: bool
    """This installation can talk to its network; otherwise access lapses by its dates alone."""
    requests: tuple[OpenRequest, ...] = ()
    """For promotion access, of brands that the viewer sees."""
    advice: Advice = advice.NONE

    def state_of(self, permission: Permission) -> ConnectionState:
        return next(
            (one.state for one in self.connections if one.permission is permission),
            ConnectionState.NOT_ESTABLISHED,
        )


@dataclass(frozen=True, slots=True)
class TakenPart:
    """A campaign of a brand that the viewer sees."""

    campaign: str
    brand: str
    status: CampaignStatus
    stage: Stage


@dataclass(frozen=True, slots=True)
class CreatorState:
    id: str
    name: str
    profiles: tuple[ProfileState, ...]
    campaigns: tuple[TakenPart, ...]


async def card_of(db: Session, viewer: Asker, who: Candidate, moment: Moment) -> CreatorState:
    judged = {one.profile_id: one for one in (await why(db, who.id, moment)).profiles}
    access = await _connections(db, who.id, moment)
    held = await _holders(db, who.id, moment)
    sent = await reminders_of(db, viewer, who.id, moment)
    asked = await promotion_requests.open_requests(db, viewer, Profile.creator_id == who.id)
    advised = await advice.advice_of(db, who.id, moment)
    profiles = await db.scalars(
        select(Profile)
        .where(Profile.creator_id == who.id)
        .order_by(Profile.ownership, Profile.network, Profile.id)
    )
    return CreatorState(
        who.id,
        who.name,
        tuple(
            ProfileState(
                id=row.id,
                network=row.network,
                handle=row.handle,
                account_type=row.account_type,
                ownership=row.ownership,
                promotion_access=access_of(row.promotion_access, promotes=_promotes(access.get(row.id, ()))),
                marketplace_status=row.marketplace_status,
                connections=access.get(row.id, ()),
                holders=held.get(row.id, 0),
                judged=judged[row.id],
                sent=sent.get(row.id, ()),
                set_up=row.network in moment.set_up,
                requests=asked.get(row.id, ()),
                advice=advised.get(row.id, advice.NONE),
            )
            for row in profiles
        ),
        await _campaigns(db, viewer, who.id),
    )


def _promotes(its: tuple[Connection, ...]) -> bool:
    return any(one.permission is Permission.PROMOTION and one.state is ConnectionState.ACTIVE for one in its)


async def _connections(db: Session, creator_id: str, moment: Moment) -> dict[str, tuple[Connection, ...]]:
    each = connections(moment, Profile.creator_id == creator_id)
    named = {permission.bit: permission for permission in Permission}
    found: dict[str, list[Connection]] = defaultdict(list)
    for row in await db.execute(select(each).order_by(each.c.profile_id, each.c.permission)):
        found[row.profile_id].append(
            Connection(
                permission=named[row.permission],
                state=ConnectionState(row.state),
                ended_at=row.ended_at,
                cause=Cause(row.cause) if row.cause else None,
            )
        )
    return {profile_id: tuple(some) for profile_id, some in found.items()}


async def _holders(db: Session, creator_id: str, moment: Moment) -> dict[str, int]:
    rows = await db.execute(
        select(Grant.profile_id, func.count(Grant.holder.distinct()).label("holders"))
        .join(Profile, Profile.id == Grant.profile_id)
        .where(Profile.creator_id == creator_id, counts(moment))
        .group_by(Grant.profile_id)
    )
    return {row.profile_id: row.holders for row in rows}


async def _campaigns(db: Session, viewer: Asker, creator_id: str) -> tuple[TakenPart, ...]:
    live_first = case((Campaign.status == CampaignStatus.LIVE, 0), else_=1)
    rows = await db.execute(
        select(Campaign.name, Brand.name.label("brand"), Campaign.status, Participation.stage)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == creator_id, visible_brands(viewer))
        .order_by(live_first, relevance.rank().desc(), Campaign.id)
    )
    return tuple(TakenPart(row.name, row.brand, row.status, row.stage) for row in rows)
