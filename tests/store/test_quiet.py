"""The end of quiet hours, minute by minute through the nights in which clocks are changed."""

import datetime as dt
import zoneinfo

import pytest

from store.rules.quiet import after_quiet

MINUTE = dt.timedelta(minutes=1)
NIGHTS = [
    ("Europe/Berlin", dt.datetime(2026, 3, 28, 18, tzinfo=dt.UTC)),
    ("Europe/Berlin", dt.datetime(2026, 10, 24, 18, tzinfo=dt.UTC)),
    ("America/New_York", dt.datetime(2026, 3, 7, 23, tzinfo=dt.UTC)),
    ("America/New_York", dt.datetime(2026, 10, 31, 23, tzinfo=dt.UTC)),
    ("Australia/Lord_Howe", dt.datetime(2026, 4, 4, 8, tzinfo=dt.UTC)),
    ("Asia/Kolkata", dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)),
]
HOURS = [
    (21 * 60, 8 * 60),
    (1 * 60, 2 * 60 + 30),
    (2 * 60, 3 * 60),
    (22 * 60, 1 * 60 + 30),
    (30, 1 * 60 + 45),
]


def within(minute: int, start: int, end: int) -> bool:
    return start <= minute < end if start <= end else start <= minute or minute < end


@pytest.mark.parametrize(("zone", "evening"), NIGHTS)
@pytest.mark.parametrize(("start", "end"), HOURS)
def test_what_waits_goes_when_it_is_quiet_no_more(
    zone: str, evening: dt.datetime, start: int, end: int
) -> None:
    for minutes in range(20 * 60):
        at = evening + minutes * MINUTE
        local = at.astimezone(zoneinfo.ZoneInfo(zone))
        until = after_quiet(at, start, end, zone)
        if not within(local.hour * 60 + local.minute, start, end):
            assert until == at
            continue
        shown = until.astimezone(zoneinfo.ZoneInfo(zone))
        assert at < until < at + dt.timedelta(hours=14)
        assert not within(shown.hour * 60 + shown.minute, start, end), (at, until)
