import datetime as dt
from collections.abc import AsyncIterator, Mapping

import pytest
from sqlalchemy import func, select

from store.database import Session, Store
from store.intake.batches import Batch, NotLoadable
from store.intake.catalog import CREATORS
from store.intake.json_lines import JsonLines
from store.intake.kinds import Kind
from store.intake.refusals import Refused
from store.intake.sheets import Sheet
from store.intake.taking import take_in
from store.moment import Moment
from store.tables import Creator


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


CREATORS_CSV = b"creator_id,email\nana,ana@mail.example\nbo,nobody\ncy,\n"
CREATORS_JSON = b'{"creator_id": "ana"}\n{"creator_id": "bo", "email": "nobody"}\n{"creator_id": "cy"}'


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("form", ["csv", "json"])
async def test_a_file_may_come_in_pieces_of_any_size(
    store: Store, now: dt.datetime, form: str, size: int
) -> None:
    dialect = store.engine.dialect
    intake, data = (
        (Sheet(CREATORS, dialect), CREATORS_CSV)
        if form == "csv"
        else (JsonLines(CREATORS, dialect), CREATORS_JSON)
    )
    (taken,) = [one async for one in take_in(store.begin, intake, pieces(data, size), Moment(now))]
    assert (taken.loaded, taken.unchanged) == (2, 0)
    assert [(one.line, one.column) for one in taken.rejected] == [(3 if form == "csv" else 2, "email")]


async def test_a_screen_refuses_rows_of_its_own_and_the_others_load(store: Store, now: dt.datetime) -> None:
    async def nobody_called_ana(_db: Session, _kind: Kind, batch: Batch) -> Mapping[int, Refused]:
        ids = batch.columns["id"]
        return {at: Refused("is nobody", "creator_id") for at, one in enumerate(ids) if one == "ana"}

    sheet = Sheet(CREATORS, store.engine.dialect)
    taking = take_in(store.begin, sheet, pieces(CREATORS_CSV, 9), Moment(now), nobody_called_ana)
    (taken,) = [one async for one in taking]
    assert [str(one) for one in taken.rejected] == [
        "creators.csv:2: creator_id: is nobody",
        'creators.csv:3: email: "nobody" is not an e-mail address',
    ]
    async with store.read() as db:
        assert (await db.scalars(select(Creator.id))).all() == ["cy"]


async def test_a_file_that_breaks_off_leaves_whole_batches_and_nothing_half_done(
    store: Store, now: dt.datetime
) -> None:
    class BrokenOff(Exception):
        pass

    async def broken_off() -> AsyncIterator[bytes]:
        yield b"creator_id\n" + b"".join(b"c%015d\n" % n for n in range(40_000))
        yield b"c1"
        raise BrokenOff

    loaded: list[int] = []

    async def take() -> None:
        sheet = Sheet(CREATORS, store.engine.dialect)
        async for taken in take_in(store.begin, sheet, broken_off(), Moment(now)):
            loaded.append(taken.loaded)  # noqa: PERF401  what came before the end counts

    with pytest.raises(BrokenOff):
        await take()
    async with store.read() as db:
        count = await db.scalar(select(func.count()).select_from(Creator))
    assert count == sum(loaded) == 40_000


async def test_a_wrong_header_is_told_before_anything_is_stored(store: Store, now: dt.datetime) -> None:
    sheet = Sheet(CREATORS, store.engine.dialect)
    with pytest.raises(NotLoadable) as caught:
        await anext(take_in(store.begin, sheet, pieces(b"id\nana\n", 2), Moment(now)))
    assert caught.value.rejection.line == 1
