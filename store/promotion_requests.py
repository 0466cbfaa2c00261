"""Asking for the right to promote a profile's posts, in Slack (C7)."""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, case, select

from store import promotion
from store.access import access_of
from store.codes import WORKFLOW, CampaignStatus, Network, Ownership, PromotionAccess
from store.database import Session
from store.moment import Moment
from store.rules import relevance
from store.rules.concern import Asker, Viewer, visible_brands
from store.rules.reminding import open_requirements
from store.statements import statement
from store.tables import Brand, Campaign, Participation, Profile, PromotionRequest


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A brand waits for an answer."""

    brand: str
    asked_by: str
    from_slack: bool
    """*asked_by* is a Slack user; else the name of an API token."""
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AskingBrand:
    id: str
    name: str


async def open_requests(
    db: Session, viewer: Asker, profile_ids: Collection[str]
) -> dict[str, tuple[OpenRequest, ...]]:
    """By profile, the oldest first, of brands that *viewer* sees."""
    found: dict[str, list[OpenRequest]] = defaultdict(list)
    for row in await _open_requests.rows(db, viewer, list(profile_ids)):
        found[row.profile_id].append(
            OpenRequest(row.brand, row.asked_by, row.team_id is not None, row.asked_at)
        )
    return {profile_id: tuple(some) for profile_id, some in found.items()}


@statement
def _open_requests(viewer: Asker, profile_ids: Collection[str]) -> Executable:
    return (
        select(
            PromotionRequest.profile_id,
            PromotionRequest.asked_by,
            PromotionRequest.team_id,
            PromotionRequest.asked_at,
            Brand.name.label("brand"),
        )
        .join(Brand, Brand.id == PromotionRequest.brand_id)
        .where(
            PromotionRequest.profile_id.in_(profile_ids),
            PromotionRequest.granted_at.is_(None),
            visible_brands(viewer),
        )
        .order_by(PromotionRequest.profile_id, PromotionRequest.id)
    )


async def brand_to_ask(db: Session, viewer: Asker, profile_id: str, moment: Moment) -> AskingBrand | None:
    """Of the brands that *viewer* sees, the one whose participation comes first: a live campaign's, then by R3.

    None when the creator takes part in no campaign of theirs.
    """
    taking_part = (
        select(
            Brand.id,
            Brand.name,
            case((Campaign.status == CampaignStatus.LIVE, 0), else_=1).label("not_live"),
            relevance.rank().label("rank"),
            open_requirements(moment).scalar_subquery().label("due_on"),
            Participation.stage_since,
            Campaign.id.label("campaign_id"),
        )
        .select_from(Profile)
        .join(Participation, Participation.creator_id == Profile.creator_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Profile.id == profile_id, Participation.stage.in_(WORKFLOW), visible_brands(viewer))
        .subquery("taking_part")
    )
    row = (
        await db.execute(
            select(taking_part.c.id, taking_part.c.name)
            .order_by(taking_part.c.not_live, *relevance.order(taking_part.c))
            .limit(1)
        )
    ).first()
    return AskingBrand(row.id, row.name) if row else None


class Unasked(enum.StrEnum):
    """Why nothing was asked for."""

    AUTHORIZED = "authorized"
    UNSUPPORTED = "unsupported"
    NO_CAMPAIGN = "no_campaign"
    """The creator takes part in none of the viewer's brands, so that no brand could ask."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that stands now for one profile, or why there is none."""

    network: Network
    handle: str | None
    outcome: OpenRequest | Unasked
    new: bool = False


async def profiles_to_ask(db: Session, creator_id: str, network: Network | None) -> Sequence[str]:
    """The creator's own profiles where promotion access is spoken of (on *network*, if given)."""
    found = await db.scalars(
        select(Profile.id)
        .where(
            Profile.creator_id == creator_id,
            Profile.ownership == Ownership.OWNED,
            Profile.network.in_(promotion.NETWORKS & {network} if network else promotion.NETWORKS),
        )
        .order_by(Profile.network, Profile.id)
    )
    return found.all()


async def ask_for(db: Session, viewer: Viewer, profile_id: str, moment: Moment) -> Asked:
    """Note that *viewer* asks, for the brand of theirs that comes first, unless one of theirs has asked already."""
    profile = await db.get_one(Profile, profile_id)
    unasked = await _unasked(db, profile, moment)
    if unasked is not None:
        return Asked(profile.network, profile.handle, unasked)
    if earlier := await _earlier(db, viewer, profile_id):
        return Asked(profile.network, profile.handle, earlier)
    brand = await brand_to_ask(db, viewer, profile_id, moment)
    if brand is None:
        return Asked(profile.network, profile.handle, Unasked.NO_CAMPAIGN)
    new = await promotion.requested(db, profile_id, brand.id, viewer.user_id, viewer.team_id, moment.at)
    mine = OpenRequest(brand.name, viewer.user_id, True, moment.at)
    # Not new: a colleague was quicker by a blink.
    standing = mine if new else await _earlier(db, viewer, profile_id) or mine
    return Asked(profile.network, profile.handle, standing, new)


async def _earlier(db: Session, viewer: Viewer, profile_id: str) -> OpenRequest | None:
    found = await open_requests(db, viewer, [profile_id])
    return next(iter(found.get(profile_id, ())), None)


async def _unasked(db: Session, profile: Profile, moment: Moment) -> Unasked | None:
    """Only what is supported and not yet authorised can be asked for."""
    their = await access_of(db, [profile.id], moment)
    access = promotion.access_of(profile.promotion_access, promotes=their[profile.id].promotes)
    if access is PromotionAccess.AUTHORIZED:
        return Unasked.AUTHORIZED
    owned = profile.ownership is Ownership.OWNED and profile.network in promotion.NETWORKS
    return None if owned and access is PromotionAccess.SUPPORTED else Unasked.UNSUPPORTED
