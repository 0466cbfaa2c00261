import asyncio
import datetime as dt
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from sandbox.instagram import faults
from sandbox.instagram.accounts import COMMENTS, INSIGHTS, PUBLISH
from store import lapses
from store.codes import AccountType, Cause, FoundBy, Network, Permission
from store.moment import Moment
from store.tables import Grant, Profile
from tests import given
from tests.web.conftest import Answer, Town

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
async def noticed(town: Town) -> None:
    """A tick has recorded Ana's lapse."""
    async with town.store.begin() as db:
        await lapses.open_for(db, "ana-instagram", Moment(town.now), FoundBy.CLOCK)


async def nothing_stored(town: Town, reason: str) -> None:
    assert await town.grants() == [("ana", None, False)]
    assert await town.open_lapses() == ["ana-instagram"]
    event, detail = (await town.told())[-1]
    assert event == "reconnect_refused"
    assert detail["reason"] == reason
    async with town.store.read() as db:
        assert (await db.get_one(Profile, "ana-instagram")).account_id is None


def offers_another_try(answer: Answer) -> bool:
    return "/connect/instagram?link=" in answer.text and "/c/" in answer.text


async def test_a_click_repairs_the_profile_and_ends_the_lapse(town: Town) -> None:
    answer = await town.reconnect()

    assert answer.status == 303
    assert await town.open_lapses() == []
    assert await town.grants() == [("ana", town.now, False), ("ana", None, True)]
    assert [event for event, _ in await town.told()] == ["lapsed", "reconnect_started", "reconnected"]
    page = await town.get(answer.location)
    assert "Thank you, Instagram is connected again." in page.text
    assert "Reconnect Instagram" not in page.text
    assert (await town.get(answer.location)).text == page.text


async def test_the_grant_that_comes_holds_what_the_network_told(town: Town) -> None:
    await town.reconnect("ana", INSIGHTS, COMMENTS)

    async with town.store.read() as db:
        grant = (await db.scalars(select(Grant).where(Grant.removed_at.is_(None)))).one()
        profile = await db.get_one(Profile, "ana-instagram")
        assert grant.permissions == {Permission.INSIGHTS}
        assert grant.granted_at == town.now
        assert grant.expires_at == town.now + dt.timedelta(seconds=5_183_944)
        token = town.store.vault.open(grant.access_token)
        assert [held.value for held in town.instagram.tokens_of("ana")] == [token]
        assert profile.account_id == "17841400000000001"
        assert profile.account_type is AccountType.CREATOR


async def test_an_outage_that_no_tick_has_seen_is_recorded_with_its_repair(town: Town) -> None:
    async with town.store.begin() as db:
        await given.profile(db, id="ana-second", handle="kenji")
        await given.grant(db, "ana-second", expires_at=town.now - HOUR)

    await town.get(await town.decide(await town.start("ana-second"), "kenji"))

    assert [event for event, _ in await town.told()][-2:] == ["lapsed", "reconnected"]
    assert await town.open_lapses() == ["ana-instagram"]


async def test_a_no_at_the_network_changes_nothing(town: Town) -> None:
    answer = await town.get(await town.decide(await town.start(), allow=False))

    assert answer.status == 400
    assert "You said no at Instagram" in answer.text
    assert offers_another_try(answer)
    await nothing_stored(town, "denied")


async def test_a_no_without_a_state_still_gets_a_kind_page(town: Town) -> None:
    answer = await town.get("/connect/instagram/callback?error=access_denied&error_reason=user_denied")

    assert answer.status == 400
    assert "You said no at Instagram" in answer.text


async def test_another_account_is_refused_by_both_names(town: Town) -> None:
    answer = await town.reconnect("kenji")

    assert answer.status == 400
    assert "@ana" in answer.text
    assert "@kenji" in answer.text
    assert offers_another_try(answer)
    await nothing_stored(town, "wrong_account")


async def test_once_the_account_is_known_its_id_decides_and_not_its_handle(town: Town) -> None:
    await town.reconnect()
    town.instagram.account("ana").username = "ana.renamed"
    town.instagram.account("kenji").username = "ana"
    town.now += dt.timedelta(days=70)

    renamed = await town.reconnect("ana")
    usurper = await town.reconnect("kenji")

    assert renamed.status == 303
    assert usurper.status == 400
    assert len(await town.grants()) == 3


@pytest.mark.parametrize("handle", ["ANA", "@ana", None])
async def test_a_handle_is_the_same_in_any_case_and_none_takes_any_account(
    town: Town, handle: str | None
) -> None:
    async with town.store.begin() as db:
        (await db.get_one(Profile, "ana-instagram")).handle = handle

    assert (await town.reconnect()).status == 303
    async with town.store.read() as db:
        assert (await db.get_one(Profile, "ana-instagram")).handle == (handle or "ana")


async def test_a_box_that_was_not_ticked_is_named_and_nothing_is_stored(town: Town) -> None:
    answer = await town.reconnect("ana", PUBLISH)

    assert answer.status == 400
    assert "The insights box was not ticked at Instagram" in answer.text
    assert offers_another_try(answer)
    await nothing_stored(town, "missing_permissions")


async def test_all_that_the_lapsed_grants_of_every_holder_carried_must_return(town: Town) -> None:
    async with town.store.begin() as db:
        ended = town.now - HOUR
        await given.grant(db, "ana-instagram", Permission.PUBLISHING, holder="mia", expires_at=ended)

    assert "publishing" in (await town.reconnect("ana", INSIGHTS)).text
    assert (await town.reconnect("ana", INSIGHTS, PUBLISH)).status == 303


async def test_the_holder_whose_access_ended_last_gives_it_anew_where_none_is_the_creator(town: Town) -> None:
    async with town.store.begin() as db:
        (await db.get_one(Grant, "ana-instagram-ana")).holder = "joe"
        await given.grant(db, holder="mia", expires_at=town.now - HOUR)

    await town.reconnect()

    assert ("mia", None, True) in await town.grants()
    assert ("joe", None, False) in await town.grants()


async def test_a_manager_whose_grant_lapsed_has_exactly_one_live_grant_afterwards(town: Town) -> None:
    async with town.store.begin() as db:
        (await db.get_one(Grant, "ana-instagram-ana")).holder = "manager"

    await town.reconnect()

    assert await town.grants() == [("manager", town.now, False), ("manager", None, True)]


async def test_a_second_holders_grants_stay_as_they_are(town: Town) -> None:
    async with town.store.begin() as db:
        until = town.now + 9 * HOUR
        await given.grant(db, "ana-instagram", Permission.MESSAGES, holder="mia", expires_at=until, token="T")

    await town.reconnect()

    assert ("mia", None, True) in await town.grants()
    assert len([holder for holder, removed, _ in await town.grants() if removed is None]) == 2


async def test_what_the_login_cannot_give_is_not_asked_back_and_said_to_remain(town: Town) -> None:
    async with town.store.begin() as db:
        await given.grant(
            db, "ana-instagram", Permission.PRODUCT_TAGS, holder="mia", expires_at=town.now - 30 * HOUR
        )

    answer = await town.reconnect()

    assert answer.status == 303
    page = await town.get(answer.location)
    assert "Still missing: product tags." in page.text
    assert await town.open_lapses() == ["ana-instagram"]


async def test_a_state_is_good_for_one_use_and_then_shows_how_things_stand(town: Town) -> None:
    callback = await town.decide(await town.start())
    first = await town.get(callback)
    calls, grants = len(town.instagram.calls), await town.grants()

    second = await town.get(callback)

    assert first.status == second.status == 303
    assert "/c/" in second.location
    assert (len(town.instagram.calls), await town.grants()) == (calls, grants)


@pytest.mark.parametrize("state", ["", "forged", "s" * 5000])
async def test_a_wrong_state_is_refused_without_asking_the_network(town: Town, state: str) -> None:
    answer = await town.get(f"/connect/instagram/callback?{urlencode({'code': 'x', 'state': state})}")

    assert answer.status == 400
    assert not town.instagram.calls
    assert await town.open_lapses() == ["ana-instagram"]


async def test_a_state_is_too_old_after_an_hour(town: Town) -> None:
    callback = await town.decide(await town.start())
    town.now += HOUR

    assert (await town.get(callback)).status == 400
    assert not town.instagram.calls


async def test_a_state_of_one_network_is_none_of_another(town: Town) -> None:
    callback = await town.decide(await town.start())

    assert (await town.get(callback.replace("/instagram/", "/tiktok/"))).status == 404
    assert (await town.get(callback.replace("/instagram/", "/myspace/"))).status == 404
    assert (await town.get(callback)).status == 303


@pytest.mark.parametrize(("lever", "status"), [("outage", 503), ("throttle", 503), ("html_errors", 503)])
async def test_a_network_in_trouble_is_said_to_be_and_may_be_tried_again(
    town: Town, lever: str, status: int
) -> None:
    callback = await town.decide(await town.start())
    getattr(town.instagram, lever)(True)

    answer = await town.get(callback)

    assert answer.status == status
    assert "Instagram does not answer at the moment" in answer.text
    assert offers_another_try(answer)
    await nothing_stored(town, "network_trouble")
    town.instagram.mend()
    assert (await town.reconnect()).status == 303


async def test_a_network_that_hangs_is_given_up_in_time(town: Town) -> None:
    callback = await town.decide(await town.start())
    town.instagram.slow(8)

    assert (await town.get(callback)).status == 503
    await nothing_stored(town, "network_trouble")


async def test_a_forged_code_is_refused(town: Town) -> None:
    callback = (await town.decide(await town.start())).replace("code=", "code=forged")

    answer = await town.get(callback)

    assert answer.status == 400
    assert offers_another_try(answer)
    await nothing_stored(town, "not_authorised")


async def test_access_that_fails_its_live_read_does_not_count(town: Town) -> None:
    address = await town.start()
    town.instagram.fail("ana", faults.CHECKPOINTED)

    answer = await town.get(await town.decide(address))

    assert answer.status == 400
    await nothing_stored(town, "not_authorised")


async def test_a_fault_of_our_app_is_told_as_ours(town: Town) -> None:
    address = await town.start()
    town.instagram.fail("ana", faults.NO_PERMISSION)

    answer = await town.get(await town.decide(address))

    assert answer.status == 502
    await nothing_stored(town, "operator_fault")


async def test_the_repair_of_an_invalidated_profile_speaks_the_creators_language(town: Town) -> None:
    async with town.store.begin() as db:
        grant = await db.get_one(Grant, "ana-instagram-ana")
        grant.invalidated_at, grant.invalidation_reason = town.now - 48 * HOUR, Cause.PASSWORD_CHANGED

    page = await town.get(town.page())
    assert "You changed your Instagram password on" in page.text
    assert (await town.reconnect()).status == 303


async def test_a_first_connection_makes_the_profile_that_the_network_tells_of(town: Town) -> None:
    async with town.store.begin() as db:
        await given.creator(db, "kenji")
        await given.participation(db, creator_id="kenji")
    assert "Connect Instagram" in (await town.get(town.page("kenji"))).text

    answer = await town.get(await town.decide(await town.start(None, "kenji"), "kenji"))

    assert answer.status == 303
    async with town.store.read() as db:
        profile = (await db.scalars(select(Profile).where(Profile.creator_id == "kenji"))).one()
        grant = (await db.scalars(select(Grant).where(Grant.profile_id == profile.id))).one()
        assert (profile.handle, profile.handle_folded) == ("kenji", "kenji")
        assert profile.network is Network.INSTAGRAM
        assert profile.account_id == "17841400000000002"
        assert grant.holder == "kenji"
    assert (await town.told())[-1][0] == "connected"
    assert "Thank you, Instagram is connected." in (await town.get(answer.location)).text


async def test_a_first_connection_finds_the_profile_that_the_account_already_has(town: Town) -> None:
    answer = await town.get(await town.decide(await town.start(None)))

    assert answer.status == 303
    assert await town.open_lapses() == []
    assert await town.grants() == [("ana", town.now, False), ("ana", None, True)]


async def test_a_first_connection_without_insights_does_not_count(town: Town) -> None:
    async with town.store.begin() as db:
        await given.creator(db, "kenji")

    answer = await town.get(await town.decide(await town.start(None, "kenji"), "kenji", PUBLISH))

    assert answer.status == 400
    assert "The insights box was not ticked" in answer.text
    assert await town.grants() == [("ana", None, False)]


async def test_two_callbacks_at_once_leave_one_live_grant(town: Town) -> None:
    one = await town.decide(await town.start())
    two = await town.decide(await town.start())

    answers = await asyncio.gather(town.get(one), town.get(two))

    assert [answer.status for answer in answers] == [303, 303]
    assert len([holder for holder, removed, _ in await town.grants() if removed is None]) == 1
