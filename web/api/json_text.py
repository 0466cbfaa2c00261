"""Documents as the bytes that are sent: the same document is always the same bytes."""

import dataclasses
import datetime as dt
import json
from typing import Any

from store.intake.cells import write_instant


def encoded(document: Any) -> bytes:
    # ASCII alone: half a surrogate pair, as a caller may have sent it in a name, has no UTF-8 form.
    return json.dumps(document, separators=(",", ":"), default=_plain).encode("ascii")


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return write_instant(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")
