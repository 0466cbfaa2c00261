"""An import file: its header against the kind's fields, then its rows as checked columns."""

from collections.abc import Sequence

from sqlalchemy.engine import Dialect

from store.intake.batches import Batch, NotLoadable, rejections, without
from store.intake.columns import KEEP, Columns, Reader, follow
from store.intake.kinds import Field, Kind
from store.intake.refusals import Refused, Rejection, cut, shown
from store.intake.rows import Row, Rows, Splitter

NOT_UTF8 = "the file is not UTF-8 text (UTF-16, or a spreadsheet?); save it as CSV with the encoding UTF-8"


class Sheet:
    """One CSV file of one kind."""

    def __init__(self, kind: Kind, dialect: Dialect) -> None:
        self.kind = kind
        self.file = kind.file
        self._dialect = dialect
        self._splitter = Splitter()
        self._readers: list[Reader] | None = None

    def take(self, piece: bytes) -> Batch | None:
        rows = self._splitter.take(piece)
        return self._batch(rows) if rows else None

    def end(self) -> Batch:
        return self._batch(self._splitter.end())

    def _batch(self, rows: Rows) -> Batch:
        if self._readers is None:
            header = _taken_from(rows)
            if header is None:
                return Batch()
            self._readers = self._readers_for(header)
        readers = self._readers
        refused = {row.line: self._unsound(row) for row in rows.unsound}
        lines, cells = rows.lines, rows.cells
        if any(len(row) != len(readers) for row in cells):
            for line, row in zip(lines, cells, strict=True):
                if len(row) != len(readers):
                    refused[line] = self._uneven(row)
            lines = [line for line in lines if line not in refused]
            cells = [row for row in cells if len(row) == len(readers)]
        rejected = [Rejection(self.file, line, why.column, why.reason) for line, why in refused.items()]
        columns, wrong = _read(self.kind, readers, cells)
        rejected += rejections(self.file, lines, wrong)
        return without(wrong, Batch(lines, columns, rejected))

    def _readers_for(self, header: Row) -> list[Reader]:
        try:
            fields = _fields_of(self.kind, header)
        except Refused as why:
            raise NotLoadable(Rejection(self.file, header.line, why.column, why.reason)) from None
        return [Reader(self.kind, field, self._dialect) for field in fields]

    def _unsound(self, row: Row) -> Refused:
        if row.trouble:
            return Refused(f"the row {row.trouble}")
        assert self._readers is not None  # noqa: S101  the header was read before
        for reader, cell in zip(self._readers, row.cells, strict=False):
            if any("\udc80" <= char <= "\udcff" for char in cell):
                return Refused("is not UTF-8 text", reader.field.name)
        return Refused("is not UTF-8 text")

    def _uneven(self, cells: Sequence[str]) -> Refused:
        assert self._readers is not None  # noqa: S101  the header was read before
        has, wanted = len(cells), len(self._readers)
        missing = self._readers[has].field.name if has < wanted else ""
        return Refused(f"the row has {has} cells, the header has {wanted}", missing)


def _taken_from(rows: Rows) -> Row | None:
    """The first of *rows*, which loses it."""
    if rows.unsound and not (rows.lines and rows.lines[0] < rows.unsound[0].line):
        return rows.unsound.pop(0)
    return Row(rows.lines.pop(0), rows.cells.pop(0)) if rows.lines else None


def _read(
    kind: Kind, readers: Sequence[Reader], cells: Sequence[Sequence[str]]
) -> tuple[Columns, dict[int, Refused]]:
    """The columns, and by place the first thing that is wrong with a row, in the order of the header."""
    columns: Columns = {}
    refused: dict[int, Refused] = {}
    texts = list(zip(*cells, strict=True)) if cells else [()] * len(readers)
    for reader, column in zip(readers, texts, strict=True):
        try:
            values = reader.all(column)
        except Refused:
            values = reader.each(column, refused)
        columns.update(reader.spread(values))
    for field in kind.fields:
        name = field.columns[0]
        if field.required and name in kind.key and KEEP in columns[name]:
            for at, value in enumerate(columns[name]):
                if value is KEEP:
                    refused.setdefault(at, Refused("is empty", field.name))
    for derived in kind.derived:
        if derived.column in kind.key:
            follow(derived, columns, len(cells), refused)
    return columns, refused


def _fields_of(kind: Kind, header: Row) -> list[Field]:
    """The fields that the columns stand for, in their order."""
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
    return f"{shown(name)} is no column of {kind.file}; {kind.hint(name)}"
