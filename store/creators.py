"""Creators as a marketer sees them: found by what people type."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, Select, and_, case, func, select, union

from locales.names import full
from store.database import Session
from store.folding import folded_address, folded_handle, folded_name
from store.mail_codes import WENT_OUT
from store.moment import Moment
from store.rules.concern import Asker, visible_brands, visible_creators
from store.statements import Reading, statement
from store.tables import Brand, Creator, Lapse, Message, Profile, Reminder

SEVERAL = 10
"""Creators of one name who are offered as a choice."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A creator who may be meant."""

    id: str
    name: str
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder of the current lapse that the mail server accepted."""

    profile_id: str
    at: dt.datetime
    brand: str | None
    """Empty: a program that the viewer may not know of."""


def name_of(row: Row[*tuple[Any, ...]] | Creator) -> str:
    """A creator without names goes by the id."""
    return full(row.first_name, row.last_name) or str(row.id)


async def exactly(db: Reading, viewer: Asker, words: str) -> tuple[Candidate, ...]:
    """Those whose id, handle, e-mail or full name is *words*; with a leading @ only the handle counts."""
    return await with_handles(db, await named_exactly(db, viewer, words))


async def named_exactly(db: Reading, viewer: Asker, words: str) -> Sequence[Row[Any]]:
    """The same, without their handles; see `with_handles` and `alone`."""
    if words.startswith("@"):
        return await _of_handle.rows(db, viewer, folded_handle(words), SEVERAL)
    meant = (folded_handle(words), words, folded_address(words), _last_name_first(words))
    return await _meant.rows(db, viewer, *meant, SEVERAL)


@statement
def _of_handle(viewer: Asker, handle: str, limit: int) -> Executable:
    by_handle = select(Profile.creator_id).where(Profile.handle_folded == handle)
    return _those(viewer, Creator.id.in_(by_handle)).limit(limit)


@statement
def _meant(
    viewer: Asker, handle: str, own_id: str, address: str, names: Sequence[str], limit: int
) -> Executable:
    by_any = union(
        select(Profile.creator_id).where(Profile.handle_folded == handle),
        select(Creator.id).where(Creator.id == own_id),
        select(Creator.id).where(Creator.email_folded == address),
        select(Creator.id).where(Creator.name_folded.in_(names)),
    )
    return _those(viewer, Creator.id.in_(by_any)).limit(limit)


async def candidate(db: Reading, viewer: Asker, creator_id: str) -> Candidate | None:
    """None when there is no such creator, or none that the viewer may see."""
    row = await _seen.first(db, viewer, creator_id)
    return (await with_handles(db, [row]))[0] if row else None


@statement
def _seen(viewer: Asker, creator_id: str) -> Executable:
    return _those(viewer, Creator.id == creator_id)


async def owner_of(db: Session, viewer: Asker, profile_id: str) -> Candidate | None:
    """Whose profile it is; None when there is none that the viewer may see."""
    found = await _candidates(
        db, viewer, 1, Creator.id.in_(select(Profile.creator_id).where(Profile.id == profile_id))
    )
    return found[0] if found else None


async def reminders_of(
    db: Reading, viewer: Asker, creator_id: str, moment: Moment
) -> dict[str, tuple[Sent, ...]]:
    """What was sent for the creator's open lapses, by profile, oldest first."""
    found: dict[str, list[Sent]] = defaultdict(list)
    for row in await _reminders.rows(db, viewer, creator_id, moment):
        found[row.profile_id].append(Sent(row.profile_id, row.at, row.brand))
    return {profile_id: tuple(some) for profile_id, some in found.items()}


@statement
def _reminders(viewer: Asker, creator_id: str, moment: Moment) -> Executable:
    return (
        select(
            Lapse.profile_id,
            func.coalesce(Message.sent_at, Reminder.due_at).label("at"),
            case((visible_brands(viewer), Brand.name)).label("brand"),
        )
        .join(Reminder, and_(Reminder.lapse_id == Lapse.id, Reminder.voided_at.is_(None)))
        .join(Message, Message.id == Reminder.message_id)
        .join(Brand, Brand.id == Reminder.brand_id)
        .join(Profile, Profile.id == Lapse.profile_id)
        .where(
            Profile.creator_id == creator_id,
            Lapse.closed_at.is_(None),
            Message.state.in_(WENT_OUT),
            Reminder.counts_from <= moment.now,
        )
        .order_by(Lapse.profile_id, Reminder.ordinal)
    )


def _last_name_first(words: str) -> list[str]:
    """Every way to split a full name into first and last, folded as the store keeps it."""
    parts = words.split()
    return [folded_name(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(len(parts) + 1)]


async def _candidates(
    db: Session, viewer: Asker, limit: int, *which: ColumnElement[bool]
) -> tuple[Candidate, ...]:
    rows = await db.execute(_those(viewer, *which).limit(limit))
    return await with_handles(db, rows.all())


def _those(viewer: Asker, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Creator.id, Creator.first_name, Creator.last_name)
        .where(visible_creators(viewer), *which)
        .order_by(Creator.name_folded, Creator.id)
    )


async def with_handles(db: Reading, rows: Sequence[Row[Any]]) -> tuple[Candidate, ...]:
    """*rows* name creators; their order is kept."""
    handles: dict[str, list[str]] = defaultdict(list)
    for profile in await _handles.rows(db, [row.id for row in rows]):
        if profile.handle not in handles[profile.creator_id]:
            handles[profile.creator_id].append(profile.handle)
    return tuple(Candidate(row.id, name_of(row), tuple(handles[row.id])) for row in rows)


def alone(row: Row[Any]) -> Candidate:
    """One who need not be told from others, and so goes without handles."""
    return Candidate(row.id, name_of(row), ())


@statement
def _handles(creator_ids: Collection[str]) -> Executable:
    return (
        select(Profile.creator_id, Profile.handle)
        .where(Profile.creator_id.in_(creator_ids), Profile.handle.is_not(None))
        .order_by(Profile.network)
    )
