"""Whoever opens a link that is too old gets a new one by mail: it goes to the creator, whoever asked (X11)."""

import datetime as dt

from sqlalchemy import func, select

from store import occasions
from store.codes import Sending
from store.database import Session
from store.links import PageLink
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.occasions import Occasion
from store.rules.outreach import dead_address
from store.tables import Brand, Campaign, Creator, Message

AT_MOST_EVERY = dt.timedelta(minutes=10)
"""However often somebody asks, the creator gets no more mails than this."""


async def sender_of(db: Session, link: PageLink, moment: Moment) -> str | None:
    """The brand that would send it; None where no mail can reach the creator."""
    found: str | None = await db.scalar(
        select(Brand.id)
        .join(Campaign, Campaign.brand_id == Brand.id)
        .join(Creator, Creator.id == link.creator_id)
        .where(
            Campaign.id == link.campaign_id,
            Brand.sending == Sending.ON,
            Creator.email.is_not(None),
            ~dead_address(moment),
        )
    )
    return found


async def ask_for(db: Session, link: PageLink, moment: Moment) -> bool:
    """Whether a fresh link is on its way, by this call or by one just before. False: no mail can be sent."""
    brand_id = await sender_of(db, link, moment)
    if brand_id is None:
        return False
    last: dt.datetime | None = await db.scalar(
        select(func.max(Message.queued_at)).where(
            Message.kind == MailKind.FRESH_LINK,
            Message.creator_id == link.creator_id,
            Message.state != MailState.VOID,
        )
    )
    if last is None or moment.at - last >= AT_MOST_EVERY:
        # Two that ask in the same instant are one occasion.
        turn = int(moment.at.timestamp() // AT_MOST_EVERY.total_seconds())
        about = f"{link.creator_id} {turn}"
        wanted = Occasion(MailKind.FRESH_LINK, about, link.creator_id, brand_id, link.campaign_id, None, {})
        await occasions.queue(db, [wanted], moment.at)
    return True
