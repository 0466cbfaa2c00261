"""When so many checks fail that the network is in doubt, and not the creators (X3)."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from platforms.checks import Checked
from store.codes import Event
from store.database import Store
from store.tables import HistoryEntry, NetworkHealth
from tests.platforms.connected import HOUR, MINUTE, lapses, people
from tests.platforms.instagram import FakeInstagram


async def held_since(store: Store) -> dt.datetime | None:
    async with store.read() as db:
        return await db.scalar(select(NetworkHealth.held_since))


async def outages(store: Store) -> list[Event]:
    async with store.read() as db:
        told = await db.scalars(select(HistoryEntry.event).order_by(HistoryEntry.id))
        return [event for event in told if event in (Event.OUTAGE_BEGAN, Event.OUTAGE_ENDED)]


@pytest.mark.parametrize(
    ("bad", "good", "held"), [(10, 10, True), (9, 0, False), (10, 11, False), (12, 0, True)]
)
@pytest.mark.parametrize("how", ["silent", "refusing", "denying"])
async def test_mail_is_held_when_ten_checks_and_half_of_them_go_wrong(
    fake: FakeInstagram,
    store: Store,
    tick: Any,
    now: dt.datetime,
    bad: int,
    good: int,
    held: bool,
    how: str,
) -> None:
    for token in (await people(store, now, bad + good))[:bad]:
        match how:
            case "silent":
                fake.says(f"me?{token}", {}, 500)
            case "refusing":
                fake.fails(f"me?{token}", 190, 463)
            case _:
                fake.fails(f"me?{token}", 10)
    await tick(now)
    assert await held_since(store) == (now if held else None)
    assert await outages(store) == ([Event.OUTAGE_BEGAN] if held else [])
    assert len(await lapses(store)) == (bad if how == "refusing" else 0)


async def test_a_hold_lasts_as_long_as_the_outage_and_ends_by_itself(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 12)
    fake.says("me", {}, 500)
    await tick(now)
    for later in (MINUTE, 15 * MINUTE, 3 * HOUR):
        await tick(now + later)
        assert await held_since(store) == now
    # One that fails by itself, while the others still wait for their next try, is no sign of health.
    await people(store, now, 1, first=12)
    assert await tick(now + 3 * HOUR + MINUTE) == Checked(failed=1)
    assert await held_since(store) == now
    del fake.replies["me"]
    assert await tick(now + 24 * HOUR) == Checked(done=13)
    assert await held_since(store) is None
    assert await outages(store) == [Event.OUTAGE_BEGAN, Event.OUTAGE_ENDED]


async def test_a_hold_after_which_nothing_is_left_to_check_ends_too(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 10)
    fake.fails("me", 190, 463)
    assert await tick(now) == Checked(done=10)
    await tick(now + MINUTE)
    assert await held_since(store) == now
    await tick(now + HOUR)
    assert await held_since(store) is None
