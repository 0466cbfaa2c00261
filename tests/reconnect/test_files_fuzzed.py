import datetime as dt
import shutil
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from store.intake.catalog import BY_FILE
from tests.reconnect.desk import WORLD, Desk, on_sqlite, write


@pytest.fixture
async def sqlite_desk(tmp_path: Path, now: dt.datetime) -> AsyncIterator[Desk]:
    async with on_sqlite(tmp_path / "store.db") as store:
        yield Desk(store, tmp_path, now)


CELL = st.sampled_from(
    ["", "ana", "bo", "glow", "x@mail.example", "off", "on", "7", "instagram", "live", "2026-11-01",
     "insights", "21:00-08:00", '"', '"a', 'b"', "\0", "\xa0", "é", "\u202e", "9" * 300, "'", " ", "#a;b",
     "accepted"]
) | st.text(max_size=8)  # fmt: skip


@st.composite
def messy_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of some kind, its header mostly right, its rows mostly wrong."""
    name = draw(st.sampled_from(list(BY_FILE)))
    columns = [field.name for field in BY_FILE[name].fields]
    header = ",".join(columns if draw(st.integers(0, 4)) else draw(st.permutations(columns)))
    rows = draw(
        st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns) + 1).map(",".join), max_size=5)
    )
    good = draw(st.lists(st.sampled_from(WORLD[name][1:]), max_size=3))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    data = end.join([header, *good, *rows, *good]).encode(errors="replace")
    return name, data + draw(st.binary(max_size=6))


@generated(files=st.lists(messy_files(), min_size=1, max_size=2, unique_by=lambda file: file[0]))
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_file_is_loaded_or_refused_and_the_second_time_changes_nothing(
    sqlite_desk: Desk, files: list[tuple[str, bytes]]
) -> None:
    world = write(sqlite_desk.folder / "in")
    await sqlite_desk.take_in(world)
    shutil.rmtree(world)
    world.mkdir()
    for name, data in files:
        (world / name).write_bytes(data)
    first = await sqlite_desk.take_in(world)
    again = await sqlite_desk.take_in(world)
    for one, other in zip(first.files, again.files, strict=True):
        assert one.read == one.loaded + one.unchanged + one.rejected
        assert asdict(other) == asdict(one) | {"loaded": 0, "unchanged": one.loaded + one.unchanged}
    for row in sqlite_desk.rejected():
        assert len(row) == 4
        assert row[3].isprintable()
