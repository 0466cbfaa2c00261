"""The job that turns the plan into queued mails."""

from dataclasses import dataclass

from store import reminders, thanks, warnings
from store.database import Store
from store.moment import Moment


@dataclass(frozen=True, slots=True)
class Reminded:
    planned: int
    quiet: int
    """Due, but it is quiet hours where the creator lives."""


async def queue_due(store: Store, moment: Moment) -> Reminded:
    """Queue every reminder, warning and thanks that is due and that nobody has queued yet."""
    async with store.begin() as db:
        queued, due = await reminders.queue_due(db, moment)
    async with store.begin() as db:
        warned, quiet = await warnings.queue_due(db, moment)
        await thanks.queue_due(db, moment)
    return Reminded(len(queued) + warned, due.quiet + quiet)
