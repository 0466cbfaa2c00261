"""The rows of a CSV file: one a line unless quotes span lines, each known by the line on which it begins."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from store.intake.lines import BLOCK, LONGEST, Block, Blocks

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_LINES = 20
"""Lines over which quotes are followed. No value may hold a line break, so more only lack a quote."""
WIDEST = LONGEST // 4
"""Characters that are never more than LONGEST bytes."""
BLANKS = " \t\r\v\f"
TOO_LONG = f"is longer than {LONGEST // 1024} KiB"
BROKEN_QUOTES = 'has a quote that is not closed, or one inside a quoted cell that is not doubled ("")'


@dataclass(slots=True)
class Row:
    """What a row holds, or why it cannot be read. Bytes that are no UTF-8 are surrogates in the cells."""

    line: int
    cells: list[str]
    is_utf8: bool = True
    trouble: str = ""

    @property
    def is_sound(self) -> bool:
        return self.is_utf8 and not self.trouble


@dataclass(slots=True)
class Rows:
    """Rows that are not blank, in their order: the sound ones by line and cells, and the others."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    unsound: list[Row] = field(default_factory=list)


class Splitter:
    """Takes a file in pieces and gives it back in rows. After a broken one it goes on at the next line."""

    def __init__(self, size: int = BLOCK) -> None:
        self._blocks = Blocks(size)
        self._is_first = True

    def take(self, piece: bytes) -> Rows | None:
        block = self._blocks.take(piece)
        return self._split(block, is_last=False) if block else None

    def end(self) -> Rows:
        return self._split(self._blocks.end(), is_last=True)

    def _split(self, block: Block, *, is_last: bool) -> Rows:
        if self._is_first and block.data:
            self._is_first = False
            block = Block(block.number, block.data.removeprefix(BYTE_ORDER_MARK))
        if found := _at_once(block):
            return found
        rows, used = _one_by_one(block, is_last=is_last)
        self._blocks.put_back(block.lines()[used:])
        sound = [row for row in rows if row.is_sound]
        return Rows(
            [row.line for row in sound],
            [row.cells for row in sound],
            [row for row in rows if not row.is_sound],
        )


def _at_once(block: Block) -> Rows | None:
    """The rows of a block in which each line is a row; None where that is in doubt."""
    try:
        lines = block.data.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        return None
    if len(max(lines, key=len)) > WIDEST:
        return None
    try:
        cells = list(csv.reader(lines, strict=True))
    except csv.Error:
        return None
    if len(cells) != len(lines):
        return None
    numbers = list(range(block.number, block.number + len(lines)))
    if any(len(row) < 2 for row in cells):
        there = [place for place, line in enumerate(lines) if line.strip(BLANKS)]
        return Rows([numbers[place] for place in there], [cells[place] for place in there])
    return Rows(numbers, cells)


def _one_by_one(block: Block, *, is_last: bool) -> tuple[list[Row], int]:
    """The rows of a block that needs care, and how many of its lines they took: a row may be only begun."""
    lines, at = block.lines(), 0
    rows: list[Row] = []
    while at < len(lines):
        line, number = lines[at], block.number + at
        used = 1
        if len(line) > LONGEST:
            rows.append(Row(number, [], trouble=TOO_LONG))
        elif b'"' in line:
            quoted = _Quoted(lines, at)
            row = quoted.row(number)
            if quoted.ran_out and not is_last:
                break
            rows.append(row)
            used = quoted.used
        elif line.strip():
            text, is_utf8 = _text(line)
            rows.append(Row(number, text.split(","), is_utf8))
        at += used
    return rows, at


class _Quoted:
    """The row with quotes that begins at one of the lines and may take several."""

    def __init__(self, lines: Sequence[bytes], at: int) -> None:
        self._lines = lines
        self._at = at
        self.used = 0
        self.ran_out = False
        """The lines ended before the row did."""
        self._is_utf8 = True

    def row(self, number: int) -> Row:
        try:
            cells = next(csv.reader(self._texts(), strict=True))
        except (csv.Error, _Endless):
            self.used = 1
            text, is_utf8 = _text(self._lines[self._at])
            return Row(number, [text], is_utf8, BROKEN_QUOTES)
        return Row(number, cells, self._is_utf8)

    def _texts(self) -> Iterator[str]:
        size = 0
        for line in self._lines[self._at : self._at + MOST_LINES]:
            size += len(line)
            if size > LONGEST:
                raise _Endless
            self.used += 1
            text, is_utf8 = _text(line)
            self._is_utf8 = self._is_utf8 and is_utf8
            yield text + "\n"
        if self.used == MOST_LINES:
            raise _Endless
        self.ran_out = True


class _Endless(Exception):
    """A quoted cell went on for longer than any row may."""


def _text(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        return data.decode(errors="surrogateescape"), False
