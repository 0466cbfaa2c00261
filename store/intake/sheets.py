"""An import file: its header against the kind's fields, then its rows as checked records."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from store.intake.kinds import Field, Kind, Record, check
from store.intake.refusals import Refused, Rejection, cut, shown
from store.intake.rows import Row, rows_of

BATCH = 1000
BATCH_SIZE = 1024 * 1024
"""Characters of a batch, so that absurdly long rows come in smaller ones."""
NOT_UTF8 = "the file is not UTF-8 text (UTF-16, or a spreadsheet?); save it as CSV with the encoding UTF-8"


class NotLoadable(Exception):
    """A file that is refused whole."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.reason)
        self.rejection = rejection


@dataclass(slots=True)
class Batch:
    """Rows that are loaded together: each good one with its line, and what was wrong with the others."""

    lines: list[int] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


class Sheet:
    """One file of one kind, read once from the beginning. Raises NotLoadable for its header."""

    def __init__(self, kind: Kind, file: BinaryIO) -> None:
        self.kind = kind
        self._rows = rows_of(file)
        self._fields = self._read_header(next(self._rows, None))

    def batches(self) -> Iterator[Batch]:
        batch, size = Batch(), 0
        for row in self._rows:
            try:
                record = self._record(row)
            except Refused as refused:
                batch.rejected.append(self.rejection(row.line, refused))
            else:
                batch.records.append(record)
                batch.lines.append(row.line)
                size += sum(map(len, row.cells))
            if len(batch.records) + len(batch.rejected) >= BATCH or size >= BATCH_SIZE:
                yield batch
                batch, size = Batch(), 0
        if batch.records or batch.rejected:
            yield batch

    def rejection(self, line: int, refused: Refused) -> Rejection:
        return Rejection(self.kind.file, line, refused.column, refused.reason)

    def _record(self, row: Row) -> Record:
        cells = row.cells
        if row.trouble:
            raise Refused(f"the row {row.trouble}")
        if not row.is_utf8:
            raise Refused("is not UTF-8 text", self._broken_column(cells))
        if len(cells) != len(self._fields):
            missing = self._fields[len(cells)].name if len(cells) < len(self._fields) else ""
            raise Refused(f"the row has {len(cells)} cells, the header has {len(self._fields)}", missing)
        return check(self.kind, zip(self._fields, cells, strict=True))

    def _broken_column(self, cells: Sequence[str]) -> str:
        for column, cell in zip(self._fields, cells, strict=False):
            if any("\udc80" <= char <= "\udcff" for char in cell):
                return column.name
        return ""

    def _read_header(self, header: Row | None) -> list[Field]:
        """The fields that the columns stand for, in their order."""
        if header is None:
            return []
        try:
            return _fields_of(self.kind, header)
        except Refused as refused:
            raise NotLoadable(self.rejection(header.line, refused)) from None


def _fields_of(kind: Kind, header: Row) -> list[Field]:
    if not header.is_utf8 or any("\0" in cell for cell in header.cells):
        raise Refused(NOT_UTF8)
    if header.trouble:
        raise Refused(f"the header {header.trouble}")
    names = [cell.strip() for cell in header.cells]
    for sign, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and sign in names[0]:
            raise Refused(f"the columns are separated by {word}; separate them by commas")
    fields: list[Field] = []
    for place, name in enumerate(names, start=1):
        found = kind.field(name)
        if found is None:
            raise Refused(_unknown(kind, name, place), cut(name))
        if found in fields:
            raise Refused("this column comes twice", name)
        fields.append(found)
    for needed in kind.fields:
        if (needed.required or needed.in_header) and needed not in fields:
            raise Refused("this column is missing", needed.name)
    return fields


def _unknown(kind: Kind, name: str, place: int) -> str:
    if not name:
        return f"column {place} has no name"
    known = [known.name for known in kind.fields]
    close = difflib.get_close_matches(name.lower()[:50], known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"{kind.file} has {', '.join(known)}"
    return f"{shown(name)} is no column of {kind.file}; {hint}"
