"""The rows of a CSV file: one a line unless quotes span lines, each known by the line on which it begins."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from store.intake.lines import LONGEST, Line, lines_of

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_LINES = 20
"""Lines over which quotes are followed. No value may hold a line break, so more only lack a quote."""
TOO_LONG = f"is longer than {LONGEST // 1024} KiB"
BROKEN_QUOTES = 'has a quote that is not closed, or one inside a quoted cell that is not doubled ("")'


@dataclass(slots=True)
class Row:
    """What a row holds, or why it cannot be read. Bytes that are no UTF-8 are surrogates in the cells."""

    line: int
    cells: list[str]
    is_utf8: bool = True
    trouble: str = ""


def rows_of(file: BinaryIO) -> Iterator[Row]:
    """Every row that is not blank, the header too. After a broken one reading goes on at the next line."""
    source = _Source(lines_of(file))
    quoted = csv.reader(source, strict=True)
    for line in source.lines():
        if line.is_cut:
            yield Row(line.number, [], trouble=TOO_LONG)
        elif b'"' in line.data:
            source.rewind(line)
            try:
                cells = next(quoted)
            except (csv.Error, _Endless):
                source.resume_after_first()
                text, is_utf8 = _text(line.data)
                yield Row(line.number, [text], is_utf8, BROKEN_QUOTES)
            else:
                yield Row(line.number, cells, source.was_utf8)
        elif line.data.strip():
            text, is_utf8 = _text(line.data)
            yield Row(line.number, text.split(","), is_utf8)


class _Endless(Exception):
    """A quoted cell went on for longer than any row may."""


class _Source:
    """Lines that the CSV reader may take several of, and that come again when that led nowhere."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []
        self._size = 0
        self.was_utf8 = True

    def lines(self) -> Iterator[Line]:
        while (line := self._next()) is not None:
            if line.number == 1:
                line.data = line.data.removeprefix(BYTE_ORDER_MARK)
            yield line

    def rewind(self, line: Line) -> None:
        """Begin a quoted row with *line*."""
        self._again.appendleft(line)
        self._taken = []
        self._size = 0
        self.was_utf8 = True

    def resume_after_first(self) -> None:
        self._again.extendleft(reversed(self._taken[1:]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._next()
        if line is None:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line.data)
        if line.is_cut or self._size > LONGEST or len(self._taken) > MOST_LINES:
            raise _Endless
        text, is_utf8 = _text(line.data)
        self.was_utf8 = self.was_utf8 and is_utf8
        return text + "\n"

    def _next(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)


def _text(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        return data.decode(errors="surrogateescape"), False
