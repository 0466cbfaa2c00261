"""What a creator's campaign page tells: the creator's own connections, and what one campaign asks for."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, select

from store.access import NONE, Connection, access_of
from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    MarketplaceStatus,
    Network,
    Ownership,
    Stage,
    Status,
)
from store.database import Session
from store.moment import Moment
from store.rules.connections import is_personal
from store.rules.owing import is_done
from store.tables import Brand, Campaign, Creator, Participation, Profile, Requirement


@dataclass(frozen=True, slots=True)
class OwnProfile:
    id: str
    network: Network
    handle: str | None
    account_type: AccountType | None
    personal: bool
    """An Instagram account of the kind that cannot be connected (C6)."""
    marketplace_status: MarketplaceStatus | None
    status: Status
    lapsed_at: dt.datetime | None
    cause: Cause | None
    connections: tuple[Connection, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A requirement, as far as this creator has come with it."""

    network: Network
    kind: str | None
    quantity: int
    due_on: dt.date | None
    done: bool


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """The campaign that the link is about, and the creator's part in it."""

    name: str
    brand_name: str
    helpdesk_url: str | None
    status: CampaignStatus
    tracked: bool
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class CreatorPage:
    creator_id: str
    first_name: str | None
    locale: str | None
    timezone: str | None
    brand_id: str | None
    brand_locale: str | None
    campaign: CampaignPart | None
    """Empty when the link names none, or when the creator has no part in it any more."""
    profiles: tuple[OwnProfile, ...]

    @property
    def needed(self) -> frozenset[Network]:
        """Networks on which the campaign still waits for something; none where its tracking is off (C9)."""
        if (
            self.campaign is None
            or not self.campaign.tracked
            or self.campaign.status is CampaignStatus.COMPLETED
        ):
            return frozenset()
        return frozenset(task.network for task in self.campaign.tasks if not task.done)

    @property
    def unconnected(self) -> tuple[Network, ...]:
        """Those of them on which the creator has no profile of their own."""
        missing = self.needed - {profile.network for profile in self.profiles}
        return tuple(network for network in Network if network in missing)


async def read(db: Session, creator_id: str, campaign_id: str | None, moment: Moment) -> CreatorPage | None:
    """None when the creator is no longer in the store."""
    creator = await db.get(Creator, creator_id)
    if creator is None:
        return None
    brand, campaign = await _campaign(db, creator_id, campaign_id, moment)
    return CreatorPage(
        creator_id=creator.id,
        first_name=creator.first_name,
        locale=creator.locale,
        timezone=creator.timezone,
        brand_id=brand.id if brand else None,
        brand_locale=brand.default_locale if brand else None,
        campaign=campaign,
        profiles=await _profiles(db, creator_id, moment),
    )


async def _campaign(
    db: Session, creator_id: str, campaign_id: str | None, moment: Moment
) -> tuple[Brand | None, CampaignPart | None]:
    """The brand lends its language even to a creator who has left its campaign."""
    row = (
        await db.execute(
            select(
                Campaign,
                Brand,
                Participation.stage,
            )
            .join(Brand, Brand.id == Campaign.brand_id)
            .outerjoin(
                Participation,
                and_(Participation.campaign_id == Campaign.id, Participation.creator_id == creator_id),
            )
            .where(Campaign.id == campaign_id)
        )
    ).one_or_none()
    if row is None:
        return None, None
    campaign, brand, stage = row
    if stage in (None, Stage.DECLINED, Stage.REMOVED):
        return brand, None
    return brand, CampaignPart(
        name=campaign.name,
        brand_name=brand.name,
        helpdesk_url=brand.helpdesk_url,
        status=campaign.status,
        tracked=campaign.tracking and brand.tracking,
        tasks=await _tasks(db, creator_id, campaign.id, moment),
    )


async def _tasks(db: Session, creator_id: str, campaign_id: str, moment: Moment) -> tuple[Task, ...]:
    """What is open first, the soonest first."""
    done = is_done(moment, creator_id=creator_id)
    rows = await db.execute(
        select(
            Requirement.network,
            Requirement.kind,
            Requirement.quantity,
            Requirement.due_on,
            done.label("done"),
        )
        .where(Requirement.campaign_id == campaign_id)
        .order_by(done, Requirement.due_on.is_(None), Requirement.due_on, Requirement.network, Requirement.id)
    )
    return tuple(Task(row.network, row.kind, row.quantity, row.due_on, bool(row.done)) for row in rows)


async def _profiles(db: Session, creator_id: str, moment: Moment) -> tuple[OwnProfile, ...]:
    """What needs the creator first: lapsed, then never connected, then what works."""
    rows = (
        await db.execute(
            select(
                Profile.id,
                Profile.network,
                Profile.handle,
                Profile.account_type,
                is_personal().label("personal"),
                Profile.marketplace_status,
            )
            .where(Profile.creator_id == creator_id, Profile.ownership == Ownership.OWNED)
            .order_by(Profile.network, Profile.handle_folded, Profile.id)
        )
    ).all()
    access = await access_of(db, [row.id for row in rows], moment)
    found = [
        OwnProfile(
            id=row.id,
            network=row.network,
            handle=row.handle,
            account_type=row.account_type,
            personal=bool(row.personal),
            marketplace_status=row.marketplace_status,
            status=its.status,
            lapsed_at=its.lapsed_at,
            cause=its.cause,
            connections=tuple(its.connections.values()),
        )
        for row in rows
        for its in [access.get(row.id, NONE)]
    ]
    urgency = [Status.EXPIRED, Status.NOT_CONNECTED, Status.CONNECTED]
    return tuple(sorted(found, key=lambda profile: urgency.index(profile.status)))
