"""The mail that a brand would send to a creator, without sending it: a real one's facts, or a sample's."""

from typing import Any

from sqlalchemy import func, select

from locales.negotiation import choose
from store.codes import Cause, MailKind, Network, Status
from store.database import Session
from store.moment import Moment
from store.outbox import Claimed, read
from store.tables import Brand, Campaign, Creator, Message
from store.why import WhyProfile, why

SAMPLE = Creator(id="sample", first_name="Ana", last_name="Silva", email="ana@example.com")


async def reminder(
    db: Session, brand: Brand, creator: Creator | None, moment: Moment, locale: str | None
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
    return Claimed(
        id=(await db.scalar(select(func.max(Message.id))) or 0) + 1,
        kind=MailKind.RECONNECT,
        creator_id=who.id,
        brand_id=brand.id,
        campaign_id=part.campaign_id if part else None,
        profile_id=profile.profile_id if profile else None,
        recipient=who.email or "nobody@example.com",
        locale=choose(locale, who.locale, brand.default_locale),
        words=facts,
        queued_at=moment.at,
        attempts=0,
        tried_at=None,
        lapse_id=None,
        ordinal=facts["ordinal"],
        due_at=moment.at,
        asked_by=None,
        in_reply_to=None,
    )


def _interest(profile: WhyProfile) -> tuple[bool, bool]:
    """What is due comes first, then what has lapsed."""
    return not profile.due, profile.status is not Status.EXPIRED


async def _last(db: Session, profile_id: str, brand_id: str) -> Claimed | None:
    message_id = await db.scalar(
        select(func.max(Message.id)).where(Message.profile_id == profile_id, Message.brand_id == brand_id)
    )
    return (await read(db, [message_id]))[0] if message_id else None


async def _some_campaign(db: Session, brand_id: str) -> str | None:
    return await db.scalar(
        select(Campaign.name).where(Campaign.brand_id == brand_id).order_by(Campaign.id).limit(1)
    )
