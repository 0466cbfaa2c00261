"""What a notice says of each of its lapses."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from store.codes import Cause, ClosedHow, Event, Network
from store.creators import name_of
from store.database import Session
from store.moment import Moment
from store.rules.concern import Asker
from store.rules.connections import instant_of
from store.stakes import Stakes, most_first, stakes
from store.tables import Creator, HistoryEntry, Lapse, NoticeEntry, NoticeLapse, Outlook, Profile


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One lapse as a notice tells it."""

    lapse_id: int
    creator_id: str
    name: str
    profile_id: str
    network: Network
    handle: str | None
    cause: Cause
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    closed_how: ClosedHow | None
    stakes: Stakes
    erased: bool = False
    """The creator's data is gone (X18): there is no name to show and no card to open."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something else that a notice tells."""

    history_id: int
    event: Event
    at: dt.datetime
    creator_id: str
    name: str
    profile_id: str | None
    network: Network | None
    handle: str | None
    stakes: Stakes = ()
    ends_at: dt.datetime | None = None
    """When the access will run out."""
    reminders: int = 0
    """So many went unanswered."""
    lasted: dt.timedelta | None = None
    """How long the access was missing, by what the history says."""
    over: bool = False
    """It was reconnected, or renewed in time."""
    erased: bool = False

    @property
    def stands(self) -> bool:
        """The message may have to be drawn again when it is over."""
        return self.event in (Event.EXPIRING, Event.HANDED_OVER) and not self.over


async def lines_of(db: Session, notice_id: int, viewer: Asker, moment: Moment) -> tuple[NoticeLine, ...]:
    """What is at stake soonest for *viewer* comes first."""
    told = select(NoticeLapse.lapse_id).where(NoticeLapse.notice_id == notice_id)
    return await told_of(db, Lapse.id.in_(told), viewer, moment)


async def told_of(
    db: Session, which: ColumnElement[bool], viewer: Asker, moment: Moment
) -> tuple[NoticeLine, ...]:
    """As `lines_of`, of the lapses that *which* chooses."""
    found = await db.execute(
        select(
            Lapse.id.label("lapse_id"),
            Lapse.profile_id,
            Lapse.cause,
            Lapse.opened_at,
            Lapse.closed_at,
            Lapse.closed_how,
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            Creator.forgotten_at,
        )
        .join(Profile, Profile.id == Lapse.profile_id)
        .join(Creator, Creator.id == Profile.creator_id)
        .where(which)
    )
    rows = found.all()
    at_stake = await stakes(db, viewer, moment, {row.profile_id for row in rows})
    lines = [
        NoticeLine(
            lapse_id=row.lapse_id,
            creator_id=row.id,
            name=name_of(row),
            profile_id=row.profile_id,
            network=row.network,
            handle=row.handle,
            cause=row.cause,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            closed_how=row.closed_how,
            stakes=at_stake.get(row.profile_id, ()),
            erased=row.forgotten_at is not None,
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (most_first(line.stakes), line.lapse_id)))


async def notes_of(db: Session, notice_id: int, viewer: Asker, moment: Moment) -> tuple[Note, ...]:
    found = await db.execute(
        select(
            HistoryEntry.id.label("history_id"),
            HistoryEntry.event,
            HistoryEntry.at,
            HistoryEntry.detail,
            HistoryEntry.profile_id,
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            Creator.forgotten_at,
            Lapse.closed_at,
            instant_of(Outlook.ending).label("ends_now"),
            Outlook.ending,
        )
        .join(NoticeEntry, NoticeEntry.history_id == HistoryEntry.id)
        .join(Creator, Creator.id == HistoryEntry.creator_id)
        .outerjoin(Profile, Profile.id == HistoryEntry.profile_id)
        .outerjoin(Outlook, Outlook.profile_id == HistoryEntry.profile_id)
        .outerjoin(Lapse, Lapse.id == HistoryEntry.lapse_id)
        .where(NoticeEntry.notice_id == notice_id)
        .order_by(HistoryEntry.id)
    )
    rows = found.all()
    ids = {row.profile_id for row in rows if row.profile_id is not None}
    at_stake = await stakes(db, viewer, moment, ids)
    return tuple(_note(row, at_stake.get(row.profile_id, ())) for row in rows)


def _note(row: Row[Any], at_stake: Stakes) -> Note:
    ends_at = _instant(row.detail.get("ends_at"))
    over = row.closed_at is not None
    if row.event is Event.EXPIRING and ends_at and row.ending is not None:
        over = row.ends_now is None or row.ends_now > ends_at
    lasted = row.detail.get("after_seconds")
    return Note(
        history_id=row.history_id,
        event=row.event,
        at=row.at,
        creator_id=row.id,
        name=name_of(row),
        profile_id=row.profile_id,
        network=row.network,
        handle=row.handle,
        stakes=at_stake,
        ends_at=ends_at,
        reminders=row.detail.get("reminders", 0),
        lasted=None if lasted is None else dt.timedelta(seconds=lasted),
        over=over,
        erased=row.forgotten_at is not None,
    )


def _instant(written: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(written) if written else None
