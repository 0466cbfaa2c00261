"""The outbox of the channels: one notice for each subscription and pass, edited as lapses end."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from store import history, watching
from store.database import Session, insert_into
from store.moment import Moment
from store.notice_leases import in_full, settle, take
from store.notice_lines import Note, NoticeLine, lines_of, notes_of
from store.subscriptions import daily_of, is_direct, is_mailed, maker
from store.tables import HistoryEntry, Lapse, Notice, NoticeEntry, NoticeLapse, Subscription
from store.untold import drop_repaired
from store.watching import News

BATCH = 5_000
"""Few enough for the parameters of one statement."""
BETWEEN_DIRECT = dt.timedelta(minutes=1)
"""Between two direct messages to one person: what happens meanwhile is told in one."""
BETWEEN_MAILS = dt.timedelta(minutes=15)
"""Likewise between two mails."""
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
    made_by: str
    direct: bool
    """To a person, not a channel."""
    lines: tuple[NoticeLine, ...]
    """Lapses; what is at stake soonest comes first."""
    notes: tuple[Note, ...]
    """What else has happened, in the order in which it was written."""


async def make(db: Session, moment: Moment, teams: Collection[str], upto: int | None = None) -> int:
    """One notice for each channel's subscription of *teams* with all that it has not told of yet.

    Of the history up to the entry *upto*, all of it if none is given. Something is told once in a channel, however
    many of its subscriptions it concerns. A digest waits for its hour, a person's direct messages for a minute.
    """
    return await make_for(db, moment, and_(Subscription.team_id.in_(teams), ~is_mailed()), upto)


async def make_for(db: Session, moment: Moment, whose: ColumnElement[bool], upto: int | None = None) -> int:
    """As `make`, for the subscriptions that *whose* chooses. A person's mails wait for a quarter of an hour."""
    upto = await history.newest(db) if upto is None else upto
    looking = (await db.scalars(_behind(moment, whose, upto))).all()
    made = 0
    for subscription in looking:
        found = await watching.news(
            db,
            watching.watch_of(subscription),
            subscription.team_id,
            subscription.channel_id,
            subscription.after_history,
            upto,
        )
        if found and await _tell(db, subscription.id, found, moment.at):
            made += 1
        subscription.after_history = max(subscription.after_history, upto)
        if daily := daily_of(subscription):
            subscription.digest_at = daily.after(moment.at)
    await db.flush()
    return made


async def wake(db: Session, moment: Moment) -> None:
    """Notices whose lapses ended since they were drawn are due to be edited (`expiring` sees to what it told)."""
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
    over = (
        select(NoticeEntry.notice_id)
        .join(HistoryEntry, HistoryEntry.id == NoticeEntry.history_id)
        .join(Lapse, Lapse.id == HistoryEntry.lapse_id)
        .where(NoticeEntry.standing, Lapse.closed_at <= moment.at)
    )
    await db.execute(
        update(Notice)
        .where(Notice.id.in_(over), Notice.ts.is_not(None), Notice.try_at.is_(None))
        .values(try_at=moment.at, attempts=0)
        .execution_options(synchronize_session=False)
    )


async def claim(
    db: Session, moment: Moment, owner: str, teams: Collection[str], limit: int
) -> list[DueNotice]:
    """Take the notices that are due, those due longest first, for as long as a lease lasts.

    What was repaired before it could be told is dropped from a notice that is not posted yet.
    """
    taken = await take(
        db,
        moment,
        owner,
        limit,
        Subscription.team_id.in_(teams),
        ~is_mailed(),
        or_(Subscription.ended_at.is_(None), Notice.ts.is_not(None)),
        ~_is_throttled(moment.at),
        ~_is_in_other_hands(owner, moment.at),
    )
    await drop_repaired(db, taken, moment)
    return [
        DueNotice(
            id=notice.id,
            owner=owner,
            subscription_id=subscription.id,
            team_id=subscription.team_id,
            channel_id=notice.channel_id or subscription.channel_id,
            ts=notice.ts,
            attempts=notice.attempts,
            made_by=subscription.made_by,
            direct=subscription.channel_id == subscription.made_by,
            lines=await lines_of(db, notice.id, maker(subscription), moment),
            notes=await notes_of(db, notice.id, maker(subscription), moment),
        )
        for notice, subscription in await in_full(db, taken)
    ]


async def shown(db: Session, notice: DueNotice, ts: str, channel_id: str, at: dt.datetime) -> None:
    """The message stands in the channel as it was drawn."""
    posted = {} if notice.ts == ts else {"ts": ts, "channel_id": channel_id, "posted_at": at}
    await settle(db, notice, try_at=None, attempts=0, failed_because=None, **posted)
    closed = [line.lapse_id for line in notice.lines if line.closed_at is not None]
    for start in range(0, len(closed), BATCH):
        some = closed[start : start + BATCH]
        await db.execute(
            update(NoticeLapse)
            .where(NoticeLapse.notice_id == notice.id, NoticeLapse.lapse_id.in_(some))
            .values(shown_closed=True)
            .execution_options(synchronize_session=False)
        )
    settled = [note.history_id for note in notice.notes if not note.stands]
    for start in range(0, len(settled), BATCH):
        some = settled[start : start + BATCH]
        await db.execute(
            update(NoticeEntry)
            .where(NoticeEntry.notice_id == notice.id, NoticeEntry.history_id.in_(some))
            .values(standing=False)
            .execution_options(synchronize_session=False)
        )


async def postpone(db: Session, notice: DueNotice, until: dt.datetime, because: str) -> None:
    """To be tried again; being throttled is no failure and does not count as a try."""
    tries = notice.attempts - 1 if because == THROTTLED else notice.attempts
    await settle(db, notice, try_at=until, attempts=tries, failed_because=because)


def _behind(moment: Moment, whose: ColumnElement[bool], upto: int) -> Select[Subscription]:
    """Subscriptions whose time it is to look at the history, each in the hands of one process."""
    unposted = (
        select(Notice.id)
        .where(Notice.subscription_id == Subscription.id, Notice.ts.is_(None), Notice.try_at.is_not(None))
        .correlate(Subscription)
    )
    told_at = Subscription.last_delivered_at
    just_told = or_(
        and_(is_mailed(), told_at > moment.at - BETWEEN_MAILS),
        and_(is_direct(), told_at > moment.at - BETWEEN_DIRECT),
        unposted.exists(),
    )
    return (
        select(Subscription)
        .where(
            Subscription.ended_at.is_(None),
            Subscription.paused_at.is_(None),
            whose,
            or_(
                and_(Subscription.after_history < upto, Subscription.digest_at.is_(None)),
                Subscription.digest_at <= moment.at,
            ),
            or_(and_(~is_direct(), ~is_mailed()), ~func.coalesce(just_told, false())),
        )
        .order_by(Subscription.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


async def _tell(db: Session, subscription_id: int, news: News, at: dt.datetime) -> bool:
    """False when somebody else has put all of it into a notice meanwhile."""
    notice_id = await db.scalar(
        insert(Notice).values(subscription_id=subscription_id, made_at=at, try_at=at).returning(Notice.id)
    )
    ours = {"notice_id": notice_id, "subscription_id": subscription_id}
    told = 0
    if news.lapses:
        lapses = await db.scalars(
            insert_into(db, NoticeLapse).on_conflict_do_nothing().returning(NoticeLapse.lapse_id),
            [{"lapse_id": lapse_id, **ours} for lapse_id in news.lapses],
        )
        told += len(lapses.all())
    if news.entries:
        entries = await db.scalars(
            insert_into(db, NoticeEntry).on_conflict_do_nothing().returning(NoticeEntry.history_id),
            [{"history_id": entry_id, "standing": True, **ours} for entry_id in news.entries],
        )
        told += len(entries.all())
    if told:
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


def _is_in_other_hands(owner: str, at: dt.datetime) -> ColumnElement[bool]:
    """Another process is posting in this notice's channel: together they would be faster than Slack allows."""
    other, its = aliased(Notice), aliased(Subscription)
    return (
        select(other.id)
        .join(its, its.id == other.subscription_id)
        .where(
            its.team_id == Subscription.team_id,
            its.channel_id == Subscription.channel_id,
            other.lease_until > at,
            other.owner != owner,
        )
        .correlate(Subscription)
        .exists()
    )
