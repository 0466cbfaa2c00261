"""The people who made subscriptions: whether they are still there, and who takes over (X15)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import case, or_, select, update

from store.codes import Role
from store.database import Session
from store.moment import Moment
from store.rules.concern import Viewer, visible_brands
from store.subscriptions import mailbox_of, maker
from store.tables import Brand, Member, Subscription

EVERY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A subscription, as far as its maker matters."""

    subscription_id: int
    team_id: str
    channel_id: str
    made_by: str

    @property
    def direct(self) -> bool:
        """What is told to the person alone, in Slack or by e-mail: nobody can take it over."""
        return self.channel_id in (self.made_by, mailbox_of(self.made_by))


async def to_ask_about(db: Session, moment: Moment, teams: frozenset[str], limit: int) -> tuple[Made, ...]:
    """Subscriptions whose makers were last asked about a day ago, the longest ago first; *limit* of them."""
    rows = await db.execute(
        select(Subscription)
        .where(
            Subscription.ended_at.is_(None),
            Subscription.paused_at.is_(None),
            Subscription.team_id.in_(teams),
            or_(Subscription.looked_after_at.is_(None), Subscription.looked_after_at <= moment.at - EVERY),
        )
        .order_by(Subscription.looked_after_at.is_not(None), Subscription.looked_after_at, Subscription.id)
        .limit(limit)
    )
    return tuple(Made(row.id, row.team_id, row.channel_id, row.made_by) for row in rows.scalars())


async def looked_after(db: Session, made: Made, at: dt.datetime) -> bool:
    """False when somebody else has looked after it meanwhile."""
    ours = await db.scalar(
        update(Subscription)
        .where(
            Subscription.id == made.subscription_id,
            or_(Subscription.looked_after_at.is_(None), Subscription.looked_after_at <= at - EVERY),
        )
        .values(looked_after_at=at)
        .returning(Subscription.id)
    )
    return ours is not None


async def successors(db: Session, made: Made) -> tuple[str, ...]:
    """Other people who are listed for the brands that the maker sees, admins first, as Slack users."""
    row = await db.get(Subscription, made.subscription_id)
    if row is None:
        return ()
    theirs = select(Brand.id).where(visible_brands(maker(row)))
    found = await db.scalars(
        select(Member.slack_user_id)
        .where(
            Member.brand_id.in_(theirs),
            Member.slack_user_id.is_not(None),
            Member.slack_user_id != made.made_by,
        )
        .order_by(case((Member.role == Role.ADMIN, 0), else_=1), Member.slack_user_id)
    )
    return tuple(dict.fromkeys(user_id for user_id in found if user_id))


async def hand_over(db: Session, made: Made, to: Viewer, at: dt.datetime) -> bool:
    """From now on it tells what *to* sees. False when its maker has changed meanwhile, or it has ended."""
    changed = await db.scalar(
        update(Subscription)
        .where(
            Subscription.id == made.subscription_id,
            Subscription.made_by == made.made_by,
            Subscription.ended_at.is_(None),
        )
        .values(made_by=to.user_id, made_by_email=to.email, looked_after_at=at)
        .returning(Subscription.id)
    )
    return changed is not None
