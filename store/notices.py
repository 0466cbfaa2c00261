"""The outbox of the channels: one notice for each subscription and pass, edited as lapses end."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, insert, or_, select, true, update
from sqlalchemy.orm import aliased

from store.codes import Cause, Event, Watched
from store.database import Session, insert_into
from store.leases import LEASE, is_free
from store.moment import Moment
from store.notice_lines import NoticeLine, lines_of
from store.rules.concern import concerns
from store.subscriptions import maker
from store.tables import HistoryEntry, Lapse, Notice, NoticeLapse, Profile, Subscription

BATCH = 5_000
"""Few enough for the parameters of one statement."""
THROTTLED = "rate_limited"
"""Why a notice waits while Slack takes nothing more for its channel."""


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice in our hands: to be posted, or with a `ts` to be edited."""

    id: int
    owner: str
    subscription_id: int
    team_id: str
    channel_id: str
    ts: str | None
    attempts: int
    lines: tuple[NoticeLine, ...]
    """What is at stake soonest comes first."""


async def make(db: Session, moment: Moment, teams: Collection[str]) -> int:
    """One notice for each subscription of *teams* with all the lapses that it has not told of yet.

    A lapse is told once in a channel, however many of its subscriptions it concerns.
    """
    made = 0
    wanting = await db.scalars(
        select(Subscription)
        .where(
            Subscription.ended_at.is_(None), Subscription.paused_at.is_(None), Subscription.team_id.in_(teams)
        )
        .order_by(Subscription.id)
    )
    for subscription in wanting.all():
        untold = (await db.scalars(_untold(subscription, moment))).all()
        if untold and await _tell(db, subscription.id, untold, moment.at):
            made += 1
    return made


async def wake(db: Session, moment: Moment) -> None:
    """Notices whose lapses ended since they were drawn are due to be edited."""
    ended = (
        select(NoticeLapse.notice_id)
        .join(Lapse, Lapse.id == NoticeLapse.lapse_id)
        .where(~NoticeLapse.shown_closed, Lapse.closed_at <= moment.at)
    )
    await db.execute(
        update(Notice)
        .where(Notice.id.in_(ended), Notice.ts.is_not(None), Notice.try_at.is_(None))
        .values(try_at=moment.at, attempts=0)
        .execution_options(synchronize_session=False)
    )


async def claim(
    db: Session, moment: Moment, owner: str, teams: Collection[str], limit: int
) -> list[DueNotice]:
    """Take the notices that are due, those due longest first, for as long as a lease lasts.

    What was repaired before it could be told is dropped from a notice that is not posted yet.
    """
    due = (
        select(Notice.id)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .where(
            Notice.try_at <= moment.at,
            is_free(Notice, moment.at),
            Subscription.team_id.in_(teams),
            Subscription.paused_at.is_(None),
            or_(Subscription.ended_at.is_(None), Notice.ts.is_not(None)),
            ~_is_throttled(moment.at),
        )
        .order_by(Notice.try_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Notice)
        .cte("due")
    )
    ids = await db.scalars(
        update(Notice)
        .where(Notice.id.in_(select(due.c.id)))
        .values(lease_until=moment.at + LEASE, owner=owner, attempts=Notice.attempts + 1)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    taken = sorted(ids.all())
    await _drop_repaired(db, taken, moment)
    rows = await db.execute(
        select(Notice, Subscription)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .where(Notice.id.in_(taken))
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    )
    return [
        DueNotice(
            id=notice.id,
            owner=owner,
            subscription_id=subscription.id,
            team_id=subscription.team_id,
            channel_id=notice.channel_id or subscription.channel_id,
            ts=notice.ts,
            attempts=notice.attempts,
            lines=await lines_of(db, notice.id, maker(subscription), moment),
        )
        for notice, subscription in rows.all()
    ]


async def shown(db: Session, notice: DueNotice, ts: str, channel_id: str, at: dt.datetime) -> None:
    """The message stands in the channel as it was drawn."""
    posted = {} if notice.ts == ts else {"ts": ts, "channel_id": channel_id, "posted_at": at}
    await _settle(db, notice, try_at=None, attempts=0, failed_because=None, **posted)
    closed = [line.lapse_id for line in notice.lines if line.closed_at is not None]
    for start in range(0, len(closed), BATCH):
        some = closed[start : start + BATCH]
        await db.execute(
            update(NoticeLapse)
            .where(NoticeLapse.notice_id == notice.id, NoticeLapse.lapse_id.in_(some))
            .values(shown_closed=True)
            .execution_options(synchronize_session=False)
        )


async def postpone(db: Session, notice: DueNotice, until: dt.datetime, because: str) -> None:
    """To be tried again; being throttled is no failure and does not count as a try."""
    tries = notice.attempts - 1 if because == THROTTLED else notice.attempts
    await _settle(db, notice, try_at=until, attempts=tries, failed_because=because)


async def _settle(db: Session, notice: DueNotice, **values: Any) -> None:
    await db.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.owner == notice.owner)
        .values(lease_until=None, owner=None, **values)
        .execution_options(synchronize_session=False)
    )


def _untold(subscription: Subscription, moment: Moment) -> Any:
    """Open lapses, recorded after the subscription was made, that its channel has not heard of."""
    watched = {Watched(event) for event in subscription.events}
    ran_out = Lapse.cause == Cause.EXPIRED
    kind = or_(
        and_(ran_out, true() if Watched.EXPIRED in watched else false()),
        and_(~ran_out, true() if Watched.INVALIDATED in watched else false()),
    )
    recorded = (
        select(HistoryEntry.id)
        .where(
            HistoryEntry.lapse_id == Lapse.id,
            HistoryEntry.event == Event.LAPSED,
            HistoryEntry.id > subscription.after_history,
        )
        .correlate(Lapse)
    )
    told = (
        select(NoticeLapse.lapse_id)
        .join(Notice, Notice.id == NoticeLapse.notice_id)
        .join(Subscription, Subscription.id == NoticeLapse.subscription_id)
        .where(
            NoticeLapse.lapse_id == Lapse.id,
            Subscription.team_id == subscription.team_id,
            Subscription.channel_id == subscription.channel_id,
            or_(Notice.ts.is_not(None), Subscription.ended_at.is_(None)),
        )
        .correlate(Lapse)
    )
    return (
        select(Lapse.id)
        .join(Profile, Profile.id == Lapse.profile_id)
        .where(
            Lapse.closed_at.is_(None),
            Lapse.found_at <= moment.at,
            kind,
            ~told.exists(),
            recorded.exists(),
            concerns(maker(subscription)),
        )
        .order_by(Lapse.id)
    )


async def _tell(db: Session, subscription_id: int, lapses: Collection[int], at: dt.datetime) -> bool:
    """False when somebody else has put all of them into a notice meanwhile."""
    notice_id = await db.scalar(
        insert(Notice).values(subscription_id=subscription_id, made_at=at, try_at=at).returning(Notice.id)
    )
    ours = await db.scalars(
        insert_into(db, NoticeLapse).on_conflict_do_nothing().returning(NoticeLapse.lapse_id),
        [
            {"notice_id": notice_id, "lapse_id": lapse_id, "subscription_id": subscription_id}
            for lapse_id in lapses
        ],
    )
    if ours.all():
        return True
    await db.execute(delete(Notice).where(Notice.id == notice_id))
    return False


def _is_throttled(at: dt.datetime) -> ColumnElement[bool]:
    """Slack takes nothing for this notice's channel at the moment."""
    other, its = aliased(Notice), aliased(Subscription)
    return (
        select(other.id)
        .join(its, its.id == other.subscription_id)
        .where(
            its.team_id == Subscription.team_id,
            its.channel_id == Subscription.channel_id,
            other.failed_because == THROTTLED,
            other.try_at > at,
        )
        .correlate(Subscription)
        .exists()
    )


async def _drop_repaired(db: Session, taken: Collection[int], moment: Moment) -> None:
    unposted = select(Notice.id).where(Notice.id.in_(taken), Notice.ts.is_(None))
    repaired = select(Lapse.id).where(Lapse.closed_at <= moment.at)
    await db.execute(
        delete(NoticeLapse)
        .where(NoticeLapse.notice_id.in_(unposted), NoticeLapse.lapse_id.in_(repaired))
        .execution_options(synchronize_session=False)
    )
    left = select(NoticeLapse.lapse_id).where(NoticeLapse.notice_id == Notice.id).correlate(Notice)
    await db.execute(
        delete(Notice)
        .where(Notice.id.in_(taken), ~left.exists())
        .execution_options(synchronize_session=False)
    )
