"""Records as JSON lines: one object a line, its keys the fields' names."""

from sqlalchemy.engine import Dialect

from store.intake.batches import Batch
from store.intake.columns import columns_of
from store.intake.documents import given, parse
from store.intake.kinds import Kind, Record, check
from store.intake.lines import LONGEST, Block, Blocks
from store.intake.refusals import Refused, Rejection
from store.intake.rows import BYTE_ORDER_MARK, TOO_LONG


class JsonLines:
    """One file of JSON lines of one kind."""

    def __init__(self, kind: Kind, dialect: Dialect) -> None:
        self.kind = kind
        self.file = f"{kind.name}.jsonl"
        self._dialect = dialect
        self._blocks = Blocks()

    def take(self, piece: bytes) -> Batch | None:
        block = self._blocks.take(piece)
        return self._batch(block) if block else None

    def end(self) -> Batch:
        return self._batch(self._blocks.end())

    def _batch(self, block: Block) -> Batch:
        batch, records = Batch(), list[Record]()
        for number, line in enumerate(block.lines(), start=block.number):
            data = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
            if not data.strip():
                continue
            try:
                records.append(self._record(data))
            except Refused as why:
                batch.rejected.append(Rejection(self.file, number, why.column, why.reason))
            else:
                batch.lines.append(number)
        batch.columns = columns_of(self.kind, records, self._dialect)
        return batch

    def _record(self, line: bytes) -> Record:
        if len(line) > LONGEST:
            raise Refused(f"the line {TOO_LONG}")
        return check(self.kind, given(self.kind, parse(line)))
