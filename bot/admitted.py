"""Who was let in a moment ago."""

import datetime as dt

from bot.people import Person

REMEMBERED = dt.timedelta(seconds=2)
"""A menu that asks while somebody types, or a few clicks, are one visit."""
MOST_REMEMBERED = 10_000

Visit = tuple[str, str, str]
"""The workspace, the person, and the workspace that is their home."""


class Admitted:
    """Spares the door its questions for a visit. Nobody sees more by it: each answer asks what the person may see."""

    def __init__(self) -> None:
        self._until: dict[Visit, tuple[dt.datetime, Person]] = {}

    def lately(self, visit: Visit, now: dt.datetime) -> Person | None:
        known = self._until.get(visit)
        return known[1] if known is not None and known[0] > now else None

    def remember(self, visit: Visit, person: Person, now: dt.datetime) -> None:
        if len(self._until) >= MOST_REMEMBERED:
            self._until.clear()
        self._until[visit] = (now + REMEMBERED, person)

    def forget(self) -> None:
        """Everybody: a workspace has changed."""
        self._until.clear()
