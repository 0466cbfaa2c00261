"""How a value is written as text: each cell reads it, refusing what is wrong, and writes it back."""

import datetime as dt
import enum
import functools
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from store.codes import Permission
from store.intake.refusals import FORBIDDEN, Refused, shown

NAME_LENGTH = 200
ID_LENGTH = 200
TOKEN_LENGTH = 8000
HIGHEST = 999_999_999
UTC_ZERO = "+00:00"
EARLIEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
"""A day short of the calendar's end, so that every time zone can show it."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}(-?)\d\d\1\d\d([T ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII
)
_HOURS = re.compile(r"(\d{1,2}):(\d\d) ?[-–] ?(\d{1,2}):(\d\d)", re.ASCII)
_NOT_PLACES = frozenset({"localtime", "Factory", "posixrules"})


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


class Shape(enum.Enum):
    """What a value is where there is more than text, as in JSON."""

    TEXT = enum.auto()
    NUMBER = enum.auto()
    SWITCH = enum.auto()
    LIST = enum.auto()


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """`read` takes text that is not empty and raises Refused; `write` is its inverse, and writes None too."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = _plain
    shape: Shape = Shape.TEXT
    codes: tuple[str, ...] = ()
    """All that it may hold, where these are few."""
    format: str = ""
    """As JSON Schema calls it."""
    longest: int | None = None
    """Characters, where they are limited."""
    range: tuple[int, int] | None = None
    """The lowest and the highest number."""
    repeats: bool = True
    """The same few texts come again and again, so what one says is worth remembering."""
    as_it_is: bool = False
    """Printable text without a blank is taken unchanged."""


def printable(value: str, length: int) -> str:
    """*value* itself. Never repeats it in the reason, so that tokens can be read with it too."""
    if len(value) > length:
        raise Refused(f"has {len(value)} characters; at most {length} are allowed")
    if not value.isprintable() and (found := FORBIDDEN.search(value)):
        code = f"U+{ord(found.group()):04X}"
        raise Refused(f"holds a control character or line break ({code}) at character {found.start() + 1}")
    return value


def text(length: int = NAME_LENGTH) -> Cell:
    def read(value: str) -> str:
        found = printable(value.strip(" "), length).strip()
        if not found:
            raise Refused("holds nothing but spaces")
        return found

    return Cell(read, longest=length, as_it_is=True)


def _read_id(value: str) -> str:
    """Somebody else's id: taken exactly as it is."""
    if value.isspace():
        raise Refused("holds nothing but spaces")
    return printable(value, ID_LENGTH)


def _read_handle(value: str) -> str:
    handle = printable(value.strip(" "), NAME_LENGTH + 1)
    if handle[0] in "@＠":
        handle = handle[1:].strip(" ")
    if not handle:
        raise Refused("is only an @, without a name")
    return printable(handle, NAME_LENGTH)


def word(allowed: type[enum.StrEnum]) -> Cell:
    """One of the codes of an enumeration."""
    codes = {code.value: code for code in allowed}

    def read(value: str) -> enum.StrEnum:
        code = codes.get(value) or codes.get(value.strip(" ").lower())
        if code is None:
            raise Refused(f"{shown(value)} is none of {', '.join(codes)}")
        return code

    return Cell(read, codes=tuple(codes))


def _read_switch(value: str) -> bool:
    match value.strip(" ").lower():
        case "on":
            return True
        case "off":
            return False
    raise Refused(f"{shown(value)} is neither on nor off")


def _write_switch(value: Any) -> str:
    return "" if value is None else "on" if value else "off"


def number(lowest: int, highest: int = HIGHEST) -> Cell:
    def read(value: str) -> int:
        digits = value.strip(" ")
        found = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
        if not lowest <= found <= highest:
            raise Refused(f"{shown(value)} is no whole number from {lowest} to {highest}")
        return found

    return Cell(read, shape=Shape.NUMBER, range=(lowest, highest))


_warning = number(0, 365)


def _read_warn_days(value: str) -> int | None:
    if value.strip(" ").lower() == "off":
        return None
    try:
        days: int = _warning.read(value)
    except Refused:
        raise Refused(f"{shown(value)} is neither off nor a number of days from 0 to 365") from None
    return days


def _read_date(value: str) -> dt.date:
    written = value.strip(" ")
    if _DATE.fullmatch(written):
        try:
            found = dt.date.fromisoformat(written)
        except ValueError:
            pass
        else:
            if EARLIEST.date() <= found <= LATEST.date():
                return found
    raise Refused(f"{shown(value)} is no date such as 2026-12-05")


def _read_instant(value: str) -> dt.datetime:
    written = value.strip(" ").upper()
    if not _INSTANT.fullmatch(written):
        raise Refused(f"{shown(value)} is no ISO 8601 time such as 2026-12-05T14:30:00Z")
    try:
        found = dt.datetime.fromisoformat(written)
        found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(f"{shown(value)} is no possible time: {error}") from None
    if not EARLIEST <= found <= LATEST:
        raise Refused(f"{shown(value)} lies outside the years 1900 to 9999")
    return found


def write_instant(at: dt.datetime | None) -> str:
    return "" if at is None else at.astimezone(dt.UTC).isoformat().replace(UTC_ZERO, "Z")


def _read_hours(value: str) -> tuple[int, int]:
    """Minutes after midnight, from and to."""
    found = _HOURS.fullmatch(value.strip(" "))
    if not found:
        raise Refused(f"{shown(value)} is no span of hours such as 21:00-08:00")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    if max(hour, last_hour) > 23 or max(minute, last_minute) > 59:
        raise Refused(f"{shown(value)} names an hour that no clock shows; they go from 00:00 to 23:59")
    begin, end = hour * 60 + minute, last_hour * 60 + last_minute
    if begin == end:
        raise Refused(f"{shown(value)} ends when it begins; leave it empty for no quiet hours")
    return begin, end


def _write_hours(hours: Any) -> str:
    begin, end = hours
    if begin is None or end is None:
        return ""
    return f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"


@functools.cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones() - _NOT_PLACES}


def _read_timezone(value: str) -> str:
    zone = _zones().get(value.strip(" ").lower())
    if zone is None:
        raise Refused(f"{shown(value)} is no time zone such as Europe/Berlin")
    return zone


@functools.lru_cache(maxsize=4096)
def _read_locale(value: str) -> str:
    """Any tag is kept; language, script and region are written as usual (`pt_br` → `pt-BR`)."""
    tag = printable(value.strip(" "), NAME_LENGTH)
    parts = re.split(r"[.@]", tag, maxsplit=1)[0].replace("_", "-").split("-")
    if not all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts):
        return tag
    styled = [parts[0].lower()]
    for part in parts[1:]:
        is_script, is_region = len(part) == 4 and part.isalpha(), len(part) == 2 and part.isalpha()
        styled.append(part.title() if is_script else part.upper() if is_region else part.lower())
    return "-".join(styled)


def items(value: str) -> list[str]:
    """The parts of a list, each once."""
    return list(dict.fromkeys(part for piece in value.split(";") if (part := piece.strip(" "))))


def _read_tags(value: str) -> list[str]:
    """Hashtags, stored without their #."""
    bare = (printable(item, NAME_LENGTH).lstrip("#＃").strip(" ") for item in items(value))
    return list(dict.fromkeys(tag for tag in bare if tag))


_permissions = word(Permission)


@functools.lru_cache(maxsize=256)
def _read_permissions(value: str) -> frozenset[Permission]:
    return frozenset(_permissions.read(item) for item in items(value))


def _write_permissions(permissions: Any) -> str:
    return ";".join(permission for permission in Permission if permission in (permissions or ()))


def _read_ids(value: str) -> frozenset[str]:
    return frozenset(_read_id(item) for item in items(value))


NAME = text()
ID = Cell(_read_id, longest=ID_LENGTH, repeats=False, as_it_is=True)
IDS = Cell(_read_ids, lambda ids: ";".join(sorted(ids or ())), Shape.LIST)
HANDLE = Cell(_read_handle, longest=NAME_LENGTH, repeats=False)
TOKEN = replace(text(TOKEN_LENGTH), repeats=False)
SWITCH = Cell(_read_switch, _write_switch, Shape.SWITCH, codes=("on", "off"))
WARN_DAYS = Cell(
    _read_warn_days, lambda days: "off" if days is None else str(days), Shape.NUMBER, ("off",), range=(0, 365)
)
DATE = Cell(_read_date, format="date")
INSTANT = Cell(_read_instant, write_instant, format="date-time")
HOURS = Cell(_read_hours, _write_hours)
TIMEZONE = Cell(_read_timezone)
LOCALE = Cell(_read_locale, longest=NAME_LENGTH)
TAGS = Cell(_read_tags, lambda tags: ";".join(tags or ()), Shape.LIST)
PERMISSIONS = Cell(_read_permissions, _write_permissions, Shape.LIST, tuple(Permission))
