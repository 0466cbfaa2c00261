"""The instant that a command speaks of, as people type it."""

import datetime as dt

from reconnect.settings import PREFIX, Wrong

SLACK = dt.timedelta(seconds=5)
"""A WHEN that was "now" when it was typed is not the future."""


def parse(given: str | None, now: dt.datetime) -> dt.datetime:
    """*given* as ISO 8601 (without an offset: UTC; a date alone: its midnight), or *now*. Raises Wrong."""
    if given is None:
        return now
    try:
        at = dt.datetime.fromisoformat(given.strip())
    except ValueError:
        raise Wrong(f"--at {given!r} is no time; write it like 2026-12-05T09:00:00Z.") from None
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)


def refuse_future(at: dt.datetime, now: dt.datetime, *, allowed: bool) -> None:
    """Work is done ahead of time only where that was asked for. Raises Wrong."""
    if at > now + SLACK and not allowed:
        raise Wrong(f"--at {at.isoformat()} lies in the future; that needs {PREFIX}ALLOW_TIME_TRAVEL=1.")
