import datetime as dt

import pytest
from sqlalchemy import select

from store import grants, lapses
from store.codes import AccountType, Cause, Event, FoundBy, Network, Ownership, Permission, Status
from store.database import Session, Store
from store.grants import Account, Given
from store.moment import Moment
from store.tables import Creator, Grant, HistoryEntry, Lapse, Profile
from tests import given

HOUR = dt.timedelta(hours=1)
ANA = Account("1784", "Ana", AccountType.BUSINESS, frozenset({"1784", "2616"}))
INSIGHTS = frozenset({Permission.INSIGHTS})


def fresh(now: dt.datetime, permissions: frozenset[Permission] = INSIGHTS) -> Given:
    return Given(permissions, now + dt.timedelta(days=60), "a token", None)


async def live_holders(db: Session) -> list[str]:
    rows = await db.scalars(select(Grant.holder).where(Grant.removed_at.is_(None)).order_by(Grant.holder))
    return list(rows)


async def test_a_new_grant_takes_the_place_of_its_holders_old_ones(store: Store, now: dt.datetime) -> None:
    moment = Moment(now)
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.grant(db, id="older", expires_at=now - 99 * HOUR, token="old", refresh_token="old")
        await lapses.open_for(db, "ana-instagram", moment, FoundBy.CLOCK)

        done = await grants.connected(db, "ana-instagram", ANA, fresh(now), moment)

    assert (done.again, done.status) == (True, Status.CONNECTED)
    async with store.read() as db:
        assert await live_holders(db) == ["ana"]
        older = await db.get_one(Grant, "older")
        assert (older.access_token, older.refresh_token, older.removed_at) == (None, None, now)
        assert (await db.scalars(select(Lapse))).one().closed_at == now


async def test_a_lapse_that_is_only_partly_repaired_stays_open(store: Store, now: dt.datetime) -> None:
    moment = Moment(now)
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.grant(db, "ana-instagram", Permission.PROMOTION, holder="mia", expires_at=now - 2 * HOUR)
        done = await grants.connected(db, "ana-instagram", ANA, fresh(now), moment)

    assert (done.again, done.status) == (False, Status.EXPIRED)
    async with store.read() as db:
        assert (await db.scalars(select(Lapse))).one().closed_at is None
        events = list(await db.scalars(select(HistoryEntry.event).order_by(HistoryEntry.id)))
    assert events == [Event.LAPSED, Event.CONNECTED]


@pytest.mark.parametrize("name", ["ana", "ANA@mail.example", "@ana", "Ana", "ana pinta", "Ana Pinta"])
async def test_the_creator_is_recognised_among_several_holders(
    store: Store, now: dt.datetime, name: str
) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        (await db.get_one(Creator, "ana")).last_name = "Pinta"
        (await db.get_one(Grant, "ana-instagram-ana")).holder = name
        await given.grant(db, holder="mia", expires_at=now - HOUR)

        await grants.connected(db, "ana-instagram", ANA, fresh(now), Moment(now))

        kept = (await db.scalars(select(Grant).where(Grant.granted_at == now))).one()
        assert kept.holder == name


async def test_where_nothing_has_lapsed_the_creator_gives_access_beside_the_others(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.grant(db, holder="mia", expires_at=now + HOUR)

        done = await grants.connected(db, "ana-instagram", ANA, fresh(now), Moment(now))

        assert await live_holders(db) == ["ana", "mia"]
    assert (done.again, done.status) == (False, Status.CONNECTED)


async def test_what_lapsed_grants_carried_is_lost_and_what_removed_ones_did_is_not(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.grant(db, "ana-instagram", Permission.INSIGHTS, id="live", expires_at=now + HOUR)
        await given.grant(db, "ana-instagram", Permission.PUBLISHING, id="lapsed", expires_at=now)
        cut = await given.grant(db, "ana-instagram", Permission.COMMENTS, id="cut", expires_at=now + HOUR)
        cut.invalidated_at, cut.invalidation_reason = now - HOUR, Cause.REVOKED
        await given.grant(db, "ana-instagram", Permission.MESSAGES, id="gone", expires_at=now, removed_at=now)
        await given.grant(db, "ana-instagram", Permission.PROMOTION, id="later", granted_at=now + HOUR)

        found = await grants.access(db, "ana-instagram", Moment(now))

    assert found is not None
    assert found.lost == {Permission.PUBLISHING, Permission.COMMENTS}
    assert found.ever_given == {Permission.PUBLISHING, Permission.COMMENTS, Permission.INSIGHTS}


async def test_the_account_finds_its_profile_by_id_before_handle(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db, id="by-handle", handle="ana")
        await given.profile(db, id="by-id", handle="old.name", account_id="2616")
        await given.profile(db, id="other", handle="ana", network=Network.TIKTOK)
        moment = Moment(now)

        found = await grants.access_of_account(db, "ana", Network.INSTAGRAM, ANA, moment)
        assert found is not None
        assert found.profile_id == "by-id"
        stranger = Account("9", "kenji", None, frozenset({"9"}))
        assert await grants.access_of_account(db, "ana", Network.INSTAGRAM, stranger, moment) is None


async def test_a_public_profile_becomes_owned_when_its_account_connects(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db, ownership=Ownership.PUBLIC)
        found = await grants.access_of_account(db, "ana", Network.INSTAGRAM, ANA, Moment(now))
        assert found is not None

        done = await grants.connected(db, found.profile_id, ANA, fresh(now), Moment(now))

        profile = await db.get_one(Profile, "ana-instagram")
        assert (profile.ownership, done.status) == (Ownership.OWNED, Status.CONNECTED)
        assert (profile.account_id, profile.account_type) == ("1784", AccountType.BUSINESS)
        assert profile.handle == "ana"


async def test_a_new_profile_is_what_the_network_tells(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.creator(db)
        assert await grants.lock(db, "ana")
        assert not await grants.lock(db, "nobody")
        profile_id = await grants.new_profile(db, "ana", Network.INSTAGRAM, ANA)
        await grants.connected(db, profile_id, ANA, fresh(now), Moment(now))

        grant = (await db.scalars(select(Grant))).one()
        profile = await db.get_one(Profile, profile_id)
        assert profile_id.startswith("rc-")
        assert grant.id.startswith("rc-")
        assert grant.holder == "ana"
        assert (profile.handle, profile.handle_folded, profile.ownership) == ("Ana", "ana", Ownership.OWNED)
