"""What a person can turn off and on without Slack, by the link in a notice's mail (N3)."""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import select, update

from store import preferences
from store.codes import Watched
from store.database import Session
from store.preferences import Mailbox
from store.rules.concern import Viewer
from store.subscriptions import MAKER_LEFT, daily_of, mailbox_of, maker
from store.tables import Subscription


class Way(enum.StrEnum):
    """By which a person is told."""

    DIRECT = "direct"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Switches:
    """How they stand, and the language in which the person is written to."""

    on: frozenset[Way]
    address: str
    locale: str
    zone: str


async def switches(db: Session, team_id: str, user_id: str) -> Switches | None:
    """None for somebody who has left, or was never told by e-mail."""
    row = await _last(db, team_id, mailbox_of(user_id))
    if row is None or row.mail_to is None or row.paused_because == MAKER_LEFT:
        return None
    direct = await _last(db, team_id, user_id)
    on = {way for way, its in ((Way.DIRECT, direct), (Way.MAIL, row)) if its is not None and _speaks(its)}
    return Switches(frozenset(on), row.mail_to, row.mail_locale or "en", row.mail_zone or "UTC")


async def turn_off(db: Session, team_id: str, user_id: str, way: Way, at: dt.datetime) -> None:
    """From now on nothing."""
    viewer = Viewer(team_id, user_id)
    if way is Way.DIRECT:
        await preferences.set_direct(db, viewer, frozenset(), at)
    else:
        await preferences.end_mails(db, viewer, at)


async def turn_on(db: Session, team_id: str, user_id: str, way: Way, at: dt.datetime) -> None:
    """As it was before; direct messages that never were tell what the mails told."""
    mail = await _last(db, team_id, mailbox_of(user_id))
    if mail is None or mail.mail_to is None:
        return
    before = (await _last(db, team_id, user_id) or mail) if way is Way.DIRECT else mail
    events = frozenset(map(Watched, before.events))
    viewer = maker(mail)
    if way is Way.DIRECT:
        await preferences.set_direct(db, viewer, events, at)
    else:
        mailbox = Mailbox(mail.mail_to, mail.mail_locale or "en", mail.mail_zone or "UTC")
        await preferences.set_mailed(db, viewer, mailbox, events, at, daily_of(mail))
    # Slack was not asked whether this person is still there: the next look after makers asks.
    await db.execute(
        update(Subscription)
        .where(
            Subscription.team_id == team_id,
            Subscription.channel_id == (user_id if way is Way.DIRECT else mailbox_of(user_id)),
            Subscription.ended_at.is_(None),
        )
        .values(looked_after_at=None)
    )


def _speaks(row: Subscription) -> bool:
    return row.ended_at is None and row.paused_at is None


async def _last(db: Session, team_id: str, channel_id: str) -> Subscription | None:
    """The newest, ended or not."""
    found: Subscription | None = await db.scalar(
        select(Subscription)
        .where(Subscription.team_id == team_id, Subscription.channel_id == channel_id)
        .order_by(Subscription.id.desc())
        .limit(1)
    )
    return found
