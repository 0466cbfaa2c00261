"""The job that turns the plan into queued mails."""

from collections.abc import Sequence
from dataclasses import dataclass

from store import occasions, reminders, thanks, warnings
from store.database import Store
from store.moment import Moment
from store.occasions import Occasion


@dataclass(frozen=True, slots=True)
class Reminded:
    planned: int
    quiet: int
    """Due, but it is quiet hours where the creator lives."""


async def queue_due(store: Store, moment: Moment, at_once: int = occasions.AT_ONCE) -> Reminded:
    """Queue every reminder, warning and thanks that is due and that nobody has queued yet."""
    async with store.begin() as db:
        queued, due = await reminders.queue_due(db, moment)
    async with store.read() as db:
        warned, quiet = await warnings.due(db, moment)
        thanked = await thanks.due(db, moment)
    warnings_queued = await _queue(store, warned, moment, at_once)
    await _queue(store, thanked, moment, at_once)
    return Reminded(len(queued) + warnings_queued, due.quiet + quiet)


async def _queue(store: Store, due: Sequence[Occasion], moment: Moment, at_once: int) -> int:
    """Piece by piece: nobody waits long for a place to write, and what a kill leaves is due as before."""
    queued = 0
    for start in range(0, len(due), at_once):
        async with store.begin() as db:
            queued += await occasions.queue(db, due[start : start + at_once], moment.at)
    return queued
