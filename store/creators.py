"""Creators as a marketer sees them: found by what people type, shown with every profile's state."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select, union

from locales.names import full
from store.codes import (
    AccountType,
    CampaignStatus,
    ConnectionState,
    MailState,
    MarketplaceStatus,
    Network,
    Ownership,
    Permission,
    PromotionAccess,
    Stage,
)
from store.database import Session
from store.folding import folded_address, folded_handle, unaccented
from store.moment import Moment
from store.rules import relevance
from store.rules.concern import Asker, visible_brands, visible_creators
from store.rules.connections import connections, counts
from store.tables import (
    Brand,
    Campaign,
    Creator,
    Grant,
    Lapse,
    Message,
    Participation,
    Profile,
    Reminder,
)
from store.why import WhyProfile, why


@dataclass(frozen=True, slots=True)
class Candidate:
    """A creator who may be meant."""

    id: str
    name: str
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    permission: Permission
    state: ConnectionState


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder of the current lapse that the mail server accepted."""

    profile_id: str
    at: dt.datetime
    brand: str | None
    """Empty: a program that the viewer may not know of."""


@dataclass(frozen=True, slots=True)
class ProfileState:
    id: str
    network: Network
    handle: str | None
    account_type: AccountType | None
    ownership: Ownership
    promotion_access: PromotionAccess
    marketplace_status: MarketplaceStatus | None
    connections: tuple[Connection, ...]
    holders: int
    judged: WhyProfile
    sent: tuple[Sent, ...]
    set_up: bool
    """This installation can talk to its network; otherwise access lapses by its dates alone."""


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


def name_of(row: Row[*tuple[Any, ...]] | Creator) -> str:
    """A creator without names goes by the id."""
    return full(row.first_name, row.last_name) or str(row.id)


async def exactly(db: Session, viewer: Asker, words: str) -> tuple[Candidate, ...]:
    """Those whose id, handle, e-mail or full name is *words*; with a leading @ only the handle counts."""
    by_handle = select(Profile.creator_id).where(Profile.handle_folded == folded_handle(words))
    if words.startswith("@"):
        return await _candidates(db, viewer, 10, Creator.id.in_(by_handle))
    meant = union(
        by_handle,
        select(Creator.id).where(Creator.id == words),
        select(Creator.id).where(Creator.email_folded == folded_address(words)),
        select(Creator.id).where(Creator.name_folded.in_(_last_name_first(words))),
    )
    return await _candidates(db, viewer, 10, Creator.id.in_(meant))


async def resembling(db: Session, viewer: Asker, words: str, limit: int) -> tuple[Candidate, ...]:
    """Those whose name holds every one of *words*, or with a leading @ whose handle begins so."""
    if words.startswith("@"):
        begins = Profile.handle_folded.startswith(folded_handle(words), autoescape=True)
        return await _candidates(db, viewer, limit, Creator.id.in_(select(Profile.creator_id).where(begins)))
    parts = unaccented(words).split()
    if not parts:
        return ()
    return await _candidates(
        db, viewer, limit, *(Creator.name_folded.contains(part, autoescape=True) for part in parts)
    )


async def candidate(db: Session, viewer: Asker, creator_id: str) -> Candidate | None:
    """None when there is no such creator, or none that the viewer may see."""
    found = await _candidates(db, viewer, 1, Creator.id == creator_id)
    return found[0] if found else None


async def owner_of(db: Session, viewer: Asker, profile_id: str) -> Candidate | None:
    """Whose profile it is; None when there is none that the viewer may see."""
    found = await _candidates(
        db, viewer, 1, Creator.id.in_(select(Profile.creator_id).where(Profile.id == profile_id))
    )
    return found[0] if found else None


async def state_of(db: Session, viewer: Asker, who: Candidate, moment: Moment) -> CreatorState:
    judged = {one.profile_id: one for one in (await why(db, who.id, moment)).profiles}
    access = await _connections(db, who.id, moment)
    held = await _holders(db, who.id, moment)
    sent = await reminders_of(db, viewer, who.id, moment)
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
                promotion_access=row.promotion_access,
                marketplace_status=row.marketplace_status,
                connections=access.get(row.id, ()),
                holders=held.get(row.id, 0),
                judged=judged[row.id],
                sent=sent.get(row.id, ()),
                set_up=row.network in moment.set_up,
            )
            for row in profiles
        ),
        await _campaigns(db, viewer, who.id),
    )


async def reminders_of(
    db: Session, viewer: Asker, creator_id: str, moment: Moment
) -> dict[str, tuple[Sent, ...]]:
    """What was sent for the creator's open lapses, by profile, oldest first."""
    rows = await db.execute(
        select(
            Lapse.profile_id,
            func.coalesce(Message.sent_at, Reminder.due_at).label("at"),
            case((visible_brands(viewer), Brand.name)).label("brand"),
        )
        .join(Reminder, and_(Reminder.lapse_id == Lapse.id, Reminder.voided_at.is_(None)))
        .join(Message, Message.id == Reminder.message_id)
        .join(Brand, Brand.id == Reminder.brand_id)
        .join(Profile, Profile.id == Lapse.profile_id)
        .where(
            Profile.creator_id == creator_id,
            Lapse.closed_at.is_(None),
            Message.state == MailState.SENT,
            Reminder.counts_from <= moment.at,
        )
        .order_by(Lapse.profile_id, Reminder.ordinal)
    )
    found: dict[str, list[Sent]] = defaultdict(list)
    for row in rows:
        found[row.profile_id].append(Sent(row.profile_id, row.at, row.brand))
    return {profile_id: tuple(some) for profile_id, some in found.items()}


def _last_name_first(words: str) -> list[str]:
    """Every way to split a full name into first and last, folded as the store keeps it."""
    parts = unaccented(words).split()
    return [" ".join(parts[cut:] + parts[:cut]) for cut in range(len(parts))]


async def _candidates(
    db: Session, viewer: Asker, limit: int, *which: ColumnElement[bool]
) -> tuple[Candidate, ...]:
    rows = (
        await db.execute(
            select(Creator.id, Creator.first_name, Creator.last_name)
            .where(visible_creators(viewer), *which)
            .order_by(Creator.name_folded, Creator.id)
            .limit(limit)
        )
    ).all()
    handles: dict[str, list[str]] = defaultdict(list)
    for profile in await db.execute(
        select(Profile.creator_id, Profile.handle)
        .where(Profile.creator_id.in_([row.id for row in rows]), Profile.handle.is_not(None))
        .order_by(Profile.network)
    ):
        if profile.handle not in handles[profile.creator_id]:
            handles[profile.creator_id].append(profile.handle)
    return tuple(Candidate(row.id, name_of(row), tuple(handles[row.id])) for row in rows)


async def _connections(db: Session, creator_id: str, moment: Moment) -> dict[str, tuple[Connection, ...]]:
    each = connections(moment, Profile.creator_id == creator_id)
    named = {permission.bit: permission for permission in Permission}
    found: dict[str, list[Connection]] = defaultdict(list)
    for row in await db.execute(select(each).order_by(each.c.profile_id, each.c.permission)):
        found[row.profile_id].append(Connection(named[row.permission], ConnectionState(row.state)))
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
