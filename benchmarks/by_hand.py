"""The peers of the questions: SQL as one would write it by hand for just this, on the raw drivers.

It may use our tables, the outlooks included, and answers the same; it knows no filters, viewers or time travel.
"""

import datetime as dt
import itertools
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

from benchmarks.drivers import Connection, Postgresql, Sqlite
from benchmarks.importing import NOW
from store.listing.pages import Page
from store.rules.concern import Asker, Operator
from store.rules.connections import CAUSES
from store.types import EPOCH, MICROSECOND

ENDED = ((NOW - EPOCH) // MICROSECOND + 1) * 8
RAN_OUT = len(CAUSES) - 1
BRANDS = (
    "SELECT b.id FROM brands b WHERE b.slack_team_id = ? AND (NOT EXISTS (SELECT 1 FROM members m"
    " WHERE m.brand_id = b.id) OR EXISTS (SELECT 1 FROM members m WHERE m.brand_id = b.id AND m.person = 'U1'))"
)
SEEN = (
    f"SELECT p.creator_id FROM campaigns c JOIN participations p ON p.campaign_id = c.id WHERE c.brand_id IN ({BRANDS})"
    f" UNION SELECT m.creator_id FROM program_members m WHERE m.brand_id IN ({BRANDS})"
)
STAGES = "('accepted','contracted','producing','submitted','approved','published','completed')"
OWED = (
    "FROM campaigns c JOIN participations p ON p.campaign_id = c.id"
    " JOIN outlooks o ON o.creator_id = p.creator_id"
    " JOIN requirements r ON r.campaign_id = c.id AND r.network = o.network"
    f" WHERE c.brand_id IN ({BRANDS}) AND c.status = 'live' AND c.tracking AND o.ending < {ENDED}"
    f" AND p.stage IN {STAGES} AND NOT EXISTS (SELECT 1 FROM deliverables d WHERE d.requirement_id = r.id"
    " AND d.creator_id = p.creator_id)"
)
OPEN = (
    "FROM requirements r WHERE r.campaign_id = c.id AND r.network = f.network AND NOT EXISTS"
    " (SELECT 1 FROM deliverables d WHERE d.requirement_id = r.id AND d.creator_id = a.id)"
)
SHOWN = "f.id, f.creator_id, f.network, f.handle, f.ownership, a.first_name, a.last_name, o.ending"
BY_NAME = "ORDER BY a.name_folded, a.id, f.id LIMIT 51"

Question = Callable[[], Awaitable[Any]]


async def connect(engine: str, url: str) -> "Driver":
    if engine == "sqlite":
        return Driver(Sqlite(url.removeprefix("sqlite:///")))
    return Driver(Postgresql(await asyncpg.connect(url)))


class Driver:
    def __init__(self, db: Connection) -> None:
        self.db = db
        self.close = db.close

    async def overview(self, team: str) -> None:
        fetch = self.db.fetch
        await fetch(
            f"WITH seen AS MATERIALIZED ({SEEN}) SELECT (SELECT count(*) FROM seen),"
            " (SELECT count(*) FROM profiles WHERE creator_id IN (SELECT creator_id FROM seen)), n.* FROM"
            f" (SELECT sum(CASE WHEN ending >= {ENDED} THEN 1 END),"
            f" sum(CASE WHEN ending < {ENDED} AND (ending & 7) = {RAN_OUT} THEN 1 END) AS a,"
            f" sum(CASE WHEN ending < {ENDED} AND (ending & 7) <> {RAN_OUT} THEN 1 END) AS b"
            " FROM outlooks WHERE creator_id IN (SELECT creator_id FROM seen)) n",
            team,
            team,
        )
        pressing = await fetch(
            f"SELECT w.id, w.due_on, count(*) OVER () FROM (SELECT o.profile_id AS id, min(r.due_on) AS due_on {OWED}"
            " GROUP BY o.profile_id) w ORDER BY w.due_on IS NULL, w.due_on, w.id LIMIT 5",
            team,
        )
        last = await fetch(
            f"SELECT profile_id FROM outlooks WHERE ending < {ENDED} AND creator_id IN ({SEEN})"
            " ORDER BY ending DESC, profile_id LIMIT 5",
            team,
            team,
        )
        ids = [row[0] for row in (*pressing, *last)]
        await fetch(
            f"SELECT {SHOWN} FROM profiles f JOIN creators a ON a.id = f.creator_id"
            f" JOIN outlooks o ON o.profile_id = f.id WHERE f.id IN ({_places(ids)})",
            *ids,
        )
        await fetch(f"SELECT id, name, tracking FROM brands WHERE id IN ({BRANDS})", team)

    async def typing(self, typed: str, team: str | None) -> None:
        """By a word of the name that is not the first, as first names are; *team*: of those whom it sees."""
        seen = f"WITH seen AS MATERIALIZED ({SEEN})" if team else ""
        own = "AND t.creator_id IN (SELECT creator_id FROM seen)" if team else ""
        await self.db.fetch(
            f"{seen} SELECT a.id, a.first_name, a.last_name FROM name_turns t JOIN creators a ON a.id = t.creator_id"
            f" WHERE t.turned >= ? AND t.turned < ? {own} ORDER BY t.turned, t.creator_id LIMIT 30",
            *((team, team) if team else ()),
            typed,
            f"{typed}\U0010ffff",
        )

    async def card(self, creator_id: str) -> None:
        """What a card tells, the rules of reminding included; what stops a reminder is left to who reads it."""
        fetch = self.db.fetch
        await fetch("SELECT id, first_name, last_name FROM creators WHERE id = ?", creator_id)
        profiles = await fetch(
            "SELECT f.id, f.network, f.handle, f.account_type, f.ownership, f.promotion_access, f.marketplace_status,"
            " o.ending, o.publishing, o.insights, o.messages, o.comments, o.product_tags, o.promotion"
            " FROM profiles f LEFT JOIN outlooks o ON o.profile_id = f.id WHERE f.creator_id = ?",
            creator_id,
        )
        ids = [row[0] for row in profiles]
        await fetch(
            "SELECT profile_id, holder, permissions, access_token IS NOT NULL, check_failures, checked_at, granted_at,"
            f" expires_at, removed_at, invalidated_at FROM grants WHERE profile_id IN ({_places(ids)})",
            *ids,
        )
        await fetch(
            "SELECT f.id, c.id, c.name, c.status, c.tracking, b.id, b.name, b.tracking, b.sending, b.quiet_from,"
            " b.quiet_to, b.max_reminders, coalesce(a.timezone, b.timezone), p.stage, p.stage_since, l.id,"
            f" (SELECT min(r.due_on) {OPEN}), (SELECT count(*) {OPEN}),"
            " (SELECT 1 FROM suppressions x WHERE x.address = a.email_folded),"
            " (SELECT 1 FROM network_health h WHERE h.network = f.network AND h.held_since IS NOT NULL),"
            " (SELECT count(*) FROM reminders m WHERE m.lapse_id = l.id AND m.voided_at IS NULL),"
            " (SELECT max(m.counts_from) FROM reminders m WHERE m.lapse_id = l.id AND m.voided_at IS NULL)"
            " FROM profiles f JOIN creators a ON a.id = f.creator_id"
            " LEFT JOIN participations p ON p.creator_id = a.id LEFT JOIN campaigns c ON c.id = p.campaign_id"
            " LEFT JOIN brands b ON b.id = c.brand_id"
            " LEFT JOIN lapses l ON l.profile_id = f.id AND l.closed_at IS NULL"
            " WHERE f.creator_id = ? ORDER BY f.id, p.stage, c.id",
            creator_id,
        )
        await fetch(
            "SELECT l.profile_id, m.sent_at, b.name FROM lapses l JOIN reminders r ON r.lapse_id = l.id"
            " JOIN messages m ON m.id = r.message_id JOIN brands b ON b.id = r.brand_id"
            f" WHERE l.closed_at IS NULL AND l.profile_id IN ({_places(ids)}) ORDER BY r.ordinal",
            *ids,
        )
        await fetch(
            "SELECT q.profile_id, q.asked_by, q.asked_at, b.name FROM promotion_requests q"
            f" JOIN brands b ON b.id = q.brand_id WHERE q.granted_at IS NULL AND q.profile_id IN ({_places(ids)})",
            *ids,
        )

    def list(self, asker: Asker, words: str, first: Page | None) -> Question:
        """The count (of a first page) and fifty rows, by the order and the filter that *words* name."""
        joined = (
            "FROM creators a JOIN profiles f ON f.creator_id = a.id JOIN outlooks o ON o.profile_id = f.id"
        )
        mine = "" if isinstance(asker, Operator) else f" AND o.creator_id IN ({SEEN})"
        teams: tuple[str, ...] = () if isinstance(asker, Operator) else (asker.team_id, asker.team_id)  # type: ignore[union-attr]
        after, values = _after(first)

        async def ask() -> None:
            match words.split():
                case []:
                    if first is None:
                        await self.db.fetch(
                            f"SELECT count(*) FROM profiles WHERE creator_id IN ({SEEN})", *teams
                        )
                    sql = (
                        f"SELECT {SHOWN}, w.due_on FROM (SELECT o.profile_id AS id, min(r.due_on) AS due_on {OWED}"
                        " GROUP BY o.profile_id) w JOIN profiles f ON f.id = w.id"
                        " JOIN outlooks o ON o.profile_id = f.id"
                        " JOIN creators a ON a.id = f.creator_id ORDER BY w.due_on, w.id LIMIT 51"
                    )
                    await self.db.fetch(sql, teams[0])
                    return
                case ["expired", "instagram", _]:
                    which, order = "o.network = 'instagram'", "ORDER BY o.ending DESC, o.profile_id LIMIT 51"
                case ["expired", "tiktok", _]:
                    which, order = "o.network = 'tiktok'", BY_NAME
                case ["invalidated", _]:
                    which, order = f"(o.ending & 7) <> {RAN_OUT}", BY_NAME
                case [campaign, "sort:status"]:
                    await self._campaign(campaign.removeprefix("campaign:"))
                    return
                case _:
                    which, order = "1 = 1", BY_NAME
            if first is None:
                await self.db.fetch(
                    f"SELECT count(*) FROM outlooks o WHERE o.ending < {ENDED} AND {which}{mine}", *teams
                )
            by_lapse = "ending DESC" in order
            if by_lapse:
                behind = " AND o.ending <= ?" if first else ""
                more: tuple[Any, ...] = (self._last_ending(first),) if first else ()
            else:
                behind, more = after, values
            start = "FROM outlooks o JOIN profiles f ON f.id = o.profile_id JOIN creators a ON a.id = f.creator_id"
            # SQLite begins at the left of a CROSS JOIN.
            source = start if by_lapse or mine else joined.replace(" JOIN ", _cross(self.db))
            await self.db.fetch(
                f"SELECT {SHOWN} {source} WHERE o.ending < {ENDED} AND {which}{mine}{behind} {order}",
                *teams,
                *more,
            )

        return ask

    def _last_ending(self, first: Page) -> int:
        lapsed_at = first.profiles[-1].lapsed_at
        assert lapsed_at is not None
        return ((lapsed_at - EPOCH) // MICROSECOND) * 8 + 7

    async def _campaign(self, campaign_id: str) -> None:
        theirs = (
            "FROM participations p JOIN requirements r ON r.campaign_id = p.campaign_id"
            " JOIN profiles f ON f.creator_id = p.creator_id AND f.network = r.network"
            " JOIN creators a ON a.id = f.creator_id LEFT JOIN outlooks o ON o.profile_id = f.id"
            f" WHERE p.campaign_id = ? AND p.stage IN {STAGES}"
        )
        await self.db.fetch(f"SELECT count(DISTINCT f.id) {theirs}", campaign_id)
        await self.db.fetch(
            f"SELECT DISTINCT {SHOWN}, a.name_folded {theirs} ORDER BY o.ending, a.name_folded, f.id LIMIT 51",
            campaign_id,
        )

    async def sweep(self, at: dt.datetime) -> None:
        now = (at - EPOCH) // MICROSECOND
        await self.db.begin()
        due = await self.db.fetch(
            "SELECT o.profile_id, o.creator_id, o.network, o.ending FROM outlooks o WHERE o.due_at <= ?"
            " AND o.ending IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM lapses l WHERE l.profile_id = o.profile_id AND l.closed_at IS NULL)"
            " ORDER BY o.due_at",
            now,
        )
        rows = [(row[0], row[3] >> 3, now, "clock", CAUSES[row[3] & 7].value) for row in due]
        await self.db.many(
            "INSERT INTO lapses (profile_id, opened_at, found_at, found_by, cause) VALUES (?, ?, ?, ?, ?)",
            rows,
        )
        opened = await self.db.fetch("SELECT id, profile_id FROM lapses WHERE found_at = ?", now)
        creators = {row[0]: row[1] for row in due}
        detail = json.dumps({"cause": "expired", "found_by": "clock"})
        await self.db.many(
            "INSERT INTO history (at, event, creator_id, profile_id, lapse_id, detail)"
            " VALUES (?, 'lapsed', ?, ?, ?, ?)",
            [(now, creators[profile], profile, lapse, detail) for lapse, profile in opened],
        )
        await self.db.many(
            "UPDATE outlooks SET due_at = NULL WHERE profile_id = ?", [(row[0],) for row in due]
        )
        await self.db.commit()


def _places(values: Sequence[Any]) -> str:
    return ", ".join(itertools.repeat("?", len(values))) or "NULL"


def _cross(db: Connection) -> str:
    return " CROSS JOIN " if isinstance(db, Sqlite) else " JOIN "


def _after(first: Page | None) -> tuple[str, tuple[Any, ...]]:
    if first is None:
        return "", ()
    last = first.profiles[-1]
    return (
        " AND (a.name_folded, a.id, f.id) > ((SELECT x.name_folded FROM creators x WHERE x.id = ?), ?, ?)",
        (last.creator_id, last.creator_id, last.profile_id),
    )
