"""Rows that are loaded together, each known by its line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from store.intake.columns import Columns
from store.intake.kinds import Kind
from store.intake.refusals import Refused, Rejection


@dataclass(slots=True)
class Batch:
    """The good rows by column, as the driver takes them, and what was wrong with the others."""

    lines: list[int] = field(default_factory=list)
    columns: Columns = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lines or self.rejected)


class Intake(Protocol):
    """A way in for the records of one kind: takes a file in pieces of any size."""

    kind: Kind
    file: str
    """What rejections call it."""

    def take(self, piece: bytes) -> Batch | None:
        """The next rows, once there are enough of them. Raises NotLoadable."""

    def end(self) -> Batch:
        """The last rows. Raises NotLoadable."""


class NotLoadable(Exception):
    """A file that is refused whole."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.reason)
        self.rejection = rejection


def rejections(file: str, lines: Sequence[int], refused: Mapping[int, Refused]) -> list[Rejection]:
    """*refused* by place among the rows, told by line."""
    return [Rejection(file, lines[at], why.column, why.reason) for at, why in refused.items()]


def without(refused: Collection[int], batch: Batch) -> Batch:
    """*batch* without the rows at these places."""
    if not refused:
        return batch
    left = [at for at in range(len(batch.lines)) if at not in refused]
    columns = {name: [values[at] for at in left] for name, values in batch.columns.items()}
    return Batch([batch.lines[at] for at in left], columns, batch.rejected)
