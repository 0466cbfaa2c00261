import base64
import datetime as dt
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.instagram import Instagram
from sandbox.instagram.accounts import BASIC, INSIGHTS, PUBLISH
from tests.sandbox.asking import Client, get
from tests.sandbox.conftest import Hands

CALLBACK = "https://reconnect.example/connect/instagram/callback?from=mail"
VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-to-be-content"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def asked(**changes: str) -> dict[str, str]:
    return {
        "client_id": "app",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": f"{BASIC},{INSIGHTS},{PUBLISH}",
        "state": "s/t=a te",
    } | changes


async def consent(client: Client, user_id: str = "17841400000000001", **changes: str) -> dict[str, list[str]]:
    """What the app's callback gets when somebody answers the consent page."""
    form = asked(decision="allow", account=user_id) | changes
    granted = [("granted", scope) for scope in (INSIGHTS, PUBLISH)]
    answer = await client.post(
        "/instagram/oauth/authorize", data=[*form.items(), *granted], allow_redirects=False
    )
    assert answer.status == 302
    location = urlsplit(answer.headers["Location"])
    assert answer.headers["Location"].startswith(
        "https://reconnect.example/connect/instagram/callback?from=mail&"
    )
    return parse_qs(location.query) | {"fragment": [location.fragment]}


async def exchanged(client: Client, code: str, **changes: str) -> tuple[int, dict[str, Any]]:
    form = {
        "client_id": "app",
        "client_secret": "geheim",
        "grant_type": "authorization_code",
        "redirect_uri": CALLBACK,
        "code": code,
    }
    answer = await client.post("/instagram/oauth/access_token", data=form | changes)
    return answer.status, await answer.json()


async def test_a_consent_becomes_a_long_lived_token(client: Client, clock: Hands) -> None:
    back = await consent(client)
    assert (back["state"], back["fragment"]) == (["s/t=a te"], ["_"])

    status, short = await exchanged(client, back["code"][0])
    assert (status, short["user_id"]) == (200, 17841400000000001)
    assert short["permissions"] == [BASIC, PUBLISH, INSIGHTS]

    status, long = await get(
        client,
        "access_token",
        grant_type="ig_exchange_token",
        client_secret="geheim",
        access_token=short["access_token"],
    )
    assert (status, long["expires_in"], long["token_type"]) == (200, 5183944, "bearer")

    fields = "id,user_id,username,account_type"
    assert await get(client, "v25.0/me", fields=fields, access_token=long["access_token"]) == (
        200,
        {
            "id": "26160000000000001",
            "user_id": "17841400000000001",
            "username": "ana.pinta",
            "account_type": "MEDIA_CREATOR",
        },
    )
    clock.at += dt.timedelta(days=61)
    status, refused = await get(client, "me", access_token=long["access_token"])
    assert (status, refused["error"]["code"], refused["error"]["error_subcode"]) == (400, 190, 463)


async def test_a_code_works_once_within_an_hour_and_at_its_own_address(client: Client, clock: Hands) -> None:
    once = (await consent(client))["code"][0]
    assert (await exchanged(client, once))[0] == 200
    assert await exchanged(client, once) == (
        400,
        {"error_type": "OAuthException", "code": 400, "error_message": "Invalid authorization code"},
    )
    elsewhere = (await consent(client))["code"][0]
    assert (await exchanged(client, elsewhere, redirect_uri="https://evil.example/"))[0] == 400
    late = (await consent(client))["code"][0]
    clock.at += dt.timedelta(hours=1)
    assert (await exchanged(client, late))[0] == 400


async def test_a_code_challenge_is_enforced(client: Client) -> None:
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}

    without = (await consent(client, **pkce))["code"][0]
    assert (await exchanged(client, without))[0] == 400
    wrong = (await consent(client, **pkce))["code"][0]
    assert (await exchanged(client, wrong, code_verifier="guessed"))[0] == 400
    right = (await consent(client, **pkce))["code"][0]
    assert (await exchanged(client, right, code_verifier=VERIFIER))[0] == 200


async def test_cancel_says_access_denied(client: Client) -> None:
    back = await consent(client, decision="cancel")

    assert (back["error"], back["error_reason"], back["state"]) == (
        ["access_denied"],
        ["user_denied"],
        ["s/t=a te"],
    )
    assert "code" not in back


async def test_a_box_that_is_not_ticked_is_not_granted(client: Client) -> None:
    form = [*asked(decision="allow", account="17841400000000001").items(), ("granted", PUBLISH)]
    answer = await client.post("/instagram/oauth/authorize", data=form, allow_redirects=False)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    _, short = await exchanged(client, code)

    assert short["permissions"] == [BASIC, PUBLISH]
    status, refused = await get(client, "me/insights", metric="reach", access_token=short["access_token"])
    assert (status, refused["error"]["code"]) == (403, 10)


async def test_the_consent_page_offers_whose_mail_was_opened_and_anybody_else(client: Client) -> None:
    page = await client.get(
        "/instagram/oauth/authorize", params=asked(), cookies={"sandbox_person": "ana%40mail.example"}
    )
    text = await page.text()

    assert page.status == 200
    assert 'value="17841400000000001" checked' in text
    assert text.count('type="radio"') == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "other"},
        {"redirect_uri": "javascript:alert(1)"},
        {"scope": "user_friends"},
        {"response_type": "token"},
        {"code_challenge": "x", "code_challenge_method": "plain"},
    ],
)
async def test_a_wrong_link_gets_a_page_and_no_redirect(client: Client, wrong: dict[str, str]) -> None:
    page = await client.get("/instagram/oauth/authorize", params=asked(**wrong), allow_redirects=False)

    assert (page.status, page.content_type) == (400, "text/html")


async def test_a_personal_account_cannot_be_connected(client: Client) -> None:
    form = asked(decision="allow", account="17841400000000003")
    page = await client.post("/instagram/oauth/authorize", data=form, allow_redirects=False)

    assert page.status == 200
    assert "personal account" in await page.text()


async def test_media_come_newest_first_and_in_pages(client: Client, instagram: Instagram) -> None:
    token = instagram.issue_token(instagram.account("ana.pinta"), [BASIC], None)

    _, first = await get(client, "v25.0/me/media", fields="caption,timestamp", limit="2", access_token=token)
    assert [post["caption"] for post in first["data"]] == ["Post 0 #aurora", "Post 1 #aurora"]
    assert first["data"][0]["timestamp"] == "2026-11-22T12:00:00+0000"
    rest = urlsplit(first["paging"]["next"])
    answer = await client.get(f"{rest.path}?{rest.query}")
    second = await answer.json()
    assert [post["caption"] for post in second["data"]] == ["Post 2 #aurora"]
    assert "next" not in second["paging"]


async def test_a_token_is_refreshed_only_after_a_day(
    client: Client, instagram: Instagram, clock: Hands
) -> None:
    token = instagram.issue_token(instagram.account("kenji"), [BASIC], clock.at + dt.timedelta(days=60))
    question = {"grant_type": "ig_refresh_token", "access_token": token}
    assert (await get(client, "refresh_access_token", **question))[0] == 400

    clock.at += dt.timedelta(days=2)
    status, fresh = await get(client, "refresh_access_token", **question)

    assert (status, fresh["expires_in"]) == (200, 5183944)
    assert (await get(client, "me", access_token=fresh["access_token"]))[0] == 200


async def test_calls_are_noted_without_their_tokens(client: Client, instagram: Instagram) -> None:
    token = instagram.issue_token(instagram.account("kenji"), [BASIC], None)
    await get(client, "v25.0/me", fields="id", access_token=token)

    [call] = instagram.calls
    assert (call.path, call.fields, call.username) == ("/instagram/v25.0/me", "id", "kenji")
    assert token not in repr(call)
    assert token not in repr(instagram.tokens_of("kenji"))
