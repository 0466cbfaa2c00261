"""What is taken out of a notice again before anybody has seen it."""

from collections.abc import Collection

from sqlalchemy import delete, select

from store.database import Session
from store.moment import Moment
from store.rules.concern import Viewer, concerns, visible_creators
from store.tables import Creator, HistoryEntry, Lapse, Notice, NoticeEntry, NoticeLapse, Profile


async def drop_repaired(db: Session, taken: Collection[int], moment: Moment) -> None:
    """What was repaired before it could be told. A notice of which nothing is left goes."""
    unposted = select(Notice.id).where(Notice.id.in_(taken), Notice.ts.is_(None))
    repaired = select(Lapse.id).where(Lapse.closed_at <= moment.at)
    await db.execute(
        delete(NoticeLapse)
        .where(NoticeLapse.notice_id.in_(unposted), NoticeLapse.lapse_id.in_(repaired))
        .execution_options(synchronize_session=False)
    )
    lapses = select(NoticeLapse.lapse_id).where(NoticeLapse.notice_id == Notice.id).correlate(Notice)
    entries = select(NoticeEntry.history_id).where(NoticeEntry.notice_id == Notice.id).correlate(Notice)
    await db.execute(
        delete(Notice)
        .where(Notice.id.in_(taken), ~lapses.exists(), ~entries.exists())
        .execution_options(synchronize_session=False)
    )


async def drop_unseen(db: Session, notice_id: int, viewer: Viewer) -> None:
    """What is none of *viewer*'s business any more: brands have other people now, or creators other campaigns."""
    theirs = (
        select(Lapse.id)
        .join(NoticeLapse, NoticeLapse.lapse_id == Lapse.id)
        .join(Profile, Profile.id == Lapse.profile_id)
        .where(NoticeLapse.notice_id == notice_id, concerns(viewer))
    )
    await db.execute(
        delete(NoticeLapse)
        .where(NoticeLapse.notice_id == notice_id, NoticeLapse.lapse_id.not_in(theirs))
        .execution_options(synchronize_session=False)
    )
    seen = (
        select(HistoryEntry.id)
        .join(NoticeEntry, NoticeEntry.history_id == HistoryEntry.id)
        .join(Creator, Creator.id == HistoryEntry.creator_id)
        .where(NoticeEntry.notice_id == notice_id, visible_creators(viewer))
    )
    await db.execute(
        delete(NoticeEntry)
        .where(NoticeEntry.notice_id == notice_id, NoticeEntry.history_id.not_in(seen))
        .execution_options(synchronize_session=False)
    )
