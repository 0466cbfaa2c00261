"""Mails that go by themselves, once for each occasion: queued here with the words that they will say."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select

from locales.negotiation import choose
from store import mail_texts
from store.brand_look import letterhead
from store.database import Session, insert_into
from store.mail_codes import MailKind
from store.mail_texts import NOTHING_OWN, as_facts, missing_in
from store.rules.quiet import after_quiet
from store.tables import Brand, Campaign, Creator, Message, Profile

AT_ONCE = 1_000
"""Mails that are queued together, by whoever has many of them."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why one mail goes; brand and creator are known."""

    kind: MailKind
    about: str
    """What there is one mail of this kind about."""
    creator_id: str
    brand_id: str
    campaign_id: str | None
    profile_id: str | None
    more: dict[str, Any]
    """What the letter says besides who writes to whom."""


async def queue(db: Session, occasions: Sequence[Occasion], at: dt.datetime) -> int:
    """Queue a mail for each that has none yet, and whose creator and brand are still there. How many those were."""
    queued = 0
    for kind, some in groupby(occasions, key=lambda one: one.kind):
        queued += await _queue(db, kind, list(some), at)
    return queued


async def _queue(db: Session, kind: MailKind, occasions: Sequence[Occasion], at: dt.datetime) -> int:
    creators = await _by_id(db, Creator, {one.creator_id for one in occasions})
    brands = await _by_id(db, Brand, {one.brand_id for one in occasions})
    campaigns = await _by_id(db, Campaign, {one.campaign_id for one in occasions if one.campaign_id})
    profiles = await _by_id(db, Profile, {one.profile_id for one in occasions if one.profile_id})
    own = await mail_texts.of_brands(db, kind, {one.brand_id for one in occasions})
    rows = []
    for one in occasions:
        who, brand = creators.get(one.creator_id), brands.get(one.brand_id)
        campaign, profile = campaigns.get(one.campaign_id), profiles.get(one.profile_id)
        is_whole = (campaign or not one.campaign_id) and (profile or not one.profile_id)
        if who is None or not who.email or brand is None or not is_whole:
            continue  # removed since it was planned
        facts = words(who, brand, campaign.name if campaign else None, profile) | one.more
        locale = choose(who.locale, brand.default_locale)
        own_words = own.get((brand.id, locale), NOTHING_OWN).known(missing_in(facts))
        rows.append(
            {
                "kind": kind,
                "occasion": one.about,
                "creator_id": one.creator_id,
                "brand_id": one.brand_id,
                "campaign_id": one.campaign_id,
                "profile_id": one.profile_id,
                "recipient": who.email,
                "locale": locale,
                "words": facts | as_facts(own_words),
                "queued_at": at,
                "try_at": _first_try(kind, who, brand, at),
            }
        )
    if not rows:
        return 0
    ours = await db.scalars(insert_into(db, Message).on_conflict_do_nothing().returning(Message.id), rows)
    return len(ours.all())


def words(who: Creator, brand: Brand, campaign: str | None, profile: Profile | None) -> dict[str, Any]:
    """Who writes to whom, and about which profile."""
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "brand": brand.name,
        "from_name": brand.from_name,
        "from_email": brand.from_email,
        "reply_to": brand.reply_to,
        "helpdesk_url": brand.helpdesk_url,
        "networks": [profile.network.value] if profile else [],
        "handle": profile.handle if profile else None,
        "campaign": campaign,
        "timezone": who.timezone or brand.timezone or "UTC",
    } | letterhead(brand)


def _first_try(kind: MailKind, who: Creator, brand: Brand, at: dt.datetime) -> dt.datetime:
    """What somebody asked for and waits for goes in quiet hours as well."""
    if kind is MailKind.FRESH_LINK:
        return at
    return after_quiet(at, brand.quiet_from, brand.quiet_to, who.timezone or brand.timezone)


async def _by_id(db: Session, table: Any, ids: Collection[str]) -> dict[str | None, Any]:
    return {row.id: row for row in await db.scalars(select(table).where(table.id.in_(ids)))}
