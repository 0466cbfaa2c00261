import datetime as dt

import pytest
from aiohttp import ClientTimeout

from sandbox.instagram import Instagram, faults
from sandbox.instagram.accounts import BASIC, INSIGHTS
from tests.sandbox.asking import Client, get
from tests.sandbox.conftest import Hands


@pytest.mark.parametrize(
    ("lever", "subcode"),
    [("expire", 463), ("revoke", 458), ("change_password", 460), ("checkpoint", 459)],
)
async def test_each_lever_answers_with_its_own_subcode(
    client: Client, instagram: Instagram, lever: str, subcode: int
) -> None:
    ana = instagram.account("ana.pinta")
    token = instagram.issue_token(ana, [BASIC], None)
    assert (await get(client, "me", access_token=token))[0] == 200

    assert (
        await client.post(f"/sandbox/networks/instagram/accounts/ana.pinta/{lever}", json={})
    ).status == 200
    status, refused = await get(client, "me", access_token=token)
    error = refused["error"]
    assert (status, error["type"], error["code"], error["error_subcode"]) == (
        400,
        "OAuthException",
        190,
        subcode,
    )
    assert error["fbtrace_id"]
    assert "error" not in (await get(client, "me", access_token=instagram.issue_token(ana, [BASIC], None)))[1]

    instagram.mend("ana.pinta")
    assert (await get(client, "me", access_token=token))[0] == 200


async def test_the_rarer_endings_have_their_subcodes_too(client: Client, instagram: Instagram) -> None:
    token = instagram.issue_token(instagram.account("kenji"), [BASIC], None)
    seen = []
    for fault in (faults.UNCONFIRMED, faults.LOGGED_OUT, faults.ROLE_LOST):
        instagram.fail("kenji", fault)
        seen.append((await get(client, "me", access_token=token))[1]["error"]["error_subcode"])

    assert seen == [464, 467, 492]
    unknown = (await get(client, "me", access_token="IGAAnever"))[1]["error"]
    assert (unknown["code"], "error_subcode" in unknown) == (190, False)


async def test_a_lost_permission_closes_only_its_own_edge(client: Client, instagram: Instagram) -> None:
    token = instagram.issue_token(instagram.account("ana.pinta"), [BASIC, INSIGHTS], None)
    instagram.lose_permission("ana.pinta", INSIGHTS)

    assert (await get(client, "me", access_token=token))[0] == 200
    _, refused = await get(client, "me/insights", metric="reach", access_token=token)
    assert refused["error"]["code"] == 10


async def test_trouble_of_the_network_is_no_verdict_about_a_token(
    client: Client, instagram: Instagram
) -> None:
    token = instagram.issue_token(instagram.account("ana.pinta"), [BASIC], None)

    instagram.outage()
    status, down = await get(client, "me", access_token=token)
    assert (status, down["error"]["code"], down["error"]["is_transient"]) == (500, 2, True)
    instagram.mend()
    instagram.throttle()
    status, busy = await get(client, "me", access_token=token)
    assert (status, busy["error"]["code"]) == (400, 4)
    instagram.mend()
    instagram.throttle_account("ana.pinta")
    assert (await get(client, "me", access_token=token))[1]["error"]["code"] == 17
    instagram.mend()
    instagram.html_errors()
    page = await client.get("/instagram/me", params={"access_token": token})
    assert (page.status, page.content_type) == (500, "text/html")
    instagram.mend()
    instagram.slow(5)
    with pytest.raises(TimeoutError):
        await client.get("/instagram/me", params={"access_token": token}, timeout=ClientTimeout(total=0.2))
    instagram.mend()
    assert (await get(client, "me", access_token=token))[0] == 200


async def test_the_pane_tells_the_state_of_every_account(
    client: Client, instagram: Instagram, clock: Hands
) -> None:
    instagram.adopt_token("IGAAold", instagram.account("kenji"), [BASIC], clock.at, ended="password_changed")
    instagram.issue_token(instagram.account("ana.pinta"), [BASIC], clock.at + dt.timedelta(days=9))

    shown = await (await client.get("/sandbox/networks")).json()

    states = {card["username"]: card["state"] for card in shown["instagram"]["accounts"]}
    assert states == {"ana.pinta": "live", "kenji": "password_changed", "lea": "none"}
    assert (await client.post("/sandbox/networks/instagram/outage", json={"on": True})).status == 200
    assert instagram.down
    assert (await client.post("/sandbox/networks/instagram/flood", json={"on": True})).status == 404
    assert (await client.post("/sandbox/networks/instagram/accounts/lea/explode", json={})).status == 400
