"""What the tests of the intake share: a file in, its batches out."""

from collections.abc import Iterator

from sqlalchemy.dialects import sqlite

from store.intake.batches import Batch, Intake
from store.intake.lines import BLOCK

DIALECT = sqlite.dialect()


def batches(intake: Intake, data: bytes, size: int = BLOCK) -> Iterator[Batch]:
    for start in range(0, len(data), size):
        if batch := intake.take(data[start : start + size]):
            yield batch
    if batch := intake.end():
        yield batch
