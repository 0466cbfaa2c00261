"""The mail with which a marketer would be told, without sending it: of a creator's open lapses, or of a sample's."""

import datetime as dt

from sqlalchemy import and_

from locales.names import full
from locales.negotiation import choose
from store.codes import Cause, Network
from store.database import Session
from store.moment import Moment
from store.notice_lines import NoticeLine, told_of
from store.notice_mails import DueMail, Sender
from store.previewing import SAMPLE
from store.rules.concern import Program, Viewer
from store.stakes import Stake
from store.tables import Brand, Creator, Lapse, Profile

READER = "marketer@example.com"


async def notice(
    db: Session, brand: Brand, creator: Creator | None, moment: Moment, locale: str | None
) -> DueMail:
    """As somebody reads it who sees this brand alone."""
    lines: tuple[NoticeLine, ...] = ()
    if creator:
        theirs = and_(Profile.creator_id == creator.id, Lapse.closed_at.is_(None))
        lines = await told_of(db, theirs, Program("preview", frozenset({brand.id})), moment)
    who = creator or SAMPLE
    return DueMail(
        id=0,
        owner="",
        subscription_id=0,
        viewer=Viewer(brand.slack_team_id or "", ""),
        made_at=moment.at,
        attempts=0,
        recipient=READER,
        locale=choose(locale, brand.default_locale),
        zone=brand.timezone or "UTC",
        sender=Sender(brand.id, brand.name, brand.from_email),
        lines=lines
        or sample_lines(full(who.first_name, who.last_name), None, "Spring", brand.name, moment.at),
        notes=(),
    )


def sample_lines(
    name: str, handle: str | None, campaign: str, brand: str, at: dt.datetime
) -> tuple[NoticeLine, ...]:
    """One lapse, of a campaign that waits for content."""
    due_on = (at + dt.timedelta(days=10)).date()
    return (
        NoticeLine(
            lapse_id=0,
            creator_id="sample",
            name=name,
            profile_id="sample",
            network=Network.INSTAGRAM,
            handle=handle,
            cause=Cause.PASSWORD_CHANGED,
            opened_at=at,
            closed_at=None,
            closed_how=None,
            stakes=(Stake(campaign, brand, due_on),),
        ),
    )
