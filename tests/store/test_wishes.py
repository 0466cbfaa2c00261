"""What creators said they do not want, as the rules of reminders and of mail by hand hear it."""

import datetime as dt

import pytest

from store import unsubscribing
from store.addressees import Chosen, Draft
from store.codes import Skip, Stage
from store.database import Store
from store.mail_codes import LeftOut, MailKind
from store.moment import Moment
from store.outreach import survey
from store.planning import plan
from store.rules.concern import Viewer
from store.tables import Brand
from store.unsubscribing import Scope
from store.why import why
from tests import given

MAYA = Viewer("T1", "UMAYA")


@pytest.fixture
async def two_brands(store: Store, now: dt.datetime) -> None:
    """Ana's lapse concerns Glow, which comes first, and Luna."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        glow = await db.get_one(Brand, "glow")
        glow.slack_team_id = "T1"
        await given.brand(db, "luna", slack_team_id="T1")
        await given.campaign(db, "summer", "luna")
        await given.participation(db, "summer", stage=Stage.ACCEPTED)


async def say(store: Store, now: dt.datetime, scope: Scope, brand_id: str | None = None) -> None:
    async with store.begin() as db:
        assert await unsubscribing.unsubscribe(db, "ana", now, how="page", scope=scope, brand_id=brand_id)
        assert not await unsubscribing.unsubscribe(db, "ana", now, how="page", scope=scope, brand_id=brand_id)


async def senders(store: Store, now: dt.datetime) -> list[str]:
    async with store.read() as db:
        return [one.brand_id for one in (await plan(db, Moment(now))).reminders]


async def held_back(store: Store, now: dt.datetime, brand_id: str) -> dict[LeftOut | Skip, int]:
    async with store.read() as db:
        found = await survey(db, MAYA, Draft(MailKind.HUB_INVITE, brand_id, Chosen()), Moment(now))
    return {code: count for code, count in found.left_out.items() if code is LeftOut.UNSUBSCRIBED}


@pytest.mark.usefixtures("two_brands")
async def test_who_wants_nothing_from_one_brand_is_reminded_by_the_next(
    store: Store, now: dt.datetime
) -> None:
    assert await senders(store, now) == ["glow"]
    await say(store, now, Scope.BRAND, "glow")

    assert await senders(store, now) == ["luna"]
    async with store.read() as db:
        (told,) = (await why(db, "ana", Moment(now))).profiles
    assert [(one.campaign_id, one.skip, one.chosen) for one in told.campaigns] == [
        ("spring", Skip.UNSUBSCRIBED, False),
        ("summer", None, True),
    ]
    assert await held_back(store, now, "glow") == {LeftOut.UNSUBSCRIBED: 1}
    assert await held_back(store, now, "luna") == {}

    await say(store, now, Scope.BRAND, "luna")
    async with store.read() as db:
        (told,) = (await why(db, "ana", Moment(now))).profiles
    assert not told.due
    assert [rule.code for rule in told.rules if rule.holds] == [Skip.UNSUBSCRIBED]


@pytest.mark.usefixtures("two_brands")
@pytest.mark.parametrize(
    ("scope", "by_hand"), [(Scope.REMINDERS, {}), (Scope.EVERYTHING, {LeftOut.UNSUBSCRIBED: 1})]
)
async def test_who_wants_no_reminders_may_still_be_written_to_by_hand(
    store: Store, now: dt.datetime, scope: Scope, by_hand: dict[LeftOut, int]
) -> None:
    await say(store, now, scope)

    assert await senders(store, now) == []
    assert await held_back(store, now, "luna") == by_hand
    async with store.read() as db:
        (told,) = (await why(db, "ana", Moment(now))).profiles
    assert [rule.code for rule in told.rules if rule.holds] == [Skip.UNSUBSCRIBED]
    assert {one.skip for one in told.campaigns} == {Skip.UNSUBSCRIBED}

    async with store.begin() as db:
        assert await unsubscribing.resubscribe(db, "ana", now)
        assert not await unsubscribing.resubscribe(db, "ana", now)
    assert await senders(store, now) == ["glow"]
