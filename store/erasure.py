"""Erasing a creator (X18): what tells who it was goes, what only counts stays under a name that says nothing."""

import asyncio
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select, union, update
from sqlalchemy.orm import aliased

from store import history, lapses, names
from store.codes import ClosedHow, Event
from store.database import Session, Store
from store.folding import folded_address
from store.intake.engines import ONE_INTAKE
from store.mail_codes import MailState
from store.tables import (
    Creator,
    Deliverable,
    Delivery,
    Grant,
    HistoryEntry,
    Lapse,
    Message,
    Notice,
    NoticeEntry,
    NoticeLapse,
    Participation,
    Profile,
    Reminder,
    Report,
    Suppression,
)
from store.tombstones import Stone, raise_stone

KEPT_DETAILS = frozenset(
    {"after_seconds", "because", "cause", "found_by", "how", "locale", "message_id", "missing", "network",
     "ordinal", "outcome", "reason", "since", "status"}
)  # fmt: skip
"""What entries of the history keep, as far as it is a code or a number: enough to count by, and no name."""
CODE = re.compile(r"[a-zA-Z0-9_:.+-]{1,40}")
CHECKPOINTS = 20
"""Tries at emptying SQLite's log; readers who need it are mostly done at once."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased of the one, and how much goes on counting without them."""

    tombstone: str
    """The id under which the counts go on."""
    profiles: int
    grants: int
    participations: int
    deliverables: int
    lapses: int
    messages: int
    history: int


async def forget(db: Session, creator_id: str, at: dt.datetime) -> Forgotten | None:
    """Erase all that is known of a creator; None when there is none with this id.

    1. Open lapses end, since their access is gone.
    2. Lapses, mails and history move to the stone, emptied; what was still to be sent is void.
    3. Channels and programs that were told are told no name any more.
    4. The creator goes, and with the row all that hangs on it: profiles, tokens, participations, links.

    `leave_no_trace` is to follow once the transaction has ended.
    """
    if not await _held(db, creator_id):
        return None
    grants = await _count(db, Grant.profile_id.in_(_profiles_of(creator_id)))
    participations = await _count(db, Participation.creator_id == creator_id)
    deliverables = await _count(db, Deliverable.creator_id == creator_id)
    for lapse_id in await _open_lapses(db, creator_id):
        await lapses.close(db, lapse_id, at, ClosedHow.REMOVED)
    stone = await raise_stone(db, creator_id, at)
    addresses = await _addresses(db, creator_id)
    moved = await _move_lapses(db, stone)
    messages = await _empty_messages(db, stone, at)
    entries = await _empty_history(db, stone)
    await _redraw_notices(db, stone, moved, at)
    await names.forget(db, creator_id)
    await db.execute(delete(Creator).where(Creator.id == creator_id))
    await _free_addresses(db, addresses)
    await history.record(db, Event.ERASED, at, creator_id=stone.id)
    return Forgotten(
        stone.id, len(stone.profiles), grants, participations, deliverables, len(moved), messages, entries
    )


async def leave_no_trace(store: Store) -> bool:
    """SQLite's log still shows what the database file does not any more: it is emptied into the file.

    False when somebody read for so long that it could not be; it will be before long, as work goes on.
    """
    if not store.is_sqlite:
        return True
    async with store.engine.connect() as connection:
        for _ in range(CHECKPOINTS):
            done = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            if done[0] == 0:
                return True
            await asyncio.sleep(0.1)
    return False


async def _held(db: Session, creator_id: str) -> bool:
    """Nobody else changes this creator until the transaction ends. False when there is none.

    An intake looks up creators before it writes what refers to them, so intakes wait for this one's end.
    """
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(ONE_INTAKE)))
    found = await db.scalar(
        select(Creator.id)
        .where(Creator.id == creator_id, Creator.forgotten_at.is_(None))
        # Not the strongest lock: who is about to write history of this creator may do so, and we wait for it.
        .with_for_update(key_share=True)
    )
    return found is not None


def _profiles_of(creator_id: str) -> Any:
    return select(Profile.id).where(Profile.creator_id == creator_id)


async def _count(db: Session, condition: ColumnElement[bool]) -> int:
    return await db.scalar(select(func.count()).where(condition)) or 0


async def _open_lapses(db: Session, creator_id: str) -> list[int]:
    found = await db.scalars(
        select(Lapse.id).where(Lapse.profile_id.in_(_profiles_of(creator_id)), Lapse.closed_at.is_(None))
    )
    return list(found)


async def _addresses(db: Session, creator_id: str) -> frozenset[str]:
    """Every address that was theirs, folded as suppressions are."""
    told = await db.scalars(select(Message.recipient).where(Message.creator_id == creator_id).distinct())
    now = await db.scalar(select(Creator.email_folded).where(Creator.id == creator_id))
    return frozenset(filter(None, (now, *(folded_address(one) for one in told))))


async def _move_lapses(db: Session, stone: Stone) -> list[int]:
    moved: list[int] = []
    for old, new in stone.profiles.items():
        moved += await db.scalars(
            update(Lapse)
            .where(Lapse.profile_id == old)
            .values(profile_id=new)
            .returning(Lapse.id)
            .execution_options(synchronize_session=False)
        )
    return moved


async def _empty_messages(db: Session, stone: Stone, at: dt.datetime) -> int:
    theirs = stone.theirs(Message.creator_id, Message.profile_id)
    void = await db.scalars(
        update(Message)
        .where(theirs, Message.state == MailState.QUEUED)
        .values(state=MailState.VOID)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        update(Reminder)
        .where(Reminder.message_id.in_(void.all()))
        .values(voided_at=at)
        .execution_options(synchronize_session=False)
    )
    # What came back about them and nobody has read yet quotes them.
    await db.execute(
        delete(Report)
        .where(Report.message_id.in_(select(Message.id).where(theirs)))
        .execution_options(synchronize_session=False)
    )
    emptied = await db.scalars(
        update(Message)
        .where(theirs)
        .values(
            recipient="",
            words={},
            occasion=None,
            subject=None,
            header_id=None,
            reply=None,
            lease_until=None,
            owner=None,
            **stone.in_place_of(Message.creator_id, Message.profile_id),
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(emptied.all())


async def _empty_history(db: Session, stone: Stone) -> int:
    """The entries, and what other programs were to be told of them."""
    theirs = stone.theirs(HistoryEntry.creator_id, HistoryEntry.profile_id)
    entries = (await db.execute(select(HistoryEntry.id, HistoryEntry.detail).where(theirs))).all()
    await db.execute(
        update(Delivery)
        .where(Delivery.history_id.in_(select(HistoryEntry.id).where(theirs)))
        .values(
            body={},
            failed_because=case((Delivery.try_at.is_not(None), "erased"), else_=Delivery.failed_because),
            try_at=None,
            lease_until=None,
            owner=None,
        )
        .execution_options(synchronize_session=False)
    )
    emptied = [
        {"id": row.id, "detail": kept} for row in entries if (kept := _nameless(row.detail)) != row.detail
    ]
    if emptied:
        await db.execute(update(HistoryEntry), emptied)
    await db.execute(
        update(HistoryEntry)
        .where(theirs)
        .values(**stone.in_place_of(HistoryEntry.creator_id, HistoryEntry.profile_id))
        .execution_options(synchronize_session=False)
    )
    return len(entries)


def _nameless(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name in KEPT_DETAILS and _is_code(value)}


def _is_code(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_code(one) for one in value)
    return value is None or isinstance(value, int | float) or bool(CODE.fullmatch(str(value)))


async def _redraw_notices(db: Session, stone: Stone, moved: list[int], at: dt.datetime) -> None:
    """Messages in channels are drawn once more. One that is being posted just now is found by its lapses' end."""
    telling = union(
        select(NoticeLapse.notice_id).where(NoticeLapse.lapse_id.in_(moved)),
        select(NoticeEntry.notice_id)
        .join(HistoryEntry, HistoryEntry.id == NoticeEntry.history_id)
        .where(HistoryEntry.creator_id == stone.id),
    )
    await db.execute(
        update(Notice)
        .where(Notice.id.in_(telling), Notice.ts.is_not(None))
        .values(try_at=at, attempts=0, lease_until=None, owner=None)
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        update(NoticeLapse)
        .where(NoticeLapse.lapse_id.in_(moved))
        .values(shown_closed=False)
        .execution_options(synchronize_session=False)
    )


async def _free_addresses(db: Session, addresses: frozenset[str]) -> None:
    """Nothing is remembered of an address that nobody has any more."""
    other = aliased(Creator)
    anybody = select(other.id).where(other.email_folded == Suppression.address).correlate(Suppression)
    await db.execute(
        delete(Suppression)
        .where(Suppression.address.in_(addresses), ~anybody.exists())
        .execution_options(synchronize_session=False)
    )
