"""Where the next page begins: after a row, not after a number of rows, so that nothing is skipped or told twice."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass

from store.filters import Wanted

LONGEST = 8_000

Key = tuple[str | int, ...]


class BadCursor(ValueError):
    """It was not made by us, or for another list."""

    def __init__(self, reason: str = "This is no cursor that a list gave; begin again without it.") -> None:
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Cursor:
    stretch: int
    """Which part of the order the last row stood in."""
    key: Key
    """What it was sorted by; its own id last."""
    total: int
    """Counted for the first page."""

    def text(self, wanted: Wanted) -> str:
        body = json.dumps([_of(wanted), self.stretch, self.total, *self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read(text: str, wanted: Wanted) -> Cursor:
    """Raises BadCursor."""
    try:
        padded = text + "=" * (-len(text) % 4)
        body = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)[:LONGEST])
        made_for, stretch, total, *key = body
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise BadCursor from None
    if not all(map(_is_number, (stretch, total))) or not all(
        _is_number(part) or _is_text(part) for part in key
    ):
        raise BadCursor
    if made_for != _of(wanted):
        raise BadCursor("This cursor belongs to a list with other words; begin again without it.")
    return Cursor(stretch, tuple(key), total)


def _is_number(part: object) -> bool:
    return type(part) is int and abs(part) < 1 << 63


def _is_text(part: object) -> bool:
    """The databases take neither NUL nor half a character."""
    return isinstance(part, str) and "\0" not in part and not re.search("[\ud800-\udfff]", part)


def _of(wanted: Wanted) -> str:
    return hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
