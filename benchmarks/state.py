"""Questions about a million creators, each beside hand-written SQL on the raw driver, in the same run.

python -m benchmarks.state [--creators 1000000] [--engine sqlite] [--json]
"""

import argparse
import asyncio
import contextlib
import json
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from benchmarks import by_hand, importing, world
from benchmarks.by_hand import Driver
from store import lapses
from store.creator_card import card_of
from store.creators import candidate
from store.database import Store, open_store
from store.filters import parse
from store.listing.pages import page
from store.moment import Moment
from store.overview import overview
from store.picking import creators_like
from store.rules.concern import OPERATOR, Asker, Viewer
from store.tables import Campaign, Creator, Outlook
from store.vault import Vault

ROUNDS = 15
NEW_LAPSES = 200
TYPED = ("e", "emm", "emma smi", "zzz")
LISTS = (
    ("a marketer's list, by stake", Viewer("T1", "U1"), ""),
    ("a marketer's expired, by name", Viewer("T1", "U1"), "expired sort:name"),
    ("all expired on Instagram, last lapsed first", OPERATOR, "expired instagram sort:lapsed"),
    ("all cut short, by name", OPERATOR, "invalidated sort:name"),
    ("all expired on TikTok, by name", OPERATOR, "expired tiktok sort:name"),
    ("one campaign, by status", OPERATOR, "campaign:{campaign} sort:status"),
)

Question = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The median of some rounds, in milliseconds, of ours and of the hand-written query."""

    engine: str
    question: str
    ours: float
    by_hand: float
    ratio: float
    worst: float
    """Of ours."""


async def measure(engine: str, url: str) -> tuple[list[Asked], int]:
    """What each question takes, and the resident memory at its highest, in MiB."""
    moment = Moment(importing.NOW)
    store = open_store(url, Vault(()))
    found: list[Asked] = []
    async with _driver(engine, url) as driver:
        begun = time.perf_counter()
        await _sweep_all(store, moment)
        print(f"{engine}: the first sweep took {time.perf_counter() - begun:.1f} s", flush=True)
        await store.take_stock()
        for name, ours, theirs in await _questions(store, driver, moment):
            found.append(await _compared(engine, name, ours, theirs))
            print(sentence(found[-1]), flush=True)
        found.append(await _swept(engine, store, driver))
        print(sentence(found[-1]), flush=True)
    await store.close()
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextlib.asynccontextmanager
async def _driver(engine: str, url: str) -> AsyncIterator[Driver]:
    driver = await by_hand.connect(engine, url)
    try:
        yield driver
    finally:
        await driver.close()


async def _questions(store: Store, driver: Driver, moment: Moment) -> list[tuple[str, Question, Question]]:
    viewer = Viewer("T1", "U1")
    async with store.read() as db:
        campaign = await db.scalar(select(Campaign.id).order_by(Campaign.id).offset(50).limit(1))
        ana = await db.scalar(
            select(Creator.id).join(Outlook, Outlook.creator_id == Creator.id).order_by(Creator.id).limit(1)
        )
        team = await db.scalar(
            text(
                "SELECT b.slack_team_id FROM participations p JOIN campaigns c ON c.id = p.campaign_id"
                " JOIN brands b ON b.id = c.brand_id WHERE p.creator_id = :creator LIMIT 1"
            ),
            {"creator": ana},
        )
    assert campaign is not None and ana is not None  # noqa: PT018  the world is not empty
    found: list[tuple[str, Question, Question]] = [
        ("a marketer's overview", lambda: _overview(store, viewer, moment), lambda: driver.overview("T1")),
        (
            "a status card",
            lambda: _card(store, Viewer(str(team), "U1"), ana, moment),
            lambda: driver.card(ana),
        ),
    ]
    for typed in TYPED:
        found += [
            (f"a marketer types {typed!r}", _typing(store, viewer, typed), _typed(driver, typed, "T1")),
            (f"the operator types {typed!r}", _typing(store, OPERATOR, typed), _typed(driver, typed, None)),
        ]
    for name, asker, words in LISTS:
        wanted = words.format(campaign=campaign)
        async with store.read() as db:
            first = await page(db, asker, parse(wanted), moment, limit=50)
        found.append((name, _list(store, asker, wanted, moment), driver.list(asker, wanted, None)))
        if first.next:
            found.append(
                (
                    f"{name}: the next page",
                    _list(store, asker, wanted, moment, first.next),
                    driver.list(asker, wanted, first),
                )
            )
    return found


def _list(store: Store, asker: Asker, words: str, moment: Moment, after: str | None = None) -> Question:
    async def ask() -> None:
        async with store.read() as db:
            await page(db, asker, parse(words), moment, limit=50, after=after)

    return ask


def _typing(store: Store, asker: Asker, typed: str) -> Question:
    async def ask() -> None:
        async with store.read() as db:
            await creators_like(db, asker, typed)

    return ask


def _typed(driver: Driver, typed: str, team: str | None) -> Question:
    # By hand two words are one beginning: first and last name.
    return lambda: driver.typing(typed.replace(" ", "\t"), team)


async def _overview(store: Store, viewer: Viewer, moment: Moment) -> None:
    async with store.read() as db:
        await overview(db, viewer, moment)


async def _card(store: Store, viewer: Viewer, creator_id: str, moment: Moment) -> None:
    async with store.read() as db:
        who = await candidate(db, viewer, creator_id)
        assert who is not None
        await card_of(db, viewer, who, moment)


async def _compared(engine: str, name: str, ours: Question, theirs: Question) -> Asked:
    """In turns, so that what else the machine does is shared out."""
    took: dict[Question, list[float]] = {ours: [], theirs: []}
    for _ in range(ROUNDS + 2):
        for question, times in took.items():
            begun = time.perf_counter()
            await question()
            times.append((time.perf_counter() - begun) * 1000)
    return _asked(engine, name, took[ours][2:], took[theirs][2:])


def _asked(engine: str, name: str, ours: list[float], theirs: list[float]) -> Asked:
    mine, hand = statistics.median(ours), statistics.median(theirs)
    return Asked(engine, name, round(mine, 1), round(hand, 1), round(mine / hand, 2), round(max(ours), 1))


async def _sweep_all(store: Store, moment: Moment) -> None:
    more = True
    while more:
        async with store.begin() as db:
            more = (await lapses.sweep(db, moment)).more


async def _swept(engine: str, store: Store, driver: Driver) -> Asked:
    """The clock moves on until the next lapses have come, again and again: ours and by hand in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(2 * (ROUNDS + 2)):
        async with store.read() as db:
            upcoming = select(Outlook.due_at).where(Outlook.due_at.is_not(None)).order_by(Outlook.due_at)
            at = await db.scalar(upcoming.offset(NEW_LAPSES - 1).limit(1))
        if at is None:  # a small world is soon over
            break
        begun = time.perf_counter()
        if turn % 2:
            await driver.sweep(at)
        else:
            async with store.begin() as db:
                await lapses.sweep(db, Moment(at))
        (theirs if turn % 2 else ours).append((time.perf_counter() - begun) * 1000)
    return _asked(engine, f"a sweep that finds {NEW_LAPSES} new lapses", ours[2:], theirs[2:])


def sentence(one: Asked) -> str:
    return (
        f"{one.engine}: {one.question}: {one.ours} ms, by hand {one.by_hand} ms, ratio {one.ratio}"
        f" (worst of ours {one.worst} ms)"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--creators", type=int, default=1_000_000)
    asked.add_argument("--engine", choices=importing.ENGINES, action="append")
    asked.add_argument("--json", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "world"
        world.write(folder, wanted.creators, importing.NOW)
        found = [
            asyncio.run(_of_engine(engine, folder, Path(home)))
            for engine in wanted.engine or importing.ENGINES
        ]
    if wanted.json:
        print(json.dumps(found))


async def _of_engine(engine: str, folder: Path, home: Path) -> dict[str, Any]:
    async with importing.databases(engine, home) as (ours, theirs):
        imported = await importing.measure(engine, folder, ours, theirs)
        print(importing.sentence(imported), flush=True)
        asked, resident = await measure(engine, ours)
        print(f"{engine}: {resident} MiB resident at the highest", flush=True)
    return {"import": asdict(imported), "questions": [asdict(one) for one in asked], "resident_mib": resident}


if __name__ == "__main__":
    main()
