import datetime as dt

import pytest
from sqlalchemy import select

from store import lapses, notices, subscriptions
from store.codes import Watched
from store.database import Session, Store
from store.leases import LEASE
from store.moment import Moment
from store.notices import DueNotice
from store.rules.concern import Viewer
from store.subscriptions import Channel, Wish
from store.tables import Brand, Campaign, Notice, NoticeLapse, ProgramMember
from tests import given

MAYA = Viewer("T1", "UMAYA")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def world(store: Store, now: dt.datetime) -> Store:
    """Ana's Instagram has lapsed, after T1 subscribed a channel and before anybody told it."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        (await db.get_one(Brand, "glow")).slack_team_id = "T1"
        await db.flush()
        await subscriptions.subscribe(db, Channel("T1", "CALERTS"), MAYA, Wish(frozenset(Watched)), now)
        await lapses.sweep(db, Moment(now))
    return store


async def claimed(db: Session, at: dt.datetime, owner: str = "one") -> list[DueNotice]:
    return await notices.claim(db, Moment(at), owner, ["T1"], 10)


async def test_a_notice_tells_who_what_and_what_is_at_stake(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        assert await notices.make(db, Moment(now), ["T1"]) == 1
        assert await notices.make(db, Moment(now), ["T1"]) == 0
        (due,) = await claimed(db, now)

    (line,) = due.lines
    assert (due.channel_id, due.ts, due.attempts) == ("CALERTS", None, 1)
    assert (line.name, line.profile_id, line.cause) == ("Ana", "ana-instagram", "expired")
    assert [(one.campaign, one.brand) for one in line.stakes] == [("Spring", "Glow")]


async def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await notices.make(db, Moment(now), ["T1"])
        (mine,) = await claimed(db, now)
        assert not await claimed(db, now + LEASE - HOUR / 60, "two")
        (theirs,) = await claimed(db, now + LEASE, "two")
        await notices.shown(db, mine, "1.1", "CALERTS", now)
        assert (await db.scalars(select(Notice.ts))).one() is None
        await notices.shown(db, theirs, "2.2", "CALERTS", now)
        assert (await db.scalars(select(Notice.ts))).one() == "2.2"


async def test_other_workspaces_notices_are_not_touched(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        assert await notices.make(db, Moment(now), ["T2"]) == 0
        await notices.make(db, Moment(now), ["T1"])
        assert not await notices.claim(db, Moment(now), "one", ["T2"], 10)


async def test_a_lapse_that_closed_after_it_was_shown_wakes_its_notice_once(
    world: Store, now: dt.datetime
) -> None:
    async with world.begin() as db:
        await notices.make(db, Moment(now), ["T1"])
        (due,) = await claimed(db, now)
        await notices.shown(db, due, "1.1", "CALERTS", now)
        await notices.wake(db, Moment(now))
        assert not await claimed(db, now)
        await given.changed(db, "ana-instagram-ana", expires_at=now + 100 * HOUR)
        await lapses.sweep(db, Moment(now + HOUR))
        await notices.wake(db, Moment(now + HOUR))
        (due,) = await claimed(db, now + HOUR)
        assert (due.ts, due.lines[0].closed_how) == ("1.1", "renewed")
        await notices.shown(db, due, "1.1", "CALERTS", now + HOUR)
        await notices.wake(db, Moment(now + HOUR))
        assert not await claimed(db, now + HOUR)


async def test_a_notice_whose_lapses_are_all_repaired_unseen_is_dropped(
    world: Store, now: dt.datetime
) -> None:
    async with world.begin() as db:
        await notices.make(db, Moment(now), ["T1"])
        await given.changed(db, "ana-instagram-ana", expires_at=now + 100 * HOUR)
        await lapses.sweep(db, Moment(now + HOUR))
        assert not await claimed(db, now + HOUR)
        assert not (await db.scalars(select(Notice))).all()
        assert not (await db.scalars(select(NoticeLapse))).all()


@pytest.mark.parametrize(
    ("campaign_tracks", "in_program", "told"), [(True, False, 1), (False, False, 0), (False, True, 1)]
)
async def test_a_campaign_without_tracking_concerns_nobody_but_the_program_may(
    world: Store, now: dt.datetime, campaign_tracks: bool, in_program: bool, told: int
) -> None:
    async with world.begin() as db:
        (await db.get_one(Campaign, "spring")).tracking = campaign_tracks
        if in_program:
            db.add(ProgramMember(creator_id="ana", brand_id="glow"))
        await db.flush()

        assert await notices.make(db, Moment(now), ["T1"]) == told
