"""The lines of a file of any size, whatever pieces it comes in, in memory of one size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BLOCK = 512 * 1024
"""Bytes that are worked on together."""
LONGEST = 64 * 1024
"""Bytes of a line, and of a row over several lines; what is longer is no record of ours."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, each ending in LF. The file's first line has number 1."""

    number: int
    """Of the first of them."""
    data: bytes
    """A line longer than LONGEST may have been cut, but is still longer."""

    def lines(self) -> list[bytes]:
        return self.data.removesuffix(b"\n").split(b"\n") if self.data else []


class Blocks:
    """Takes a file in pieces and gives it back in blocks. Lines may end in LF, CRLF or CR."""

    def __init__(self, size: int = BLOCK) -> None:
        self._wanted = size
        self._number = 1
        self._pieces: list[bytes] = []
        self._size = 0

    def take(self, piece: bytes) -> Block | None:
        """The next block, if *piece* makes it whole."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size < self._wanted:
            return None
        data = b"".join(self._pieces)
        # A CR at the very end may have its LF in the next piece.
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
        begun = data[end:]
        if len(begun) > LONGEST:
            begun = begun[: LONGEST + 1] + (b"\r" if begun.endswith(b"\r") else b"")
        self._begin_with([begun])
        return self._block(data[:end]) if end else None

    def end(self) -> Block:
        data = b"".join(self._pieces)
        self._begin_with([])
        return self._block(data if data.endswith((b"\n", b"\r")) or not data else data + b"\n")

    def put_back(self, lines: Sequence[bytes]) -> None:
        """The last lines of the block begin the next one again."""
        if lines:
            self._number -= len(lines)
            self._begin_with([*(line + b"\n" for line in lines), *self._pieces])

    def _begin_with(self, pieces: Iterable[bytes]) -> None:
        self._pieces = list(pieces)
        self._size = sum(map(len, self._pieces))

    def _block(self, data: bytes) -> Block:
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        block = Block(self._number, data)
        self._number += data.count(b"\n")
        return block
