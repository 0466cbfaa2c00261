"""What a creator's status card tells: every profile's connections, labels and advice (C1–C10)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Row, case, select

from store import advice, promotion, promotion_requests
from store.access import Access, Connection, access_in
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
    Status,
)
from store.creators import Candidate, Sent, reminders_of
from store.moment import Moment
from store.promotion_requests import OpenRequest
from store.rules import relevance
from store.rules.concern import Asker, visible_brands
from store.rules.connections import counts, is_live, worked_out
from store.statements import Reading, statement, together
from store.tables import Brand, Campaign, Grant, Participation, Profile
from store.why import WhyProfile, why_profiles


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
    status: Status
    cause: Cause | None
    lapsed_at: dt.datetime | None
    judged: WhyProfile | None
    """While it is expired: nothing else is reminded of."""
    sent: tuple[Sent, ...]
    """Of the current lapse."""
    set_up: bool
    """This installation can talk to its network; otherwise access lapses by its dates alone."""
    requests: tuple[OpenRequest, ...] = ()
    """For promotion access where it is not set up yet, of brands that the viewer sees."""
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


@dataclass(frozen=True, slots=True)
class _Outages:
    """Of one creator, by profile."""

    judged: Mapping[str, WhyProfile]
    sent: Mapping[str, tuple[Sent, ...]]


async def card_of(db: Reading, viewer: Asker, who: Candidate, moment: Moment) -> CreatorState:
    rows, held, campaigns = await together(
        db,
        _profiles.question(who.id, moment),
        _grants.question(who.id, moment),
        _campaigns.question(viewer, who.id),
    )
    grants = _by_profile(held)
    access = {row.id: access_in(row, moment) for row in rows}
    outages = await _outages(db, viewer, who.id, access, moment)
    asked = await promotion_requests.open_requests(db, viewer, [row.id for row in rows if _can_be_asked(row)])
    return CreatorState(
        who.id,
        who.name,
        tuple(
            _profile(row, access[row.id], outages, asked.get(row.id, ()), grants[row.id], moment)
            for row in rows
        ),
        tuple(TakenPart(row.id, row.name, row.brand, row.status, row.stage) for row in campaigns),
    )


def _profile(
    row: Row[Any],
    its: Access,
    outages: _Outages,
    requests: tuple[OpenRequest, ...],
    grants: Sequence[Row[Any]],
    moment: Moment,
) -> ProfileState:
    live = [grant for grant in grants if grant.live] if its.status is Status.CONNECTED else []
    return ProfileState(
        id=row.id,
        network=row.network,
        handle=row.handle,
        account_type=row.account_type,
        ownership=row.ownership,
        promotion_access=promotion.access_of(row.promotion_access, promotes=its.promotes),
        marketplace_status=row.marketplace_status,
        connections=tuple(its.connections.values()),
        holders=len({grant.holder for grant in grants}),
        status=its.status,
        cause=its.cause,
        lapsed_at=its.lapsed_at,
        judged=outages.judged.get(row.id),
        sent=outages.sent.get(row.id, ()),
        set_up=row.network in moment.set_up,
        requests=requests,
        advice=advice.advised(live) if live else advice.NONE,
    )


async def _outages(
    db: Reading, viewer: Asker, creator_id: str, access: Mapping[str, Access], moment: Moment
) -> _Outages:
    """Few profiles have one at a time, and judging is what costs most of a card."""
    expired = [profile_id for profile_id, its in access.items() if its.status is Status.EXPIRED]
    if not expired:
        return _Outages({}, {})
    judged = await why_profiles(db, expired, moment)
    sent = await reminders_of(db, viewer, creator_id, moment)
    return _Outages({one.profile_id: one for one in judged}, sent)


def _can_be_asked(row: Row[Any]) -> bool:
    return row.network in promotion.NETWORKS and row.promotion_access is PromotionAccess.SUPPORTED


def _by_profile(grants: Iterable[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for grant in grants:
        found[grant.profile_id].append(grant)
    return found


@statement
def _profiles(creator_id: str, moment: Moment) -> Executable:
    access = worked_out(moment, Profile.creator_id == creator_id).subquery("access")
    return (
        select(
            Profile.id,
            Profile.network,
            Profile.handle,
            Profile.account_type,
            Profile.ownership,
            Profile.promotion_access,
            Profile.marketplace_status,
            access.c.ending,
            *(access.c[permission.value] for permission in Permission),
        )
        .join(access, access.c.profile_id == Profile.id)
        .where(Profile.creator_id == creator_id)
        .order_by(Profile.ownership, Profile.network, Profile.id)
    )


@statement
def _grants(creator_id: str, moment: Moment) -> Executable:
    """Who holds the creator's owned profiles, and through what."""
    return (
        select(
            Grant.profile_id,
            Grant.holder,
            Grant.permissions,
            Grant.access_token.is_not(None).label("has_token"),
            Grant.check_failures,
            Grant.checked_at,
            is_live(moment).label("live"),
        )
        .join(Profile, Profile.id == Grant.profile_id)
        .where(Profile.creator_id == creator_id, Profile.ownership == Ownership.OWNED, counts(moment))
        .order_by(Grant.profile_id, Grant.id)
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
