import datetime as dt

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import aliased

from store.codes import ClosedHow, Sending
from store.database import Session
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.occasions import Occasion
from store.rules.concern import tracked
from store.rules.outreach import dead_address
from store.rules.wishes import wants_no_reminder
from store.tables import Brand, Campaign, Creator, Lapse, Message, Reminder

AS_LONG_AS = dt.timedelta(days=1)
"""Thanks that come later than this are strange."""


async def due(db: Session, moment: Moment) -> list[Occasion]:
    """Thanks for every lapse that was repaired lately on our page, in the name of its last reminder's brand."""
    if not await db.scalar(select(Brand.id).where(Brand.thanks).limit(1)):
        return []
    last = (
        select(func.max(Reminder.message_id))
        .join(Message, Message.id == Reminder.message_id)
        .where(Reminder.lapse_id == Lapse.id, Message.state == MailState.SENT)
        .correlate(Lapse)
        .scalar_subquery()
    )
    thank_you = aliased(Message)
    # Once is enough, even where the last look before sending thought better of it.
    thanked = (
        select(thank_you.id)
        .where(thank_you.kind == MailKind.THANKS, thank_you.occasion == cast(Lapse.id, Text))
        .correlate(Lapse)
    )
    rows = await db.execute(
        select(
            Lapse.id,
            Lapse.profile_id,
            Message.creator_id,
            Message.brand_id,
            Message.campaign_id,
        )
        .join(Message, Message.id == last)
        .join(Brand, Brand.id == Message.brand_id)
        .join(Campaign, Campaign.id == Message.campaign_id)
        .join(Creator, Creator.id == Message.creator_id)
        .where(
            Lapse.closed_how == ClosedHow.RECONNECTED,
            Lapse.closed_at > moment.at - AS_LONG_AS,
            Lapse.closed_at <= moment.at,
            Brand.thanks,
            Brand.sending == Sending.ON,
            tracked(),
            Creator.email.is_not(None),
            ~wants_no_reminder(moment),
            ~dead_address(moment),
            ~thanked.exists(),
        )
        .order_by(Lapse.id)
    )
    return [
        Occasion(
            MailKind.THANKS,
            str(row.id),
            row.creator_id,
            row.brand_id,
            row.campaign_id,
            row.profile_id,
            {},
        )
        for row in rows
    ]
