"""How fast a folder is imported, against the driver's bulk insert of the same rows into the same tables.

python -m benchmarks.importing [--creators 100000] [--engine sqlite] [--json]
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from benchmarks import bare, world
from reconnect.commands.files import import_files
from store import schema
from store.database import Store, open_store
from store.moment import Moment
from store.vault import Vault
from tests.postgresql import running

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and CPU seconds are of this process; a PostgreSQL server's own CPU is not in them."""

    engine: str
    rows: int
    seconds: float
    cpu: float
    again_seconds: float
    bare_seconds: float
    bare_cpu: float
    rows_per_second: float
    bare_rows_per_second: float
    ratio: float
    """Of our rows a second to the bare driver's; ours include the outlooks, the checks and the look-ups."""
    again: float
    """The second import's time as a share of the first's."""
    resident_mib: int
    """The highest, from the start of this process to the end of both imports."""


async def measure(engine: str, folder: Path, ours: str, theirs: str) -> Measured:
    """Import *folder* twice into the empty database *ours*, then once without us into *theirs*."""
    for url in (ours, theirs):
        await _make_tables(url)
    store = open_store(ours, Vault(()))
    rows, seconds, cpu = await _import(store, folder)
    _, again_seconds, _ = await _import(store, folder)
    await store.close()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begun, begun_cpu = time.perf_counter(), time.process_time()
    if engine == "sqlite":
        count = bare.into_sqlite(folder, Path(theirs.removeprefix("sqlite:///")))
    else:
        count = await bare.into_postgresql(folder, theirs)
    bare_seconds, bare_cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    assert count == rows
    return Measured(
        engine,
        rows,
        round(seconds, 2),
        round(cpu, 2),
        round(again_seconds, 2),
        round(bare_seconds, 2),
        round(bare_cpu, 2),
        round(rows / seconds),
        round(rows / bare_seconds),
        round(bare_seconds / seconds, 2),
        round(again_seconds / seconds, 2),
        resident,
    )


async def load(url: str, folder: Path) -> None:
    """Import *folder* into the empty database at *url*."""
    await _make_tables(url)
    store = open_store(url, Vault(()))
    await _import(store, folder)
    await store.close()


async def _import(store: Store, folder: Path) -> tuple[int, float, float]:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    imported = await import_files(
        store, [folder], Moment(NOW), dry_run=False, progress=_told, rejected=folder / "rejected.csv"
    )
    assert not imported.rejections
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    return sum(one.read for one in imported.files), seconds, cpu


def _told(file: str, done: int, size: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{file} {done * 100 // max(size, 1)} %   ", end="", file=sys.stderr)


async def _make_tables(url: str) -> None:
    store = open_store(url, Vault(()))
    await schema.upgrade(store)
    await store.close()


@contextlib.asynccontextmanager
async def databases(engine: str, home: Path) -> AsyncIterator[tuple[str, str]]:
    """Two empty ones."""
    if engine == "sqlite":
        yield f"sqlite:///{home}/ours.db", f"sqlite:///{home}/theirs.db"
        return
    with running() as server:
        db = await asyncpg.connect(server)
        for name in ("ours", "theirs"):
            await db.execute(f"CREATE DATABASE {name}")
        await db.close()
        base = server.removesuffix("postgres")
        yield f"{base}ours", f"{base}theirs"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--creators", type=int, default=100_000)
    asked.add_argument("--engine", choices=ENGINES, action="append")
    asked.add_argument("--json", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "world"
        world.write(folder, wanted.creators, NOW)
        found = []
        for engine in wanted.engine or ENGINES:
            found.append(asyncio.run(_measured(engine, folder, Path(home))))
            if not wanted.json:
                print(sentence(found[-1]), flush=True)
    if wanted.json:
        print(json.dumps([asdict(one) for one in found]))


async def _measured(engine: str, folder: Path, home: Path) -> Measured:
    async with databases(engine, home) as (ours, theirs):
        return await measure(engine, folder, ours, theirs)


def sentence(one: Measured) -> str:
    return (
        f"{one.engine}: {one.rows:,} rows in {one.seconds} s ({one.cpu} s CPU), {one.rows_per_second:,}/s; "
        f"bare driver {one.bare_seconds} s ({one.bare_cpu} s CPU), {one.bare_rows_per_second:,}/s; "
        f"ratio {one.ratio}; again {one.again_seconds} s ({one.again:.0%}); {one.resident_mib} MiB resident"
    )


if __name__ == "__main__":
    main()
