"""How a provider of mail proves that a report is its own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class NotProven(Exception):
    """The signature is missing, wrong or too old; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Proven:
    """*content* is what is to be judged, None where there is nothing to judge."""

    content: bytes | None
    token: str | None = None
    """Taken once only: a second request with it is a replay."""


class Provider(Protocol):
    async def prove(self, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Proven:
        """Raises NotProven."""
        ...
