"""The peer of the import: the csv module, conversions by hand, the driver's bulk insert. Nothing is checked."""

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg

from store.codes import Permission
from store.folding import folded, folded_name

AT_ONCE = 5_000
BITS = {permission.value: permission.bit for permission in Permission}
Line = list[str]
Rows = Iterator[tuple[Any, ...]]


def _micros(text: str) -> int | None:
    return int(dt.datetime.fromisoformat(text).timestamp()) * 1_000_000 if text else None


def _tags(text: str) -> str:
    return json.dumps([tag.lstrip("#") for tag in text.split(";")])


def _quiet(text: str) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    begin, end = text.split("-")
    return int(begin[:2]) * 60 + int(begin[3:]), int(end[:2]) * 60 + int(end[3:])


def _brand(row: Line) -> tuple[Any, ...]:
    brand, name, from_name, email, locale, zone, team, tags, quiet = row
    return (
        brand, name, folded(name), from_name, email, locale, zone or None, team, _tags(tags), True, "on", 7,
        *_quiet(quiet), "propose",
    )  # fmt: skip


def _creator(row: Line) -> tuple[Any, ...]:
    creator, first, last, email, locale, zone, unsubscribed, _brands = row
    return (
        creator, first, last, email, locale.replace("_", "-") or None, zone or None, _micros(unsubscribed),
        folded_name(first, last), email.lower(),
    )  # fmt: skip


def _profile(row: Line) -> tuple[Any, ...]:
    profile, creator, network, handle, kind, ownership, promotion = row
    bare = handle.removeprefix("@")
    return profile, creator, network, bare, bare.lower(), kind or None, ownership, promotion or "none"


def _grant(row: Line) -> tuple[Any, ...]:
    grant, profile, holder, permissions, granted, expires, cut, reason = row
    bits = sum(BITS[permission] for permission in permissions.split(";"))
    return grant, profile, holder, bits, _micros(granted), _micros(expires), _micros(cut), reason or None, 0


def _campaign(row: Line) -> tuple[Any, ...]:
    campaign, brand, name, status, starts, ends, tags, tracking = row
    begin, end = dt.date.fromisoformat(starts), dt.date.fromisoformat(ends)
    return campaign, brand, name, folded(name), status, begin, end, _tags(tags), tracking != "off"


def _requirement(row: Line) -> tuple[Any, ...]:
    requirement, campaign, network, kind, quantity, due = row
    return requirement, campaign, network, kind, int(quantity), dt.date.fromisoformat(due)


def _member(row: Line) -> tuple[Any, ...]:
    brand, user, email, role = row
    return brand, user, user, email, role


def _participation(row: Line) -> tuple[Any, ...]:
    return row[0], row[1], row[2], _micros(row[3])


def _deliverable(row: Line) -> tuple[Any, ...]:
    return row[0], row[1], _micros(row[2]), 0


TABLES: dict[str, tuple[str, Callable[[Line], tuple[Any, ...]]]] = {
    "brands": (
        (
            "id name name_folded from_name from_email default_locale timezone slack_team_id hashtags tracking "
            "sending warn_days quiet_from quiet_to binding"
        ),
        _brand,
    ),
    "members": ("brand_id person slack_user_id email role", _member),
    "creators": (
        "id first_name last_name email locale timezone unsubscribed_at name_folded email_folded",
        _creator,
    ),
    "profiles": (
        "id creator_id network handle handle_folded account_type ownership promotion_access",
        _profile,
    ),
    "grants": (
        "id profile_id holder permissions granted_at expires_at invalidated_at invalidation_reason check_failures",
        _grant,
    ),
    "campaigns": ("id brand_id name name_folded status starts_on ends_on hashtags tracking", _campaign),
    "requirements": ("id campaign_id network kind quantity due_on", _requirement),
    "participations": ("campaign_id creator_id stage stage_since", _participation),
    "deliverables": ("requirement_id creator_id completed_at told_at", _deliverable),
}


def _portions(folder: Path) -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """Table, columns and some rows; a creator's programs follow the creators."""
    for table, (names, convert) in TABLES.items():
        columns = names.split()
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            next(lines)
            while some := list(islice(lines, AT_ONCE)):
                yield table, columns, list(map(convert, some))
                if table == "creators" and (programs := [(row[0], row[7]) for row in some if row[7]]):
                    yield "program_members", ["creator_id", "brand_id"], programs


def into_sqlite(folder: Path, database: Path) -> int:
    """Import *folder* into the tables of *database*; tells how many rows there were."""
    db, count = sqlite3.connect(database, isolation_level=None), 0
    sqlite3.register_adapter(dt.date, dt.date.isoformat)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        db.execute(f"PRAGMA {pragma}")
    for table, columns, rows in _portions(folder):
        db.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(columns))
        db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        db.execute("COMMIT")
        count += len(rows) if table in TABLES else 0
    db.close()
    return count


async def into_postgresql(folder: Path, url: str) -> int:
    """The same with COPY, which is the driver's fastest way."""
    db, count = await asyncpg.connect(url), 0
    for table, columns, rows in _portions(folder):
        await db.copy_records_to_table(table, records=rows, columns=columns)
        count += len(rows) if table in TABLES else 0
    await db.close()
    return count
