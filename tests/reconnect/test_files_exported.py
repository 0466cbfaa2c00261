import csv
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from reconnect.commands.files import export_files
from store.codes import Event
from store.database import Store
from store.intake.catalog import BY_FILE
from store.mail_codes import MailKind
from store.tables import Grant, HistoryEntry, Message
from tests.reconnect.desk import WORLD, Desk, counts, on_sqlite, write


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: dt.datetime) -> Desk:
    return Desk(store, tmp_path, now)


@pytest.fixture
async def sqlite_desk(tmp_path: Path, now: dt.datetime) -> AsyncIterator[Desk]:
    async with on_sqlite(tmp_path / "store.db") as store:
        yield Desk(store, tmp_path, now)


async def test_what_was_exported_can_be_imported_elsewhere_and_comes_out_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    await desk.take_in(write(tmp_path / "in"))
    await export_files(desk.store, tmp_path / "out")
    async with on_sqlite(tmp_path / "other.db", keys=()) as other:
        elsewhere = Desk(other, tmp_path, desk.now + dt.timedelta(days=1))
        assert (await elsewhere.take_in(tmp_path / "out")).rejections == 0
        await export_files(other, tmp_path / "again")
    for name in BY_FILE:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert counts(await desk.take_in(tmp_path / "out"))["grants.csv"] == (2, 0, 2, 0)
    assert "secret" not in (tmp_path / "out" / "grants.csv").read_text(encoding="utf-8")


async def test_an_export_leaves_out_removed_grants_and_tells_what_happened(desk: Desk) -> None:
    await desk.take_in(write(desk.folder / "in"))
    async with desk.store.begin() as db:
        await db.execute(update(Grant).where(Grant.id == "g2").values(removed_at=desk.now))
        db.add(
            HistoryEntry(at=desk.now, event=Event.LAPSED, creator_id="ana", profile_id="p1", detail={"ä": 1})
        )
        db.add(
            Message(
                kind=MailKind.RECONNECT,
                creator_id="ana",
                brand_id="glow",
                recipient="ana@mail.example",
                locale="pt-BR",
                words={},
                subject="Expired, again",
                queued_at=desk.now,
                try_at=desk.now,
                reply="450 4.7.1 later\nplease",
            )
        )
    out = desk.folder / "out"
    await export_files(desk.store, out)
    assert [line[:2] for line in (out / "grants.csv").read_text().splitlines()] == ["gr", "g1"]
    with (out / "history.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file))[1:] == [["2026-11-18T12:00:00Z", "ana", "p1", "", "lapsed", '{"ä": 1}']]
    with (out / "messages.csv").open(newline="", encoding="utf-8") as file:
        (message,) = csv.DictReader(file)
    assert (message["to"], message["subject"], message["state"]) == (
        "ana@mail.example",
        "Expired, again",
        "queued",
    )
    assert (message["reply"], message["ordinal"]) == ("450 4.7.1 later\nplease", "")
    assert not list(out.glob(".*"))


async def test_an_export_is_read_in_portions_and_in_order(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    ids = [f"c{n:05}" for n in range(2500)]
    write(desk.folder / "in", WORLD | {"creators.csv": ["creator_id", *reversed(ids), "ana", "bo"]})
    part = ["campaign_id,creator_id,stage", *(f"spring,{creator},accepted" for creator in ids)]
    write(desk.folder / "in", {"participations.csv": part})
    assert (await desk.take_in(desk.folder / "in")).rejections == 0
    await export_files(desk.store, desk.folder / "out")
    with (desk.folder / "out" / "creators.csv").open(encoding="utf-8", newline="") as file:
        assert [row["creator_id"] for row in csv.DictReader(file)] == ["ana", "bo", *ids]
    with (desk.folder / "out" / "participations.csv").open(encoding="utf-8", newline="") as file:
        assert [row["creator_id"] for row in csv.DictReader(file)] == ids
