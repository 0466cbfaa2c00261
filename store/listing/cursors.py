"""Where the next page begins: after a row, not after a number of rows, so that nothing is skipped or told twice."""

import base64
import binascii
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from store.filters import Wanted
from store.statements import Blanks, Varying

LONGEST = 8_000

Key = tuple[str | int | dt.date, ...]


@dataclass(frozen=True, slots=True)
class KeyBlank:
    """Stands for one part of a key in a statement."""

    kind: type
    make: Callable[[TypeEngine[Any]], ColumnElement[Any]]
    """Of the type of the column that it is compared with."""


class BadCursor(ValueError):
    """It was not made by us, or for another list."""

    def __init__(self, reason: str = "This is no cursor that a list gave; begin again without it.") -> None:
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Cursor(Varying):
    stretch: int
    """Which part of the order the last row stood in."""
    key: Key
    """What it was sorted by; its own id last."""
    total: int
    """Counted for the first page."""

    def text(self, wanted: Wanted) -> str:
        key = [[str(part)] if isinstance(part, dt.date) else part for part in self.key]
        body = json.dumps([_of(wanted), self.stretch, self.total, *key], separators=(",", ":"))
        return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")

    @property
    def shape(self) -> Hashable:
        return self.stretch, tuple(map(type, self.key))

    def stand_in(self, blanks: Blanks["Cursor"]) -> "Cursor":
        key: Any = tuple(_blank(blanks, place, type(part)) for place, part in enumerate(self.key))
        return Cursor(self.stretch, key, self.total)


def _blank(blanks: Blanks[Cursor], place: int, kind: type) -> KeyBlank:
    return KeyBlank(kind, lambda type_: blanks.blank(str(place), lambda cursor: cursor.key[place], type_))


def read(text: str, wanted: Wanted) -> Cursor:
    """Raises BadCursor."""
    try:
        padded = text + "=" * (-len(text) % 4)
        body = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)[:LONGEST])
        made_for, stretch, total, *parts = body
        key = [dt.date.fromisoformat(*part) if isinstance(part, list) else part for part in parts]
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise BadCursor from None
    if not all(map(_is_number, (stretch, total))) or not all(
        _is_number(part) or _is_text(part) or isinstance(part, dt.date) for part in key
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
