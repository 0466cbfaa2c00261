"""What is asked about creators: may an offer go out, why was nobody reminded, and the whole record."""

import pytest

from store.codes import Network
from store.moment import Moment
from store.offers import Instead, OfferCheck, Refusal, offer_check
from store.rules.concern import OPERATOR
from tests.given import DAY
from tests.web.api.conftest import Caller, Site, world


async def test_no_offer_goes_to_a_creator_whose_access_has_lapsed(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    check = (await crm.get("/creators/ana/offer-check?network=instagram")).json
    assert (check["allowed"], check["reason"], check["reminder"]) == (False, "expired", "sendable")
    assert "Instagram access of @ana: expired on 17 November 2026" in check["text"]
    other = (await crm.get("/creators/ana/offer-check?network=youtube")).json
    assert (other["allowed"], other["reason"]) == (True, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (False, Refusal.EXPIRED, Instead.SENDABLE)),
        ({"/grants/ana-g": {"invalidated_at": "2026-11-01", "invalidation_reason": "password_changed"}},
         (False, Refusal.INVALIDATED, Instead.SENDABLE)),
        ({"/campaigns/glow-spring": {"status": "paused"}}, (False, Refusal.EXPIRED, Instead.STOPPED)),
        ({"/brands/glow": {"quiet_hours": "11:00-13:00", "timezone": "UTC"}},
         (False, Refusal.EXPIRED, Instead.SENDABLE)),
        ({"/grants/ana-g": {"expires_at": "2026-12-01"}}, (True, None, None)),
        ({"/profiles/ana-ig": {"ownership": "public"}}, (True, None, None)),
    ],
)  # fmt: skip
async def test_what_an_offer_check_says(
    site: Site,
    crm: Caller,
    change: dict[str, dict[str, str]],
    expected: tuple[bool, Refusal | None, Instead | None],
) -> None:
    await crm.put_all(world("glow", "ana"))
    await crm.put_all(change)
    async with site.store.read() as db:
        check: OfferCheck = await offer_check(db, OPERATOR, "ana", Network.INSTAGRAM, Moment(site.now))
    assert (check.allowed, check.reason, check.instead) == expected


async def test_why_can_be_asked_for_another_time_and_network(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    [now] = (await crm.get("/creators/ana/why")).json["profiles"]
    assert (now["due"], now["campaigns"][0]["campaign_id"]) == (True, "glow-spring")
    [then] = (await crm.get("/creators/ana/why?at=2026-11-01T00:00:00Z")).json["profiles"]
    assert (then["due"], then["rules"][0]) == (
        False, {"rule": "not_expired", "holds": True, "text": "Access has not expired."},
    )  # fmt: skip
    assert (await crm.get("/creators/ana/why?network=tiktok")).json["profiles"] == []


async def test_the_whole_record_holds_no_token(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    record = await crm.get("/creators/ana/export")
    assert record.json["creator"]["email"] == "ana@mail.example"
    assert "secret" not in record.body


async def test_history_comes_the_newest_first_in_pages(site: Site, crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    for holder in ("bo", "cleo", "dee"):
        site.now += DAY
        await crm.put(f"/grants/{holder}", {"profile_id": "ana-ig", "holder": holder})
        assert (await crm.delete(f"/profiles/ana-ig/holders/{holder}")).status == 204
    first = await crm.get("/creators/ana/history?limit=2")
    assert [entry["detail"]["holder"] for entry in first.json] == ["dee", "cleo"]
    following = first.headers["Link"].partition(">")[0].removeprefix("</api/v1")
    last = await crm.get(following)
    assert [entry["detail"]["holder"] for entry in last.json] == ["bo"]
    assert "Link" not in last.headers
