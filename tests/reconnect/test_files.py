import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from reconnect.commands.files import import_files
from store.database import Store
from store.intake.folders import NothingToImport
from store.moment import Moment
from store.tables import Creator
from tests.reconnect.desk import WORLD, Desk, counts, on_sqlite, put, write


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: dt.datetime) -> Desk:
    return Desk(store, tmp_path, now)


@pytest.fixture
async def sqlite_desk(tmp_path: Path, now: dt.datetime) -> AsyncIterator[Desk]:
    async with on_sqlite(tmp_path / "store.db") as store:
        yield Desk(store, tmp_path, now)


async def test_a_folder_is_loaded_and_loading_it_again_changes_nothing(desk: Desk) -> None:
    world = write(desk.folder / "in")
    rows = {name: len(lines) - 1 for name, lines in WORLD.items()}
    assert counts(await desk.take_in(world)) == {name: (n, n, 0, 0) for name, n in rows.items()}
    assert desk.rejected() == []
    assert counts(await desk.take_in(world)) == {name: (n, 0, n, 0) for name, n in rows.items()}


async def test_bad_rows_are_told_by_line_and_column_and_the_good_ones_load(desk: Desk) -> None:
    path = put(
        desk.folder / "creators.csv",
        "creator_id,first_name,email,timezone",
        "ana,Ana,ana@mail.example,Europe/Berlin",
        '"bo","Bo\nBo",bo@mail.example,',
        "cy,Cy,cy at mail.example,",
        "",
        "di,Di,di@mail.example",
        "ed,Ed,ed@mail.example,,",
        "flo,Flo,,Europe/Atlantis",
        ",Gil,,",
        "hal,Hal\u202e,,",
        "ida,Ida,,",
    )
    with path.open("ab") as file:
        file.write(b"jo,J\xff,,\nkim,Kim,,")
    imported = await desk.take_in(path)
    assert counts(imported) == {"creators.csv": (11, 3, 0, 8)}
    assert [row[1:3] for row in desk.rejected()] == [
        ["3", "first_name"],
        ["5", "email"],
        ["7", "timezone"],
        ["8", ""],
        ["9", "timezone"],
        ["10", "creator_id"],
        ["11", "first_name"],
        ["13", "first_name"],
    ]
    assert {row[0] for row in desk.rejected()} == {"creators.csv"}
    assert desk.rejected()[1][3] == '"cy at mail.example" is not an e-mail address'
    async with desk.store.read() as db:
        assert set((await db.execute(select(Creator.id))).scalars()) == {"ana", "ida", "kim"}


@pytest.mark.parametrize(
    ("content", "column", "reason"),
    [
        (b"creator_id,shoe_size\nana,7\n", "shoe_size", "is no column of creators.csv"),
        (b"creator_id,e_mail\nana,x\n", "e_mail", "did you mean email?"),
        (b"creator_id,email,email\nana,,\n", "email", "twice"),
        (b"email\nana@mail.example\n", "creator_id", "missing"),
        (b"creator_id,\nana,\n", "", "column 2 has no name"),
        (b"creator_id;email\nana;\n", "", "separated by semicolons"),
        (b"creator_id\temail\nana\t\n", "", "separated by tabs"),
        ("creator_id,email\nana,\n".encode("utf-16"), "", "not UTF-8"),
        ("creator_id,email\nana,\n".encode("utf-16-le"), "", "not UTF-8"),
        ('"creator_id","email"\n'.encode("utf-16-be"), "", "not UTF-8"),
        ("prénom,creator_id\n".encode("latin-1"), "", "not UTF-8"),
        (b'"creator_id,email\nana,\n', "", "quote"),
        (b"x" * 100_000, "", "longer than"),
    ],
)
async def test_a_file_with_a_wrong_header_is_refused_whole_and_the_others_load(
    sqlite_desk: Desk, content: bytes, column: str, reason: str
) -> None:
    world = write(sqlite_desk.folder / "in", {name: WORLD[name] for name in ("brands.csv", "members.csv")})
    (world / "creators.csv").write_bytes(content)
    imported = await sqlite_desk.take_in(world)
    assert counts(imported)["creators.csv"] == (0, 0, 0, 0)
    assert counts(imported)["members.csv"] == (2, 2, 0, 0)
    ((file, line, found, why),) = sqlite_desk.rejected()
    assert (file, line, found) == ("creators.csv", "1", column)
    assert reason in why
    assert imported.rejections == 1


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"creator_id,email", b"\r\n\r\n", b"creator_id,email\r\n\r\n  \r\n"]
)
async def test_an_empty_file_is_no_mistake(sqlite_desk: Desk, content: bytes) -> None:
    (sqlite_desk.folder / "creators.csv").write_bytes(content)
    imported = await sqlite_desk.take_in(sqlite_desk.folder / "creators.csv")
    assert counts(imported) == {"creators.csv": (0, 0, 0, 0)}
    assert imported.rejections == 0


async def test_files_are_loaded_in_the_order_in_which_they_build_on_each_other(desk: Desk) -> None:
    world = write(desk.folder / "in")
    imported = await desk.take_in(*sorted(world.iterdir(), reverse=True), world)
    assert [one.file for one in imported.files] == list(WORLD)
    assert imported.rejections == 0


async def test_other_files_of_a_folder_are_left_alone(sqlite_desk: Desk) -> None:
    world = write(
        sqlite_desk.folder / "in", {"history.csv": ["at"], "notes.txt": ["x"], "rejected.csv": ["file"]}
    )
    with pytest.raises(NothingToImport, match=r"brands\.csv"):
        await sqlite_desk.take_in(world)
    write(world, {"creators.csv": ["creator_id", "ana"]})
    assert counts(await sqlite_desk.take_in(world)) == {"creators.csv": (1, 1, 0, 0)}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("creator.csv", "creators.csv"),
        ("history.csv", "export"),
        ("rejected.csv", "brands.csv"),
        ("brands.csv", "exist"),
        ("nowhere", "exist"),
    ],
)
async def test_a_file_that_cannot_be_meant_is_refused(sqlite_desk: Desk, name: str, hint: str) -> None:
    path = sqlite_desk.folder / name
    if hint != "exist":
        put(path, "creator_id")
    with pytest.raises(NothingToImport, match=hint):
        await sqlite_desk.take_in(path)


async def test_a_dry_run_tells_the_same_and_changes_nothing(desk: Desk) -> None:
    world = write(desk.folder / "in")
    put(world / "creators.csv", *WORLD["creators.csv"], "cy,Cy,,not@mail,,,,,")
    dry = await desk.take_in(world, dry_run=True)
    told = desk.rejected()
    async with desk.store.read() as db:
        assert (await db.execute(select(func.count()).select_from(Creator))).scalar_one() == 0
    assert await desk.take_in(world) == dry
    assert desk.rejected() == told
    assert len(told) == 1


async def test_an_import_that_was_cut_off_is_finished_by_the_next(sqlite_desk: Desk) -> None:
    path = put(sqlite_desk.folder / "creators.csv", "creator_id", *(f"c{n:015}" for n in range(60_000)))

    class CutOff(Exception):
        pass

    def cut_off(_file: str, _done: int, _size: int) -> None:
        raise CutOff

    with pytest.raises(CutOff):
        await import_files(
            sqlite_desk.store, [path], Moment(sqlite_desk.now), dry_run=False, progress=cut_off,
            rejected=sqlite_desk.folder / "rejected.csv",
        )  # fmt: skip
    ((read, loaded, unchanged, rejected),) = counts(await sqlite_desk.take_in(path)).values()
    assert (read, loaded + unchanged, rejected) == (60_000, 60_000, 0)
    assert 0 < unchanged < 60_000


async def test_two_imports_side_by_side_lose_nothing(desk: Desk) -> None:
    world = write(desk.folder / "in")
    put(world / "creators.csv", *WORLD["creators.csv"], *(f"c{n},,,,,,," for n in range(3000)))
    other = Desk(desk.store, desk.folder / "elsewhere", desk.now)
    other.folder.mkdir()
    both = await asyncio.gather(desk.take_in(world), other.take_in(world))
    assert [one.rejections for one in both] == [0, 0]
    assert counts(await desk.take_in(world))["creators.csv"] == (3002, 0, 3002, 0)
