"""Hours in which a brand lets its creators sleep (X5)."""

import datetime as dt
import functools
import json
import zoneinfo
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, and_, case, false, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.moment import Moment
from store.tables import Brand, Creator

DAY = 24 * 60


def is_quiet(moment: Moment) -> ColumnElement[bool]:
    """The brand's quiet hours hold where the creator lives (else where the brand does, else in UTC)."""
    here = _local_minute(
        moment.value(_clocks, Text()), func.coalesce(Creator.timezone, Brand.timezone, "UTC")
    )
    # Over midnight or not; and the clocks, which are slow to look at, are looked at once.
    since = (here - Brand.quiet_from + DAY) % DAY
    lasting = (Brand.quiet_to - Brand.quiet_from + DAY) % DAY
    has_them = and_(Brand.quiet_from.is_not(None), Brand.quiet_to.is_not(None))
    return case((has_them, since < lasting), else_=false())


def after_quiet(
    at: dt.datetime, quiet_from: int | None, quiet_to: int | None, timezone: str | None
) -> dt.datetime:
    """*at*, or the end of the quiet hours that it falls into; the same rule as `is_quiet`, for one creator."""
    if quiet_from is None or quiet_to is None:
        return at
    zone = zoneinfo.ZoneInfo(timezone or "UTC")
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    over_midnight = quiet_from > quiet_to
    inside = (quiet_from <= minute or minute < quiet_to) if over_midnight else quiet_from <= minute < quiet_to
    if not inside:
        return at
    day = local.date() + dt.timedelta(days=1 if over_midnight and minute >= quiet_from else 0)
    # In the hour that clocks show twice, an end that was passed the first time comes once more.
    fold = local.fold if day == local.date() else 0
    end = dt.datetime.combine(day, dt.time(quiet_to // 60, quiet_to % 60, fold=fold), tzinfo=zone)
    return max(at, end.astimezone(dt.UTC))


class _local_minute(FunctionElement[int]):  # noqa: N801  it reads as a function in a statement
    """The minute of the day in the zone that a column names, looked up in one JSON parameter."""

    type = Integer()
    inherit_cache = True


@compiles(_local_minute, "sqlite")
def _on_sqlite(element: _local_minute, compiler: SQLCompiler, **options: Any) -> str:
    clocks, zone = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract({clocks}, '$.\"' || {zone} || '\"')"


@compiles(_local_minute, "postgresql")
def _on_postgresql(element: _local_minute, compiler: SQLCompiler, **options: Any) -> str:
    clocks, zone = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(CAST({clocks} AS jsonb) ->> {zone} AS integer)"


def _clocks(at: dt.datetime) -> str:
    """Every zone of the time zone database and the minute of the day that its clocks show at *at*, as JSON."""
    return _shown_in(at.replace(second=0, microsecond=0))


@functools.lru_cache(maxsize=8)
def _shown_in(at: dt.datetime) -> str:
    shown = {}
    for name, zone in _zones().items():
        local = at.astimezone(zone)
        shown[name] = local.hour * 60 + local.minute
    return json.dumps(shown, separators=(",", ":"))


@functools.cache
def _zones() -> dict[str, zoneinfo.ZoneInfo]:
    """Read from disk once: the library itself remembers only a few."""
    return {name: zoneinfo.ZoneInfo(name) for name in zoneinfo.available_timezones()}
