"""Slack repeats a request whose answer it has missed; what must not be done twice asks here first."""

import contextlib
import time
from collections.abc import Iterator

REMEMBERED_SECONDS = 600
MOST_REMEMBERED = 10_000


class Repeats:
    """Remembers requests by their fingerprint, in this process."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    @contextlib.contextmanager
    def once(self, fingerprint: str | None) -> Iterator[bool]:
        """True for the first of equal requests, and always without a fingerprint.

        If the work in the block fails, a repetition may try again.
        """
        if fingerprint is None:
            yield True
            return
        first = self._is_first(fingerprint)
        try:
            yield first
        except BaseException:
            if first:
                self.forget(fingerprint)
            raise

    def forget(self, fingerprint: str) -> None:
        """It may come again."""
        self._seen.pop(fingerprint, None)

    def _is_first(self, fingerprint: str) -> bool:
        now = time.monotonic()
        if len(self._seen) >= MOST_REMEMBERED:
            self._seen = {key: until for key, until in self._seen.items() if until > now}
        if self._seen.get(fingerprint, now) > now:
            return False
        self._seen[fingerprint] = now + REMEMBERED_SECONDS
        return True
