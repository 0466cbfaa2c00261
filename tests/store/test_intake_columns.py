import csv
import io
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from store.intake.catalog import CREATORS, GRANTS, KINDS
from store.intake.columns import KEEP, Reader, columns_of
from store.intake.kinds import Field, Kind, Record, check
from store.intake.refusals import Refused
from store.intake.sheets import Sheet
from tests.store.intake import DIALECT, batches

TIME = st.sampled_from(
    [
        "2026-11-22T10:00:00Z",
        "2026-11-22 10:00",
        "2026-11-22T10:00:30.25+02:00",
        "20261122T100000Z",
        "2026-11-22",
        "20261122  T10:00Z",
        " 2026-11-22T10:00Z",
        "2026-11-22T10+01:30",
        "2026-11-22T1000Z:30Z",
        "2026-11-22t10:00z",
        "9999-12-31T23:59:59-12:00",
        "1900-01-01T00:00+14:00",
        "2026-11-22T10:00:00,5",
        "2026-11-22T10:00 ",
        "",
        " ",
    ]
) | st.from_regex(r"\A(2026|1900|9999)-?(11|12|13)-?(22|31)[T ]?(0\d:?[0-7]\d)?(:?30)?(Z|[+-]\d\d:?(30)?)?\Z")
CELL = st.sampled_from(
    ["", " ", "ana", " ana ", "an a", "é", "\u3000", "\xa0x", "x" * 201, "x" * 200, "@ana", "@", "#a;b", "on", "OFF",
     "a@b.example", "a@b", "7", "0", "instagram", "Insights;publishing", "nothing", "21:00-08:00", "de_DE",
     "europe/berlin", "https://x.example", "2026-12-05", "accepted", "live", "revoked", "off", "\u202e"]
) | TIME  # fmt: skip
FIELDS = [(kind, field) for kind in KINDS for field in kind.fields]


def one_by_one(kind: Kind, field: Field, texts: list[str]) -> list[Any]:
    """What the rules for one record make of each text; the reason where they refuse it."""
    found: list[Any] = []
    for text in texts:
        try:
            values = check(_only(kind, field), [(field, text)]).values
        except Refused as refused:
            found.append(refused.reason)
            continue
        columns = columns_of(kind, [Record(("x",), values)], DIALECT)
        found.append(tuple(columns.get(column, [KEEP])[0] for column in field.columns))
    return found


def _only(kind: Kind, field: Field) -> Kind:
    return Kind(kind.name, kind.one, kind.mapped, key=(), fields=(field,))


@given(field=st.sampled_from(FIELDS), texts=st.lists(CELL, max_size=12))
@settings(max_examples=400, deadline=None)
def test_a_column_is_read_as_its_cells_would_be_one_by_one(
    field: tuple[Kind, Field], texts: list[str]
) -> None:
    kind, one = field
    expected = one_by_one(kind, one, texts)
    reader = Reader(kind, one, DIALECT)
    refused: dict[int, Refused] = {}
    for _ in range(2):  # the second time from memory
        try:
            values = reader.all(texts)
        except Refused:
            assert any(isinstance(value, str) for value in expected)
            values = reader.each(texts, refused)
        columns = dict(reader.spread(values))
        for at, value in enumerate(expected):
            if isinstance(value, str):
                assert refused[at].reason == value
            else:
                assert tuple(columns[column][at] for column in one.columns) == value


@given(texts=st.lists(TIME, max_size=30))
def test_times_are_read_the_same_for_either_engine(texts: list[str]) -> None:
    field = GRANTS.field("expires_at")
    assert field
    readers = [
        Reader(GRANTS, field, dialect)
        for dialect in (DIALECT, create_async_engine("postgresql+asyncpg://").dialect)
    ]
    refused: list[dict[int, Refused]] = [{}, {}]
    found = [reader.each(texts, why) for reader, why in zip(readers, refused, strict=True)]
    assert found[0] == found[1]
    assert refused[0].keys() == refused[1].keys()


@given(rows=st.lists(st.tuples(st.sampled_from(["ana", "", " ", "bo"]), CELL, CELL, CELL), max_size=8))
@settings(deadline=None)
def test_a_sheet_rejects_what_the_rules_for_one_record_refuse_and_for_the_same_reason(
    rows: list[tuple[str, ...]],
) -> None:
    names = ("creator_id", "email", "unsubscribed_at", "timezone")
    out = io.StringIO()
    csv.writer(out).writerows([names, *rows])
    expected: dict[int, tuple[str, str]] = {}
    good: list[Record] = []
    fields = [field for name in names if (field := CREATORS.field(name))]
    for line, row in enumerate(rows, start=2):
        try:
            good.append(check(CREATORS, zip(fields, row, strict=True)))
        except Refused as refused:
            expected[line] = (refused.column, refused.reason)
    found = list(batches(Sheet(CREATORS, DIALECT), out.getvalue().encode()))
    assert {one.line: (one.column, one.reason) for batch in found for one in batch.rejected} == expected
    columns = columns_of(CREATORS, good, DIALECT)
    assert [key for batch in found for key in batch.columns["id"]] == columns.get("id", [])
    for name, values in columns.items():
        assert [value for batch in found for value in batch.columns[name]] == values
