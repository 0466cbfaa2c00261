"""The mail that a brand would send to a creator, without sending it: a real one's facts, or a sample's."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from locales.negotiation import choose
from store import mail_texts, warnings
from store.brand_look import letterhead, logos
from store.codes import Cause, Network, Ownership, Status
from store.database import Session
from store.mail_codes import ON_OCCASION, MailKind
from store.mail_texts import OwnWords, as_facts, missing_in
from store.moment import Moment
from store.outbox import Claimed, read
from store.planning import Planned
from store.recipients import campaigns_of
from store.tables import Brand, Campaign, Creator, Message, Profile
from store.why import WhyProfile, why

SPOKEN_OF: dict[MailKind, tuple[Network, ...]] = {
    MailKind.CONNECTION_REQUEST: tuple(Network),
    MailKind.PROMOTION_REQUEST: (Network.INSTAGRAM, Network.FACEBOOK),
    MailKind.MARKETPLACE_INVITE: (Network.TIKTOK,),
    MailKind.HUB_INVITE: (),
    MailKind.EXPIRING: (Network.INSTAGRAM,),
    MailKind.THANKS: (Network.INSTAGRAM,),
    MailKind.FRESH_LINK: (),
}
SAMPLE = Creator(id="sample", first_name="Ana", last_name="Silva", email="ana@example.com")


async def reminder(
    db: Session,
    brand: Brand,
    creator: Creator | None,
    moment: Moment,
    locale: str | None,
    own: OwnWords | None = None,
) -> Claimed:
    """The reconnect reminder as it stands: the next one that is due, else the last one of this outage, else a sample.

    What is due gets the number that the next message will get, so that it is what would be sent.
    """
    who = creator or SAMPLE
    profiles = (await why(db, creator.id, moment)).profiles if creator else ()
    profile = next(iter(sorted(profiles, key=_interest)), None)
    if (
        profile
        and not profile.due
        and locale is None
        and (last := await _last(db, profile.profile_id, brand.id))
    ):
        return last
    part = next((one for one in profile.campaigns if one.brand_id == brand.id), None) if profile else None
    campaign = part.campaign if part else await _some_campaign(db, brand.id)
    facts: dict[str, Any] = {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "brand": brand.name,
        "from_name": brand.from_name,
        "from_email": brand.from_email,
        "reply_to": brand.reply_to,
        "helpdesk_url": brand.helpdesk_url,
        "network": profile.network if profile else Network.INSTAGRAM,
        "handle": profile.handle if profile else "ana",
        "campaign": campaign,
        "cause": (profile and profile.cause) or Cause.EXPIRED,
        "lapsed_at": ((profile and profile.lapsed_at) or moment.at).isoformat(),
        "ordinal": profile.sent + 1 if profile else 1,
        "timezone": who.timezone or brand.timezone or "UTC",
    }
    spoken = choose(locale, who.locale, brand.default_locale)
    facts |= letterhead(brand) | await _own_words(db, brand.id, MailKind.RECONNECT, spoken, facts, own)
    mail = await _unsent(db, await _next_id(db), MailKind.RECONNECT, who, brand, spoken, facts, moment)
    return replace(
        mail,
        campaign_id=part.campaign_id if part else None,
        profile_id=profile.profile_id if profile else None,
        ordinal=facts["ordinal"],
        due_at=moment.at,
    )


async def invitation(
    db: Session,
    kind: MailKind,
    brand: Brand,
    creator: Creator | None,
    moment: Moment,
    locale: str | None,
    own: OwnWords | None = None,
) -> Claimed:
    """A mail that is no reminder, without anybody's changes: about the creator's own profiles, or a sample's.

    A warning that is due is the very one that would be sent.
    """
    who = creator or SAMPLE
    networks = await db.scalars(
        select(Profile.network)
        .where(Profile.creator_id == who.id, Profile.ownership == Ownership.OWNED)
        .distinct()
    )
    theirs = set(networks) or {Network.INSTAGRAM}
    part = (await campaigns_of(db, brand.id, [creator.id])).get(creator.id) if creator else None
    campaign = part.name if part else None if creator else await _some_campaign(db, brand.id)
    facts: dict[str, Any] = {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "brand": brand.name,
        "from_name": brand.from_name,
        "from_email": brand.from_email,
        "reply_to": brand.reply_to,
        "helpdesk_url": brand.helpdesk_url,
        "networks": [network.value for network in SPOKEN_OF[kind] if network in theirs]
        or SPOKEN_OF[kind][:1],
        "profiles": [],
        "campaign": campaign,
        "timezone": who.timezone or brand.timezone or "UTC",
        "marketplace_url": brand.marketplace_url if kind is MailKind.MARKETPLACE_INVITE else None,
    }
    due = await _warning(db, brand, creator, moment) if kind is MailKind.EXPIRING and creator else None
    if kind in ON_OCCASION:
        facts |= await _of_occasion(db, kind, brand, creator, due, moment)
    spoken = choose(locale, who.locale, brand.default_locale)
    facts |= letterhead(brand) | await _own_words(db, brand.id, kind, spoken, facts, own)
    mail = await _unsent(db, await _next_id(db), kind, who, brand, spoken, facts, moment)
    if due:
        return replace(mail, campaign_id=due.campaign_id, profile_id=due.profile_id)
    return replace(mail, campaign_id=part.id if part else None)


async def _warning(db: Session, brand: Brand, creator: Creator, moment: Moment) -> Planned | None:
    planned = await warnings.plan(db, moment, Profile.creator_id == creator.id)
    return next((one for one in planned.reminders if one.brand_id == brand.id), None)


async def _of_occasion(
    db: Session,
    kind: MailKind,
    brand: Brand,
    creator: Creator | None,
    due: Planned | None,
    moment: Moment,
) -> dict[str, Any]:
    """What only these mails say: of the warning that is due, else as it could be."""
    if due and due.ends_at:
        profile = await db.get_one(Profile, due.profile_id)
        campaign = await db.get_one(Campaign, due.campaign_id)
        return {
            "networks": [due.network.value],
            "handle": profile.handle,
            "campaign": campaign.name,
            "ends_at": due.ends_at.isoformat(),
        }
    ahead = dt.timedelta(days=brand.warn_days or 7)
    ends_at = (moment.at + ahead).isoformat() if kind is MailKind.EXPIRING else None
    return {"handle": None if creator or kind is MailKind.FRESH_LINK else "ana", "ends_at": ends_at}


async def _own_words(
    db: Session, brand_id: str, kind: MailKind, locale: str, facts: dict[str, Any], own: OwnWords | None
) -> dict[str, str]:
    """What the brand says in its own words, or would with *own*; what is usual is left out."""
    words = await mail_texts.own_words(db, brand_id, kind, locale) if own is None else own
    return as_facts(words.known(missing_in(facts)))


def _interest(profile: WhyProfile) -> tuple[bool, bool]:
    """What is due comes first, then what has lapsed."""
    return not profile.due, profile.status is not Status.EXPIRED


async def _last(db: Session, profile_id: str, brand_id: str) -> Claimed | None:
    message_id = await db.scalar(
        select(func.max(Message.id)).where(
            Message.profile_id == profile_id,
            Message.brand_id == brand_id,
            Message.kind == MailKind.RECONNECT,
        )
    )
    return (await read(db, [message_id]))[0] if message_id else None


async def _some_campaign(db: Session, brand_id: str) -> str | None:
    return await db.scalar(
        select(Campaign.name).where(Campaign.brand_id == brand_id).order_by(Campaign.id).limit(1)
    )


async def _next_id(db: Session) -> int:
    return (await db.scalar(select(func.max(Message.id))) or 0) + 1


async def _unsent(
    db: Session,
    message_id: int,
    kind: MailKind,
    who: Creator,
    brand: Brand,
    locale: str,
    facts: dict[str, Any],
    moment: Moment,
) -> Claimed:
    return Claimed(
        id=message_id,
        kind=kind,
        creator_id=who.id,
        brand_id=brand.id,
        campaign_id=None,
        profile_id=None,
        recipient=who.email or "nobody@example.com",
        locale=locale,
        words=facts,
        queued_at=moment.at,
        attempts=0,
        tried_at=None,
        lapse_id=None,
        ordinal=None,
        due_at=None,
        asked_by=None,
        in_reply_to=None,
        logo=(await logos(db, [brand.logo_id])).get(brand.logo_id) if brand.logo_id else None,
    )
