"""Those to whom a mail may go that somebody sends by hand, with all that their letters say."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from locales.negotiation import choose
from store import mail_texts
from store.addressees import Draft, judged, sources
from store.brand_look import letterhead
from store.codes import PAST_APPLIED, CampaignStatus, Network
from store.database import Session
from store.mail_codes import MailKind
from store.mail_texts import NOTHING_OWN, OwnWords, as_facts, missing_in
from store.moment import Moment
from store.rules.concern import Viewer
from store.rules.outreach import spoken_of
from store.rules.quiet import after_quiet
from store.rules.relevance import rank
from store.tables import Brand, Campaign, Creator, Participation, Profile

Facts = dict[str, Any]
"""What a letter and its envelope say."""
Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One mail that may go."""

    creator_id: str
    campaign_id: str | None
    email: str
    locale: str
    facts: Facts
    try_at: dt.datetime
    """After the brand's quiet hours where the creator lives."""


async def first_recipient(db: Session, viewer: Viewer, draft: Draft, moment: Moment) -> Recipient | None:
    """By name, of those whom no rule stops."""
    verdict, which = await judged(db, viewer, draft, moment)
    wanted = (
        select(Creator.id)
        .join(Brand, Brand.id == draft.brand_id)
        .where(*which, verdict.is_(None))
        .order_by(Creator.name_folded, Creator.id)
        .limit(1)
    )
    creator_id = await db.scalar(wanted)
    return (await recipients(db, viewer, draft, moment, [creator_id]))[0] if creator_id else None


async def recipients(
    db: Session, viewer: Viewer, draft: Draft, moment: Moment, creator_ids: Sequence[str]
) -> list[Recipient]:
    """These creators, few enough for one statement, with all that their letters say."""
    wanted = (
        select(
            Creator.id, Creator.first_name, Creator.last_name, Creator.email, Creator.locale, Creator.timezone
        )
        .where(Creator.id.in_(creator_ids))
        .order_by(Creator.name_folded, Creator.id)
    )
    rows = (await db.execute(wanted)).all()
    brand = await db.get_one(Brand, draft.brand_id)
    profiles = await _profiles(db, viewer, draft, moment, creator_ids)
    campaigns = await campaigns_of(db, draft.brand_id, creator_ids)
    own = await mail_texts.of_brands(db, draft.kind, [brand.id])
    return [_recipient(row, brand, draft, own, profiles, campaigns, moment) for row in rows]


async def _profiles(
    db: Session, viewer: Viewer, draft: Draft, moment: Moment, creator_ids: Sequence[str]
) -> dict[str, list[Found]]:
    """What the mail asks something of, by creator."""
    read = await sources(db, viewer, draft.chosen, moment)
    rows = await db.execute(
        select(Profile.creator_id, Profile.id, Profile.network)
        .where(Profile.creator_id.in_(creator_ids), spoken_of(draft.kind, moment, read))
        .order_by(Profile.creator_id, Profile.network, Profile.id)
    )
    return {creator_id: list(some) for creator_id, some in groupby(rows, key=lambda row: row.creator_id)}


async def campaigns_of(db: Session, brand_id: str, creator_ids: Sequence[str]) -> dict[str, Found]:
    """The brand's campaign in which each creator has come furthest; a live one first."""
    rows = await db.execute(
        select(Participation.creator_id, Campaign.id, Campaign.name)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Campaign.brand_id == brand_id,
            Participation.creator_id.in_(creator_ids),
            Participation.stage.in_(PAST_APPLIED),
        )
        .order_by(
            Participation.creator_id, Campaign.status != CampaignStatus.LIVE, rank().desc(), Campaign.id
        )
    )
    first: dict[str, Found] = {}
    for row in rows:
        first.setdefault(row.creator_id, row)
    return first


def _recipient(
    row: Found,
    brand: Brand,
    draft: Draft,
    own: Mapping[tuple[str, str], OwnWords],
    profiles: Mapping[str, Sequence[Found]],
    campaigns: Mapping[str, Found],
    moment: Moment,
) -> Recipient:
    campaign = campaigns.get(row.id)
    its = profiles.get(row.id, ())
    timezone = row.timezone or brand.timezone
    locale = choose(row.locale, brand.default_locale)
    facts: Facts = {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "brand": brand.name,
        "from_name": brand.from_name,
        "from_email": brand.from_email,
        "reply_to": brand.reply_to,
        "helpdesk_url": brand.helpdesk_url,
        "networks": sorted({one.network.value for one in its}, key=list(Network).index),
        "profiles": [one.id for one in its],
        "campaign": campaign.name if campaign else None,
        "timezone": timezone or "UTC",
    }
    words = own.get((brand.id, locale), NOTHING_OWN).known(missing_in(facts))
    facts |= letterhead(brand) | as_facts(words)
    if draft.subject:
        facts["subject"] = draft.subject
    if draft.note is not None:
        facts["note"] = draft.note
    if draft.kind is MailKind.MARKETPLACE_INVITE:
        facts["marketplace_url"] = brand.marketplace_url
    return Recipient(
        creator_id=row.id,
        campaign_id=campaign.id if campaign else None,
        email=row.email,
        locale=locale,
        facts=facts,
        try_at=after_quiet(moment.at, brand.quiet_from, brand.quiet_to, timezone),
    )
