"""What is said of connections that work: held by one person alone (X10), or silent (X9)."""

import datetime as dt

import pytest

from store import checks
from store.advice import Advice, Doubt, advice_about
from store.checks import Outcome
from store.codes import Cause, Network, Ownership, Permission
from store.database import Store
from store.moment import Moment
from store.tables import Grant
from tests import given

DAY = given.DAY
INSIGHTS, PUBLISHING = Permission.INSIGHTS, Permission.PUBLISHING


async def advised(store: Store, now: dt.datetime) -> Advice | None:
    async with store.read() as db:
        return (await advice_about(db, ["ana-instagram"], Moment(now))).get("ana-instagram")


async def test_what_one_person_alone_holds_is_told_while_the_profile_is_connected(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.profile(db, network=Network.TIKTOK, ownership=Ownership.PUBLIC)
        await given.grant(db, "ana-tiktok")
        await given.grant(db, "ana-instagram", INSIGHTS, PUBLISHING, granted_at=now - DAY)
        await given.grant(db, "ana-instagram", INSIGHTS, id="again", granted_at=now - DAY)
    assert await advised(store, now) == Advice(alone=(PUBLISHING, INSIGHTS))

    async with store.begin() as db:
        await given.grant(db, "ana-instagram", INSIGHTS, holder="kim", expires_at=now + DAY)
    assert await advised(store, now) == Advice(alone=(PUBLISHING,))
    assert await advised(store, now + DAY) == Advice(alone=(PUBLISHING, INSIGHTS))

    async with store.begin() as db:
        await given.grant(db, "ana-instagram", Permission.COMMENTS, holder="lee", expires_at=now)
        assert await advice_about(db, ["ana-instagram"], Moment(now)) == {}
        assert await advice_about(db, ["ana-tiktok", "nobody"], Moment(now)) == {}


@pytest.mark.parametrize(
    ("grants", "doubt"),
    [
        ([(3, 9)], Doubt(since=dt.datetime(2026, 11, 9, tzinfo=dt.UTC))),
        ([(7, None)], Doubt(since=None)),
        ([(3, 9), (5, 11), (4, None)], Doubt(since=dt.datetime(2026, 11, 11, tzinfo=dt.UTC))),
        ([(2, 9)], None),
        ([(3, 9), (0, 17)], None),
    ],
)
async def test_a_profile_is_doubtful_when_no_token_of_it_gets_a_verdict(
    store: Store, now: dt.datetime, grants: list[tuple[int, int | None]], doubt: Doubt | None
) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.grant(db, holder="without a token", check_failures=0)
        await given.grant(db, holder="gone", token="old", removed_at=now - DAY)
        for n, (failures, day) in enumerate(grants):
            checked_at = dt.datetime(2026, 11, day, tzinfo=dt.UTC) if day else None
            await given.grant(
                db, holder=f"h{n}", token=f"t{n}", check_failures=failures, checked_at=checked_at
            )

    told = await advised(store, now)

    assert told is not None
    assert told.doubt == doubt


async def test_only_a_verdict_is_noted_as_one(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        for holder in ("good", "bad", "silent"):
            await given.grant(db, holder=holder, token=holder, checked_at=now - 9 * DAY)
    moment = Moment(now, frozenset({Network.INSTAGRAM}))
    async with store.begin() as db:
        claimed = await checks.claim(db, Network.INSTAGRAM, moment, ("us", now + DAY), 10)
    async with store.begin() as db:
        outcomes = {
            "ana-instagram-good": (None, now + DAY, 0),
            "ana-instagram-bad": (Cause.REVOKED, None, 0),
            "ana-instagram-silent": (None, now + DAY, 1),
        }
        await checks.record(db, [Outcome(one, *outcomes[one.grant_id]) for one in claimed], moment)
        told = {one: (await db.get_one(Grant, one)).checked_at for one in outcomes}

    assert list(told.values()) == [now, now, now - 9 * DAY]
