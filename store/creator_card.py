"""What a creator's status card tells: every profile's connections, labels and advice (C1–C10)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Executable, case, func, select

from store import advice, promotion, promotion_requests
from store.access import Connection, access_of
from store.advice import Advice
from store.codes import (
    AccountType,
    CampaignStatus,
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
from store.promotion_requests import OpenRequest
from store.rules import relevance
from store.rules.concern import Asker, visible_brands
from store.rules.connections import counts
from store.statements import statement
from store.tables import Brand, Campaign, Grant, Participation, Profile
from store.why import WhyProfile, why


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

    campaign_id: str
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
    profiles = await _profiles.rows(db, who.id)
    ids = [row.id for row in profiles]
    judged = {one.profile_id: one for one in (await why(db, who.id, moment)).profiles}
    access = await access_of(db, ids, moment)
    held = {row.profile_id: row.holders for row in await _holders.rows(db, ids, moment)}
    sent = await reminders_of(db, viewer, who.id, moment)
    asked = await promotion_requests.open_requests(db, viewer, ids)
    advised = await advice.advice_about(db, ids, moment)
    campaigns = await _campaigns.rows(db, viewer, who.id)
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
                promotion_access=promotion.access_of(row.promotion_access, promotes=access[row.id].promotes),
                marketplace_status=row.marketplace_status,
                connections=tuple(access[row.id].connections.values()),
                holders=held.get(row.id, 0),
                judged=judged[row.id],
                sent=sent.get(row.id, ()),
                set_up=row.network in moment.set_up,
                requests=asked.get(row.id, ()),
                advice=advised.get(row.id, advice.NONE),
            )
            for row in profiles
        ),
        tuple(TakenPart(row.id, row.name, row.brand, row.status, row.stage) for row in campaigns),
    )


@statement
def _profiles(creator_id: str) -> Executable:
    return (
        select(
            Profile.id,
            Profile.network,
            Profile.handle,
            Profile.account_type,
            Profile.ownership,
            Profile.promotion_access,
            Profile.marketplace_status,
        )
        .where(Profile.creator_id == creator_id)
        .order_by(Profile.ownership, Profile.network, Profile.id)
    )


@statement
def _holders(profile_ids: Collection[str], moment: Moment) -> Executable:
    return (
        select(Grant.profile_id, func.count(Grant.holder.distinct()).label("holders"))
        .where(Grant.profile_id.in_(profile_ids), counts(moment))
        .group_by(Grant.profile_id)
    )


@statement
def _campaigns(viewer: Asker, creator_id: str) -> Executable:
    live_first = case((Campaign.status == CampaignStatus.LIVE, 0), else_=1)
    return (
        select(Campaign.id, Campaign.name, Brand.name.label("brand"), Campaign.status, Participation.stage)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == creator_id, visible_brands(viewer))
        .order_by(live_first, relevance.rank().desc(), Campaign.id)
    )
