"""Which grants a tick asks the network about, and what becomes of the answers."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Any

import pytest
import structlog
from aiohttp import web

from platforms import checks
from platforms.checks import Checked
from platforms.instagram import Instagram
from store import checks as store_checks
from store.codes import Cause, FoundBy, Network, Permission
from store.database import Store
from store.leases import LEASE
from store.moment import Moment
from store.tables import Grant
from store.vault import Vault
from tests import given
from tests.platforms.connected import HOUR, MINUTE, SET_UP, grants, lapses, people
from tests.platforms.instagram import FakeInstagram


async def test_every_live_grant_is_checked_at_once_and_again_a_day_later(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    tokens = await people(store, now, 3)
    assert await tick(now) == Checked(done=3)
    assert sorted(fake.asked("me")) == tokens
    assert await tick(now) == Checked()
    assert await tick(now + 24 * HOUR - MINUTE) == Checked()
    assert await tick(now + 24 * HOUR) == Checked(done=3)


async def test_only_live_grants_with_a_token_on_a_network_that_is_set_up_are_checked(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.profile(db, network=Network.TIKTOK)
        await given.grant(db, holder="imported", granted_at=now)
        await given.grant(db, holder="run-out", granted_at=now - HOUR, expires_at=now, token="a")
        await given.grant(db, holder="revoked", granted_at=now - HOUR, invalidated_at=now, token="b")
        await given.grant(db, holder="removed", granted_at=now - HOUR, removed_at=now, token="c")
        await given.grant(db, holder="to-come", granted_at=now + HOUR, token="d")
        await given.grant(db, "ana-tiktok", granted_at=now - HOUR, token="e")
        await given.grant(db, holder="good", granted_at=now, expires_at=now + MINUTE, token="f")
    assert await tick(now) == Checked(done=1)
    assert fake.asked("me") == ["f"]


async def test_a_bad_token_ends_its_grant_and_opens_the_lapse(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 1)
    fake.fails("me", 190, 460)
    assert await tick(now) == Checked(done=1)
    (grant,) = await grants(store)
    assert (grant.invalidated_at, grant.invalidation_reason) == (now, Cause.PASSWORD_CHANGED)
    assert store.vault.open(grant.access_token) == "token-ana000"
    (lapse,) = await lapses(store)
    assert (lapse.cause, lapse.found_by, lapse.opened_at) == (Cause.PASSWORD_CHANGED, FoundBy.CHECK, now)
    assert await tick(now + 24 * HOUR) == Checked()


async def test_a_second_holder_keeps_the_connection_alive(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 1)
    async with store.begin() as db:
        await given.grant(db, "ana000-instagram", holder="manager", granted_at=now, token="managers")
    fake.fails("me?token-ana000", 190, 458)
    assert await tick(now) == Checked(done=2)
    assert await lapses(store) == []
    fake.fails("me?managers", 190, 463)
    assert await tick(now + 24 * HOUR) == Checked(done=1)
    assert len(await lapses(store)) == 1


async def test_two_grants_that_end_in_one_tick_open_one_lapse(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 1)
    async with store.begin() as db:
        await given.grant(db, "ana000-instagram", holder="manager", granted_at=now, token="managers")
    fake.fails("me", 190, 458)
    await asyncio.gather(tick(now, "one"), tick(now, "two"))
    assert len(await lapses(store)) == 1


async def test_silence_never_ends_a_grant_and_is_asked_again_with_growing_pauses(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 1)
    fake.says("me", {"error": {"code": 190, "error_subcode": 460}}, 503)
    at, pauses = now, []
    for _ in range(8):
        assert await tick(at) == Checked(failed=1)
        (grant,) = await grants(store)
        assert grant.check_due_at is not None
        pauses.append((grant.check_due_at - at) / MINUTE)
        assert await tick(grant.check_due_at - MINUTE) == Checked()
        at = grant.check_due_at
    assert pauses == [15, 30, 60, 120, 240, 360, 360, 360]
    assert grant.invalidated_at is None
    assert await lapses(store) == []
    del fake.replies["me"]
    assert await tick(at) == Checked(done=1)
    (grant,) = await grants(store)
    assert (grant.check_failures, grant.check_due_at) == (0, at + 24 * HOUR)


@pytest.mark.parametrize(("asked", "pause"), [(60, 15 * MINUTE), (7200, 2 * HOUR), (10**8, 24 * HOUR)])
async def test_the_network_is_left_alone_as_long_as_it_asks_but_no_longer_than_a_day(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime, asked: int, pause: dt.timedelta
) -> None:
    await people(store, now, 1)
    fake.says("me", {}, 429, **{"Retry-After": str(asked)})
    assert await tick(now) == Checked(failed=1)
    (grant,) = await grants(store)
    assert grant.check_due_at == now + pause


async def test_our_own_fault_is_said_once_and_ends_nothing(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 4)
    fake.fails("me", 10, about="token-ana000")
    with structlog.testing.capture_logs() as logs:
        assert await tick(now) == Checked(failed=4)
    assert [log["event"] for log in logs] == ["operator_fault", "checks_failed"]
    assert "token-" not in str(logs)
    assert await lapses(store) == []
    assert {grant.check_due_at for grant in await grants(store)} == {now + 6 * HOUR}


async def test_tokens_that_no_key_opens_are_the_operators_fault(
    fake: FakeInstagram, store: Store, instagram: Instagram, now: dt.datetime
) -> None:
    await people(store, now, 3)
    other = Store(store.engine, Vault(("another key, just as long as the first",)))
    with structlog.testing.capture_logs() as logs:
        came = await checks.check_due(other, {Network.INSTAGRAM: instagram}, Moment(now, SET_UP), "worker")
    assert came == Checked(failed=3)
    assert [log["event"] for log in logs] == ["operator_fault", "checks_failed"]
    assert fake.calls == []
    assert await lapses(store) == []


async def test_a_throttle_of_the_whole_app_ends_the_asking(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 40)
    fake.fails("me", 4)
    assert await tick(now) == Checked(failed=40)
    assert len(fake.calls) <= 2 * checks.AT_ONCE


async def test_two_workers_side_by_side_check_each_grant_once(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "BATCH", 7)
    tokens = await people(store, now, 60)
    one, two = await asyncio.gather(tick(now, "one"), tick(now, "two"))
    assert one.done + two.done == 60
    assert Counter(fake.asked("me")) == Counter(tokens)


async def test_what_a_killed_worker_had_claimed_is_checked_when_its_lease_ends(
    store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 3)
    async with store.begin() as db:
        lease = ("killed", now + LEASE)
        assert len(await store_checks.claim(db, Network.INSTAGRAM, Moment(now, SET_UP), lease, 2)) == 2
    assert await tick(now) == Checked(done=1)
    assert await tick(now + LEASE) == Checked(done=2)


async def test_a_verdict_about_a_token_that_was_replaced_meanwhile_counts_for_nothing(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 1)

    async def reply(_: web.Request) -> web.Response:
        async with store.begin() as db:
            grant = await db.get_one(Grant, "ana000-instagram-ana")
            grant.access_token = store.vault.seal("a-new-token")
        return web.json_response({"error": {"code": 190, "error_subcode": 458}}, status=400)

    fake.replies["me"] = reply
    await tick(now)
    (grant,) = await grants(store)
    assert grant.invalidated_at is None
    assert await lapses(store) == []


async def test_the_grants_own_permissions_come_with_the_claim(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.grant(
            db, "ana-instagram", Permission.INSIGHTS, Permission.COMMENTS, granted_at=now, token="a"
        )
        (claimed,) = await store_checks.claim(
            db, Network.INSTAGRAM, Moment(now, SET_UP), ("worker", now + LEASE), 10
        )
    assert claimed.permissions == {Permission.INSIGHTS, Permission.COMMENTS}
    assert "sealed" not in repr(claimed)


async def test_a_network_that_never_answers_is_not_waited_for_again_and_again(
    fake: FakeInstagram, store: Store, tick: Any, now: dt.datetime
) -> None:
    await people(store, now, 80)

    async def reply(_: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.json_response({})

    fake.replies["me"] = reply
    assert await tick(now) == Checked(failed=80)
    assert len(fake.calls) <= checks.DEAF + checks.AT_ONCE
    assert await lapses(store) == []
