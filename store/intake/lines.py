"""The lines of a file of any size, in memory of one size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 256 * 1024
LONGEST = 64 * 1024
"""Bytes of a line, and of a row over several lines; what is longer is no record of ours."""


@dataclass(slots=True)
class Line:
    """A physical line without its end (LF, CRLF or CR). The file's first line has number 1."""

    number: int
    data: bytes
    is_cut: bool = False
    """It was longer than LONGEST; the rest was dropped."""


def lines_of(file: BinaryIO) -> Iterator[Line]:
    number = 0
    begun, is_cut = b"", False
    while chunk := file.read(CHUNK):
        pieces = (begun + chunk).splitlines(keepends=True)
        # The last piece goes on in the next chunk; one that ends in CR may have its LF there.
        begun = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        for piece in pieces:
            number += 1
            yield _line(number, piece, is_cut)
            is_cut = False
        if len(begun) > LONGEST:
            is_cut = True
            begun = begun[:LONGEST] + (b"\r" if begun.endswith(b"\r") else b"")
    if begun:
        yield _line(number + 1, begun, is_cut)


def _line(number: int, piece: bytes, is_cut: bool) -> Line:
    data = piece.rstrip(b"\r\n")
    return Line(number, data[:LONGEST], is_cut or len(data) > LONGEST)
