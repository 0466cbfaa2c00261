"""What `why` says of warnings that access runs out: the very rules that queue them."""

import datetime as dt
import random

import pytest
from sqlalchemy import select, update

from mailer import reminding
from store import warnings
from store.codes import Network, Sending, Skip, Stage
from store.database import Store
from store.mail_codes import MailState
from store.moment import Moment
from store.rules.concern import Viewer
from store.tables import Base, Brand, Campaign, Creator, Message
from store.why_warned import WhyWarning, why_warned
from tests import given
from tests.store.worlds import random_world, settle

DAY = dt.timedelta(days=1)
P = "ana-instagram"


@pytest.fixture
async def ends_at(store: Store, now: dt.datetime) -> dt.datetime:
    """Ana's access runs out in ten days; Glow warns seven days ahead."""
    ends_at = now + 10 * DAY
    async with store.begin() as db:
        await given.brand(db, timezone="UTC")
        await given.creator(db)
        await given.profile(db)
        await given.grant(db, granted_at=now - 80 * DAY, expires_at=ends_at)
        await given.campaign(db, due_on=(now + 30 * DAY).date())
        await given.participation(db, since=now - 20 * DAY)
    return ends_at


async def told(store: Store, at: dt.datetime, viewer: Viewer | None = None) -> WhyWarning | None:
    async with store.read() as db:
        found = await (
            why_warned(db, "ana", Moment(at), viewer) if viewer else why_warned(db, "ana", Moment(at))
        )
    return found.get(P)


async def test_before_when_and_after_it_goes(store: Store, now: dt.datetime, ends_at: dt.datetime) -> None:
    begins = ends_at - 7 * DAY
    assert await told(store, now) == WhyWarning(ends_at, None, begins, "glow", "Glow")
    await reminding.queue_due(store, Moment(begins))
    assert await told(store, begins) == WhyWarning(ends_at, None, begins, "glow", "Glow")
    assert await told(store, now) == WhyWarning(ends_at, None, begins, "glow", "Glow")
    async with store.begin() as db:
        await db.execute(update(Message).values(state=MailState.SENT, sent_at=begins + DAY))
    assert await told(store, begins + DAY) == WhyWarning(ends_at, begins + DAY, None, "glow", "Glow")
    async with store.begin() as db:
        await db.execute(update(Message).values(state=MailState.FAILED, sent_at=None))
    assert await told(store, begins + DAY) == WhyWarning(ends_at, None, None, "glow", "Glow")
    assert await told(store, ends_at) is None


@pytest.mark.parametrize(
    ("row", "key", "values", "rule"),
    [
        (Brand, "glow", {"tracking": False}, Skip.TRACKING_OFF),
        (Brand, "glow", {"sending": Sending.HOLD}, Skip.SENDING_ON_HOLD),
        (Brand, "glow", {"warn_days": None}, None),
        (Campaign, "spring", {"status": "paused"}, Skip.CAMPAIGN_NOT_LIVE),
        (Creator, "ana", {"email": None, "email_folded": None}, Skip.UNDELIVERABLE),
        (Creator, "ana", {"unsubscribed_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}, Skip.UNSUBSCRIBED),
    ],
)
async def test_the_rule_that_stops_it_is_told(
    store: Store,
    now: dt.datetime,
    ends_at: dt.datetime,
    row: type[Base],
    key: str,
    values: object,
    rule: Skip | None,
) -> None:
    async with store.begin() as db:
        found = await db.get_one(row, key)
        assert isinstance(values, dict)
        for name, value in values.items():
            setattr(found, name, value)
    assert await told(store, now) == WhyWarning(ends_at, stopped_by=rule)


async def test_a_brand_that_is_not_seen_tells_no_rule(
    store: Store, now: dt.datetime, ends_at: dt.datetime
) -> None:
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).tracking = False
    stranger = Viewer("T2", "UOTTO", "otto@other.example")
    assert await told(store, now, stranger) == WhyWarning(ends_at, stopped_by=Skip.NOT_PAST_APPLIED)
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).tracking = True
    its = await told(store, now, stranger)
    assert its is not None
    assert its.by_another


async def test_the_first_to_warn_is_the_most_relevant_of_those_whose_days_have_begun(
    store: Store, now: dt.datetime, ends_at: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.brand(db, "luna", warn_days=2, timezone="UTC")
        await given.campaign(db, "summer", "luna")
        await given.participation(db, "summer", stage=Stage.APPROVED)
        await db.execute(update(Brand).where(Brand.id == "glow").values(quiet_from=11 * 60, quiet_to=14 * 60))
    its = await told(store, now)
    assert its == WhyWarning(ends_at, None, ends_at - 7 * DAY + dt.timedelta(hours=2), "glow", "Glow")
    assert its.goes_at is not None
    async with store.begin() as db:
        due, _ = await warnings.due(db, Moment(its.goes_at))
    assert [one.brand_id for one in due] == ["glow"]
    assert (await told(store, ends_at - 2 * DAY)) == WhyWarning(
        ends_at, None, ends_at - 2 * DAY, "luna", "Luna"
    )


@pytest.mark.parametrize("seed", range(3))
async def test_it_agrees_with_what_is_queued(store: Store, now: dt.datetime, seed: int) -> None:
    rng = random.Random(4000 + seed)
    world = random_world(rng, now)
    for brand in world.brands.values():
        brand["warn_days"] = rng.choice((None, 3, 10, 60))
    world.reminded = {}
    for grant in world.grants:
        grant |= {"removed_at": None, "invalidated_at": None, "refresh_token": None}
        grant["expires_at"] = now + dt.timedelta(days=rng.randint(1, 30))
    moment = Moment(now, frozenset(Network(name) for name in world.set_up))
    async with store.begin() as db:
        await settle(db, world, now)
    async with store.read() as db:
        planned = await warnings.plan(db, moment)
        found: dict[str, WhyWarning] = {}
        for creator_id in world.creators:
            found |= await why_warned(db, creator_id, moment)
        assert not (await db.scalars(select(Message.id).where(Message.kind == "expiring"))).all()
    going = {profile: one.brand_id for profile, one in found.items() if one.goes_at == now}
    assert going == {one.profile_id: one.brand_id for one in planned.reminders}
    assert going
    assert all((one.goes_at is None) == (one.brand_id is None) for one in found.values())
