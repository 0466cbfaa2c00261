import csv
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.intake.lines import BLOCK, LONGEST, Blocks
from store.intake.rows import BROKEN_QUOTES, TOO_LONG, Row, Rows, Splitter


def rows_of(file: BinaryIO, size: int = BLOCK) -> Iterator[Row]:
    """The rows of a file that comes in pieces, and is worked on in blocks, of one size; in their order."""
    splitter = Splitter(size)
    while piece := file.read(size):
        if rows := splitter.take(piece):
            yield from _in_order(rows)
    yield from _in_order(splitter.end())


def _in_order(rows: Rows) -> list[Row]:
    sound = [Row(line, cells) for line, cells in zip(rows.lines, rows.cells, strict=True)]
    return sorted(sound + rows.unsound, key=lambda row: row.line)


def rows(text: str | bytes) -> list[tuple[int, list[str]]]:
    data = text.encode() if isinstance(text, str) else text
    return [(row.line, row.cells) for row in rows_of(io.BytesIO(data)) if not row.trouble]


def broken(text: str | bytes) -> list[tuple[int, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(row.line, row.trouble) for row in rows_of(io.BytesIO(data)) if row.trouble]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(end: str) -> None:
    assert rows(end.join(["a,b", "1,2", "", '"3",4'])) == [(1, ["a", "b"]), (2, ["1", "2"]), (4, ["3", "4"])]


def test_a_byte_order_mark_is_no_part_of_the_first_cell() -> None:
    assert rows(b"\xef\xbb\xbfa,b\n") == [(1, ["a", "b"])]
    assert rows(b'\xef\xbb\xbf"a",b\n') == [(1, ["a", "b"])]


def test_a_row_over_several_lines_is_known_by_the_first() -> None:
    assert rows('a,b\n"1\n2",3\n4,5\n') == [(1, ["a", "b"]), (2, ["1\n2", "3"]), (4, ["4", "5"])]


def test_a_quote_that_never_closes_costs_one_row() -> None:
    text = 'a,b\n"1,2\n3,4\n' + "5,6\n" * 500
    assert broken(text) == [(2, BROKEN_QUOTES)]
    assert len(rows(text)) == 502
    assert broken('a,b\n1,"2') == [(2, BROKEN_QUOTES)]
    assert rows('a,b\n"1,2\n3,"4"\n')[1:] == [(3, ["3", "4"])]


def test_a_quote_inside_a_bare_cell_is_a_quote() -> None:
    assert rows('1,Bob "the builder\n2,x\n') == [(1, ["1", 'Bob "the builder']), (2, ["2", "x"])]


def test_bytes_that_are_no_utf8_are_marked() -> None:
    found = list(rows_of(io.BytesIO(b'a\xff,b\n"\xff",c\nd,e\n')))
    assert [row.is_utf8 for row in found] == [False, False, True]


def test_a_line_end_on_the_seam_of_two_pieces_counts_once() -> None:
    for start in range(BLOCK - 3, BLOCK + 2):
        filler = b"x" * (LONGEST - 1) + b"\n"
        head = filler * (start // len(filler)) + b"y" * (start % len(filler))
        blocks, data = Blocks(), head + b"\r\nz\rq\nlast"
        first = blocks.take(data[:BLOCK])
        last = blocks.take(data[BLOCK:]) or blocks.end()
        lines = (first.lines() if first else []) + last.lines()
        assert len(lines) == start // len(filler) + 4
        assert lines[-3:] == [b"z", b"q", b"last"]
        assert last.number + len(last.lines()) - 1 == len(lines)


def test_a_row_on_the_seam_of_two_blocks_is_one_row() -> None:
    filler = b"x,y\n" * (BLOCK // 4)
    for start in range(BLOCK - 12, BLOCK + 1, 4):
        data = filler[:start] + b'"1\n2","3\n\n4"\n5,6\n' + filler
        found = list(rows_of(io.BytesIO(data)))
        assert Row(start // 4 + 1, ["1\n2", "3\n\n4"]) in found
        assert found[-1].line == start // 4 + 5 + BLOCK // 4
        assert all(row.is_sound for row in found)


def test_an_endless_line_takes_little_memory_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        for _ in range(40):
            file.write(b"x" * 1_000_000)
        file.write(b"\na,b\n" + b'"' + b"y" * 3_000_000 + b"\nc,d\n")
    tracemalloc.start()
    with path.open("rb") as file:
        found = list(rows_of(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [
        Row(1, [], trouble=TOO_LONG), Row(2, ["a", "b"]), Row(3, [], trouble=TOO_LONG), Row(4, ["c", "d"]),
    ]  # fmt: skip
    assert peak < 5_000_000


def test_quotes_that_open_again_and_again_do_not_take_for_ever() -> None:
    assert sum(1 for _ in rows_of(io.BytesIO(b'x","y\n' * 20_000))) > 1000


@given(st.binary(max_size=400) | st.text(alphabet='ab,"\n\r;\0é', max_size=200).map(str.encode))
def test_any_bytes_give_rows_with_rising_lines(data: bytes) -> None:
    found = list(rows_of(io.BytesIO(data)))
    assert len({row.line for row in found}) == len(found)
    for size in (1, 2, 7):
        assert list(rows_of(io.BytesIO(data), size)) == found


@given(st.lists(st.sampled_from(["a,b", '"a",b', '"a\nb",c', '"', "é,\r", ""]), max_size=30))
def test_a_block_with_one_broken_row_reads_its_other_rows_as_any_block(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    broken_too = [row for row in rows_of(io.BytesIO(data + b"\n\xff")) if row.is_sound]
    if not any(row.trouble for row in rows_of(io.BytesIO(data))):
        assert [row for row in rows_of(io.BytesIO(data)) if row.is_sound] == broken_too


@given(st.lists(st.lists(st.text(alphabet='ab,"\né ', max_size=5), min_size=2, max_size=4), max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    written = [cells for cells in table if any(cells)]
    found = [cells for _, cells in rows(out.getvalue())]
    assert [cells for cells in found if any(cells)] == written
