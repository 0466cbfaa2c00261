"""What an export writes: the import files again, and the record of what happened."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, func, select, tuple_

from store.database import Session
from store.intake.catalog import KINDS
from store.intake.cells import write_instant
from store.intake.kinds import Kind
from store.intake.standing import links_of
from store.tables import (
    Creator,
    Grant,
    HistoryEntry,
    Message,
    Outreach,
    OutreachMail,
    Profile,
    Reminder,
)

PORTION = 1000
"""Rows in memory at once."""

Rows = AsyncIterator[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file of an export; `rows` reads it from the beginning, in the order of its ids."""

    file: str
    columns: tuple[str, ...]
    rows: Callable[[Session], Rows]


def outgoing() -> list[Outgoing]:
    return [*(_of_kind(kind) for kind in KINDS), _HISTORY, _MESSAGES]


async def hold_still(db: Session) -> None:
    """Everything read in this transaction is of one instant. To be called first; SQLite does so by itself."""
    if db.get_bind().dialect.name == "postgresql":
        await db.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _of_kind(kind: Kind) -> Outgoing:
    def rows(db: Session) -> Rows:
        return _rows_of_kind(db, kind)

    return Outgoing(kind.file, tuple(field.name for field in kind.fields), rows)


async def _rows_of_kind(db: Session, kind: Kind) -> Rows:
    columns = [kind.table.c[name] for name in dict.fromkeys((*kind.key, *kind.stored_columns()))]
    wanted = select(*columns)
    if kind.mapped is Grant:
        wanted = wanted.where(Grant.removed_at.is_(None))
    elif kind.mapped is Creator:
        wanted = wanted.where(Creator.forgotten_at.is_(None))
    elif kind.mapped is Profile:
        nobodys = select(Creator.id).where(
            Creator.id == Profile.creator_id, Creator.forgotten_at.is_not(None)
        )
        wanted = wanted.where(~nobodys.exists())
    async for some in _portions(db, wanted, kind.key):
        linked = await links_of(db, kind.link, (row[kind.key[0]] for row in some)) if kind.link else {}
        for row in some:
            values = dict(row)
            if kind.link:
                values[kind.link.field] = linked.get(row[kind.key[0]])
            yield ["" if field.sealed else field.cell.write(field.gather(values)) for field in kind.fields]


async def _portions(
    db: Session, wanted: Select[*tuple[Any, ...]], key: Sequence[str]
) -> AsyncIterator[Sequence[RowMapping]]:
    """The rows of *wanted* by *key*, a portion at a time, each asked for by where the last one ended."""
    columns = [wanted.selected_columns[name] for name in key]
    ordered = wanted.order_by(*columns).limit(PORTION)
    rows = (await db.execute(ordered)).mappings().all()
    while rows:
        yield rows
        last = tuple(rows[-1][name] for name in key)
        after = tuple_(*columns) > last if len(columns) > 1 else columns[0] > last[0]
        rows = (await db.execute(ordered.where(after))).mappings().all()


async def _history_rows(db: Session) -> Rows:
    entry = HistoryEntry
    wanted = select(
        entry.id, entry.at, entry.creator_id, entry.profile_id, entry.campaign_id, entry.event, entry.detail
    )
    async for some in _portions(db, wanted, ("id",)):
        for row in some:
            detail = json.dumps(row["detail"], ensure_ascii=False, sort_keys=True)
            ids = (row[name] or "" for name in ("creator_id", "profile_id", "campaign_id"))
            yield [write_instant(row["at"]), *ids, row["event"], detail]


async def _message_rows(db: Session) -> Rows:
    wanted = select(
        Message.id,
        Message.queued_at,
        Message.kind,
        Message.creator_id,
        Message.brand_id,
        Message.campaign_id,
        Message.profile_id,
        Reminder.ordinal,
        Message.recipient,
        Message.locale,
        Message.subject,
        Message.state,
        Message.sent_at,
        Message.reply,
        func.coalesce(Reminder.asked_by, Outreach.asked_by).label("asked_by"),
    ).outerjoin(Reminder, Reminder.message_id == Message.id)
    wanted = wanted.outerjoin(OutreachMail, OutreachMail.message_id == Message.id)
    wanted = wanted.outerjoin(Outreach, Outreach.id == OutreachMail.outreach_id)
    async for some in _portions(db, wanted, ("id",)):
        for row in some:
            yield [
                str(row["id"]),
                write_instant(row["queued_at"]),
                row["kind"],
                row["creator_id"],
                row["brand_id"],
                row["campaign_id"] or "",
                row["profile_id"] or "",
                "" if row["ordinal"] is None else str(row["ordinal"]),
                row["recipient"],
                row["locale"],
                row["subject"] or "",
                row["state"],
                write_instant(row["sent_at"]),
                row["reply"] or "",
                row["asked_by"] or "",
            ]


_HISTORY = Outgoing(
    "history.csv", ("at", "creator_id", "profile_id", "campaign_id", "event", "detail"), _history_rows
)
_MESSAGES = Outgoing(
    "messages.csv",
    (
        "message_id",
        "at",
        "kind",
        "creator_id",
        "brand_id",
        "campaign_id",
        "profile_id",
        "ordinal",
        "to",
        "locale",
        "subject",
        "state",
        "sent_at",
        "reply",
        "asked_by",
    ),
    _message_rows,
)
