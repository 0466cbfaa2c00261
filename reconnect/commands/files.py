"""`reconnect import` and `reconnect export`: the campaign system's CSV files in, and everything out again."""

import asyncio
import contextlib
import csv
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import BinaryIO, TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from reconnect.operator import Operator
from reconnect.printing import as_json, as_table
from store.database import Store
from store.intake.batches import NotLoadable
from store.intake.folders import NothingToImport, Source, sources
from store.intake.lines import BLOCK
from store.intake.refusals import Rejection
from store.intake.sheets import Sheet
from store.intake.taking import Begin, Taken, take_in
from store.moment import Moment
from store.outflow import hold_still, outgoing
from store.vault import Unreadable

REJECTED = Path("rejected.csv")
PIECE = BLOCK
MUCH = 10_000
"""After so many rows the database's idea of its tables is out of date."""
TOLD = 20
"""Rejections that are told on the terminal; the file has them all."""

OnProgress = Callable[[str, int, int], None]
"""Told the file's name, how many bytes of it are done, and how many it has."""


@dataclass(slots=True)
class Counted:
    """What became of the rows of one file: read = loaded + unchanged + rejected."""

    file: str
    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    files: tuple[Counted, ...]
    rejections: int
    """All of them, the headers of files that were refused whole included."""
    told: tuple[Rejection, ...]
    """The first of them."""


async def import_files(
    store: Store,
    paths: Sequence[Path],
    moment: Moment,
    *,
    dry_run: bool,
    progress: OnProgress,
    rejected: Path,
) -> Imported:
    """Load every good row and write the others to *rejected*.

    Each batch of rows is a transaction: after a kill, importing again does what is left. A dry run is one
    transaction that is rolled back. Raises NothingToImport, and Unreadable when tokens need keys.
    """
    found = sources(paths)
    with _replaced(rejected) as file:
        rejects = _Rejects(file)
        async with _transactions(store, dry_run=dry_run) as begin:
            counted = [
                await _import_file(store, begin, source, moment, rejects, progress) for source in found
            ]
    if not dry_run and sum(one.loaded for one in counted) >= MUCH:
        await store.take_stock()
    return Imported(tuple(counted), rejects.count, tuple(rejects.told))


async def _import_file(
    store: Store, begin: Begin, source: Source, moment: Moment, rejects: "_Rejects", progress: OnProgress
) -> Counted:
    counted = Counted(source.kind.file)
    with _opened(source.path) as file:
        size = source.path.stat().st_size
        sheet = Sheet(source.kind, store.engine.dialect)
        try:
            async with contextlib.aclosing(take_in(begin, sheet, _pieces(file), moment)) as taking:
                async for taken in taking:
                    _count(counted, taken, rejects)
                    if file.seekable():
                        progress(counted.file, file.tell(), size)
        except NotLoadable as refused:
            rejects.add(refused.rejection)
    return counted


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece


def _count(counted: Counted, taken: Taken, rejects: "_Rejects") -> None:
    for rejection in taken.rejected:
        rejects.add(rejection)
    counted.loaded += taken.loaded
    counted.unchanged += taken.unchanged
    counted.rejected += len(taken.rejected)
    counted.read += len(taken.outcomes) + len(taken.rejected)


class _Rejects:
    """The file of what was not loaded, as it grows."""

    def __init__(self, file: TextIO) -> None:
        self._write = csv.writer(file, lineterminator="\n").writerow
        self._write(("file", "line", "column", "reason"))
        self.count = 0
        self.told: list[Rejection] = []

    def add(self, rejection: Rejection) -> None:
        self._write((rejection.file, rejection.line, rejection.column, rejection.reason))
        self.count += 1
        if len(self.told) < TOLD:
            self.told.append(rejection)


@contextlib.asynccontextmanager
async def _transactions(store: Store, *, dry_run: bool) -> AsyncIterator[Begin]:
    if not dry_run:
        yield store.begin
        return
    async with store.begin() as db:
        yield lambda: contextlib.nullcontext(db)
        await db.rollback()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise NothingToImport(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        yield file


@contextlib.contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    """A text file that takes the place of *path* once all of it is written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


async def export_files(store: Store, folder: Path) -> list[Path]:
    """Write every file into *folder*, each one whole or not at all, and all as of one instant."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    written = []
    async with store.read() as db:
        await hold_still(db)
        for one in outgoing():
            with _replaced(folder / one.file) as file:
                write = csv.writer(file, lineterminator="\n").writerow
                write(one.columns)
                async for row in one.rows(db):
                    write(row)
            written.append(folder / one.file)
    return written


@contextlib.contextmanager
def _bars() -> Iterator[OnProgress]:
    """A bar for each file on a terminal's standard error; elsewhere nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks = {}

        def show(file: str, done: int, size: int) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file, total=size)
            bars.update(tasks[file], completed=done, total=size)

        yield show


@contextlib.contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    """What the user can mend ends with one line and status 2."""
    try:
        yield
    except (NothingToImport, Unreadable) as error:
        sentence = str(error)
    except OSError as error:
        if error.filename is None:  # no file of the user's, but a connection
            raise
        sentence = f"{error.filename}: {error.strerror}."
    else:
        return
    click.echo(sentence, err=True)
    sys.exit(2)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything and change nothing.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the counts as JSON.")
@click.pass_obj
def import_command(operator: Operator, paths: tuple[Path, ...], dry_run: bool, json_wanted: bool) -> None:
    """Load CSV files, or folders of them. Rows that cannot be loaded go to rejected.csv."""

    async def run() -> Imported:
        store = await operator.open_store()
        try:
            with _bars() as progress:
                return await import_files(
                    store, paths, operator.moment(), dry_run=dry_run, progress=progress, rejected=REJECTED
                )
        finally:
            await store.close()

    with _told_in_a_sentence():
        imported = asyncio.run(run())
    _tell(imported, dry_run=dry_run, json_wanted=json_wanted)
    sys.exit(1 if imported.rejections else 0)


def _tell(imported: Imported, *, dry_run: bool, json_wanted: bool) -> None:
    for rejection in imported.told:
        click.echo(rejection, err=True)
    if (more := imported.rejections - len(imported.told)) > 0:
        click.echo(f"… and {more} more in {REJECTED}", err=True)
    if json_wanted:
        as_json({"files": [asdict(counted) for counted in imported.files]})
        return
    as_table([column.name for column in fields(Counted)], map(astuple, imported.files))
    if dry_run:
        click.echo("Dry run: nothing was changed.")


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export_command(operator: Operator, folder: Path) -> None:
    """Write the import files again, and history.csv and messages.csv, into FOLDER. Tokens are left out."""

    async def run() -> list[Path]:
        store = await operator.open_store()
        try:
            return await export_files(store, folder)
        finally:
            await store.close()

    with _told_in_a_sentence():
        written = asyncio.run(run())
    click.echo(f"{len(written)} files are in {folder}.")
