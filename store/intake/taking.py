"""A whole file into the store, batch by batch, from wherever its bytes come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from store.database import Session
from store.intake.batches import Batch, Intake, rejections
from store.intake.kinds import Kind
from store.intake.loading import Outcome, load_columns
from store.intake.refusals import Refused, Rejection
from store.moment import Moment

Begin = Callable[[], AbstractAsyncContextManager[Session]]
Screen = Callable[[Session, Kind, Batch], Awaitable[Mapping[int, Refused]]]
"""Says which rows of a batch are refused besides, by place; asked in the transaction that loads the others."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the rows of one batch, which is in the store for good."""

    outcomes: tuple[Outcome, ...]
    """Of those that were not rejected."""
    rejected: tuple[Rejection, ...]
    """By line."""

    @property
    def unchanged(self) -> int:
        return self.outcomes.count(Outcome.UNCHANGED)

    @property
    def loaded(self) -> int:
        return len(self.outcomes) - self.unchanged


async def take_in(
    begin: Begin,
    intake: Intake,
    pieces: AsyncIterator[bytes],
    moment: Moment,
    screen: Screen | None = None,
) -> AsyncGenerator[Taken]:
    """Each batch is a transaction of *begin*; the next one is read while the database works on this one.

    Raises NotLoadable for a file whose header is refused, and Unreadable when tokens need keys.
    """
    batches = _batches(intake, pieces)
    coming = asyncio.ensure_future(anext(batches, None))
    try:
        while (batch := await coming) is not None:
            coming = asyncio.ensure_future(anext(batches, None))
            yield await _load(begin, intake, batch, moment, screen)
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await batches.aclose()


async def _batches(intake: Intake, pieces: AsyncIterator[bytes]) -> AsyncGenerator[Batch]:
    async for piece in pieces:
        if batch := await asyncio.to_thread(intake.take, piece):
            yield batch
    if batch := await asyncio.to_thread(intake.end):
        yield batch


async def _load(begin: Begin, intake: Intake, batch: Batch, moment: Moment, screen: Screen | None) -> Taken:
    async with begin() as db:
        refused = await screen(db, intake.kind, batch) if screen else {}
        found = await load_columns(db, intake.kind, batch.columns, len(batch.lines), moment, refused)
    outcomes = tuple(outcome for outcome in found if isinstance(outcome, Outcome))
    no = {at: outcome for at, outcome in enumerate(found) if isinstance(outcome, Refused)}
    rejected = [*batch.rejected, *rejections(intake.file, batch.lines, no)]
    return Taken(outcomes, tuple(sorted(rejected, key=lambda one: one.line)))
