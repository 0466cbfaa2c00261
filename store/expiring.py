"""Access that will run out and cannot be refreshed: told before it does, once for each end (X1)."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Integer,
    and_,
    case,
    delete,
    literal,
    or_,
    select,
    type_coerce,
    union,
    update,
)

from store import history
from store.codes import Cause, Event
from store.database import Session, insert_into
from store.moment import Moment
from store.rules.concern import tracked
from store.rules.connections import CAUSES, NEVER, has_ended, instant_of
from store.statements import statement
from store.tables import (
    Brand,
    Campaign,
    Forewarning,
    HistoryEntry,
    Notice,
    NoticeEntry,
    Outlook,
    Participation,
    ProgramMember,
)
from store.types import EPOCH, Instant, to_microseconds

DAY = to_microseconds(dt.timedelta(days=1))


async def days_of_warning(db: Session) -> Sequence[int]:
    """How many days ahead brands want to be told; the most first."""
    found = await _days.scalars(db)
    return [int(days) for days in found]


async def note(db: Session, profile_ids: Sequence[str], moment: Moment) -> None:
    """Let the history tell of the profiles whose brands' days of warning have begun.

    Messages that told of an end which is off now are due to be drawn again.
    """
    await _wake(db, await _put_off.scalars(db, profile_ids, moment), moment)
    rows = await _soon.rows(db, profile_ids, moment)
    if not rows:
        return
    statement = insert_into(db, Forewarning)
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["profile_id", "brand_id"], set_={"ends_at": statement.excluded.ends_at}
        ),
        [{"profile_id": row.profile_id, "brand_id": row.brand_id, "ends_at": row.ends_at} for row in rows],
    )
    await history.record_all(
        db,
        (
            history.entry_of(
                Event.EXPIRING,
                moment.at,
                creator_id=row.creator_id,
                profile_id=row.profile_id,
                brand_id=row.brand_id,
                detail={"network": row.network, "ends_at": row.ends_at.isoformat()},
            )
            for row in rows
        ),
    )


async def look_again(db: Session, which: ColumnElement[bool], moment: Moment) -> None:
    """More brands, or earlier, want to be told of the profiles that *which* chooses on Outlook.

    A sweep looks at them as soon as the earliest days of warning begin, at once if they have begun.
    """
    days = max(await days_of_warning(db), default=None)
    if days is None or not await _awaits_anything.scalar(db, moment):
        return
    now, ends_at = to_microseconds(moment.at - EPOCH), type_coerce(instant_of(Outlook.ending), BigInteger)
    begins = ends_at - days * DAY
    look_at = case((begins > now, begins), else_=now)
    await db.execute(
        update(Outlook)
        .where(
            which,
            Outlook.ending < NEVER,
            ~has_ended(Outlook.ending, moment),
            Outlook.due_at > type_coerce(look_at, Instant),
        )
        .values(due_at=type_coerce(look_at, Instant))
        .execution_options(synchronize_session=False)
    )


@statement
def _awaits_anything(moment: Moment) -> Executable:
    """After a first import nothing was swept yet, and everything will be."""
    return select(Outlook.profile_id).where(Outlook.due_at > moment.now).limit(1)


def of_brands(brand_ids: Collection[str]) -> ColumnElement[bool]:
    """On Outlook: whose creators these brands know."""
    return Outlook.creator_id.in_(
        union(
            select(Participation.creator_id)
            .join(Campaign, Campaign.id == Participation.campaign_id)
            .where(Campaign.brand_id.in_(brand_ids)),
            select(ProgramMember.creator_id).where(ProgramMember.brand_id.in_(brand_ids)),
        )
    )


async def _wake(db: Session, profile_ids: Sequence[str], moment: Moment) -> None:
    if not profile_ids:
        return
    telling = (
        select(NoticeEntry.notice_id)
        .join(HistoryEntry, HistoryEntry.id == NoticeEntry.history_id)
        .where(
            NoticeEntry.standing,
            HistoryEntry.profile_id.in_(profile_ids),
            HistoryEntry.event == Event.EXPIRING,
        )
    )
    await db.execute(
        update(Notice)
        .where(Notice.id.in_(telling), Notice.ts.is_not(None), Notice.try_at.is_(None))
        .values(try_at=moment.at, attempts=0)
        .execution_options(synchronize_session=False)
    )
    await db.execute(delete(Forewarning).where(Forewarning.profile_id.in_(profile_ids)))


@statement
def _put_off(profile_ids: Sequence[str], moment: Moment) -> Executable:
    """Profiles whose access lasts longer than somebody was told."""
    return (
        select(Forewarning.profile_id)
        .join(Outlook, Outlook.profile_id == Forewarning.profile_id)
        .where(
            Forewarning.profile_id.in_(profile_ids),
            ~has_ended(Outlook.ending, moment),
            or_(Outlook.ending >= NEVER, instant_of(Outlook.ending) > Forewarning.ends_at),
        )
        .distinct()
    )


@statement
def _days() -> Executable:
    return (
        select(Brand.warn_days)
        .where(Brand.warn_days.is_not(None), Brand.tracking)
        .distinct()
        .order_by(Brand.warn_days.desc())
    )


@statement
def _soon(profile_ids: Sequence[str], moment: Moment) -> Executable:
    """Profile and brand, for each end that the brand was not told of."""
    these = select(Outlook.creator_id).where(Outlook.profile_id.in_(profile_ids))
    theirs = union(
        select(Participation.creator_id, Campaign.brand_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id.in_(these), tracked()),
        select(ProgramMember.creator_id, ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id.in_(these), Brand.tracking),
    ).subquery("theirs")
    ends_at = instant_of(Outlook.ending)
    told = (
        select(Forewarning.profile_id)
        .where(
            Forewarning.profile_id == Outlook.profile_id,
            Forewarning.brand_id == Brand.id,
            Forewarning.ends_at == ends_at,
        )
        .correlate(Outlook, Brand)
        .exists()
    )
    begins = Outlook.ending.bitwise_rshift(literal(3, Integer)) - Brand.warn_days * literal(DAY, BigInteger)
    return (
        select(
            Outlook.profile_id,
            Outlook.creator_id,
            Outlook.network,
            Brand.id.label("brand_id"),
            ends_at.label("ends_at"),
        )
        .select_from(Outlook)
        .join(theirs, theirs.c.creator_id == Outlook.creator_id)
        .join(Brand, Brand.id == theirs.c.brand_id)
        .where(
            Outlook.profile_id.in_(profile_ids),
            and_(Outlook.ending < NEVER, ~has_ended(Outlook.ending, moment)),
            Outlook.ending.bitwise_and(7) == CAUSES.index(Cause.EXPIRED),
            begins <= moment.value(_microseconds, BigInteger()),
            ~told,
        )
        .order_by(Outlook.ending, Outlook.profile_id, Brand.id)
    )


def _microseconds(at: dt.datetime) -> int:
    return to_microseconds(at - EPOCH)
