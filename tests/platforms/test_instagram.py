"""The authorisation, the exchange of its code, and whose access it is."""

import datetime as dt
import traceback
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from platforms.instagram import NOT_PROFESSIONAL, Instagram
from platforms.trouble import Lapsed, NetworkTrouble, OperatorFault, Refused, Unclear
from store.codes import AccountType, Permission
from tests.platforms.instagram import SECRET, FakeInstagram

SCOPES = [
    "instagram_business_basic",
    "instagram_business_manage_insights",
    "instagram_business_manage_comments",
]
SHORT, LONG = "IGAA-short", "IGAA-long"
BACK = "https://reconnect.example/connect/instagram/callback"


def sells(fake: FakeInstagram, short: Any, **long: Any) -> None:
    fake.says("/login/code", short)
    fake.says("access_token", {"access_token": LONG, "token_type": "bearer", "expires_in": 5183944} | long)


async def refusal(instagram: Instagram, now: dt.datetime) -> NetworkTrouble:
    with pytest.raises(NetworkTrouble) as raised:
        await instagram.exchange("the-code", BACK, None, now)
    told = "".join(traceback.format_exception(raised.value))
    assert not [secret for secret in (SECRET, SHORT, "the-code-said") if secret in told]
    return raised.value


def test_the_authorisation_asks_for_what_is_wanted_and_can_be_had(instagram: Instagram) -> None:
    wanted = {Permission.COMMENTS, Permission.INSIGHTS, Permission.PRODUCT_TAGS, Permission.PROMOTION}
    url = instagram.authorize("a state/&", BACK, wanted, "a challenge")
    assert url.startswith("https://instagram.example/oauth/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["our-app"],
        "redirect_uri": [BACK],
        "response_type": ["code"],
        "scope": [",".join(SCOPES)],
        "state": ["a state/&"],
    }


def test_its_login_offers_neither_product_tags_nor_promotion(instagram: Instagram) -> None:
    assert instagram.offers == set(Permission) - {Permission.PRODUCT_TAGS, Permission.PROMOTION}


async def test_a_code_buys_a_long_lived_token(
    fake: FakeInstagram, instagram: Instagram, now: dt.datetime
) -> None:
    sells(fake, {"access_token": SHORT, "user_id": 17841400000000001, "permissions": SCOPES})
    tokens = await instagram.exchange("the-code#_", BACK, "a verifier", now)
    assert tokens.access_token == LONG
    assert tokens.refresh_token is None
    assert tokens.expires_at == now + dt.timedelta(seconds=5183944)
    assert tokens.permissions == {Permission.INSIGHTS, Permission.COMMENTS}
    assert tokens.account_id == "17841400000000001"
    assert LONG not in repr(tokens)
    assert SECRET not in repr(fake.endpoints)
    assert fake.calls == [
        (
            "/login/code",
            {
                "client_id": "our-app",
                "client_secret": SECRET,
                "grant_type": "authorization_code",
                "redirect_uri": BACK,
                "code": "the-code",
            },
        ),
        ("access_token", {"grant_type": "ig_exchange_token", "client_secret": SECRET, "access_token": SHORT}),
    ]


@pytest.mark.parametrize(
    "short",
    [
        {"access_token": SHORT, "user_id": "17841400000000001", "permissions": ",".join(SCOPES)},
        {"data": [{"access_token": SHORT, "user_id": 17841400000000001, "permissions": ", ".join(SCOPES)}]},
        {
            "data": [
                {"access_token": SHORT, "user_id": "17841400000000001", "permissions": [*SCOPES, 7, None]}
            ]
        },
    ],
)
async def test_the_token_answer_comes_in_several_shapes(
    fake: FakeInstagram, instagram: Instagram, now: dt.datetime, short: Any
) -> None:
    sells(fake, short)
    tokens = await instagram.exchange("the-code", BACK, None, now)
    assert tokens.permissions == {Permission.INSIGHTS, Permission.COMMENTS}
    assert tokens.account_id == "17841400000000001"


@pytest.mark.parametrize("told", [None, 0, -5, "soon", True, [], 1e300, 10**30, "nan"])
async def test_a_date_that_cannot_be_believed_is_none(
    fake: FakeInstagram, instagram: Instagram, now: dt.datetime, told: Any
) -> None:
    sells(fake, {"access_token": SHORT, "permissions": SCOPES}, expires_in=told)
    assert (await instagram.exchange("the-code", BACK, None, now)).expires_at is None


async def test_a_date_in_quotes_is_read(fake: FakeInstagram, instagram: Instagram, now: dt.datetime) -> None:
    sells(fake, {"access_token": SHORT, "permissions": SCOPES}, expires_in="3600")
    assert (await instagram.exchange("the-code", BACK, None, now)).expires_at == now + dt.timedelta(hours=1)


@pytest.mark.parametrize(
    "answer",
    [
        {"error_type": "OAuthException", "code": 400, "error_message": "the-code-said"},
        {
            "error": {
                "message": "the-code-said",
                "type": "OAuthException",
                "code": 100,
                "error_subcode": 36009,
            }
        },
        {"error": {"message": "the-code-said", "type": "OAuthException", "code": 190}},
        {"error": "invalid_grant", "error_description": "the-code-said"},
    ],
)
async def test_a_bad_code_is_refused(
    fake: FakeInstagram, instagram: Instagram, now: dt.datetime, answer: Any
) -> None:
    fake.says("/login/code", answer, 400)
    assert isinstance(await refusal(instagram, now), Refused)
    assert [path for path, _ in fake.calls] == ["/login/code"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"error": "invalid_client"}, OperatorFault),
        ({"error": "temporarily_unavailable"}, Unclear),
        ({"error": {"code": 101}}, OperatorFault),
        ({"error": {"code": 4}}, Unclear),
        ({"error": {"code": 190, "is_transient": True}}, Unclear),
        ({"error_type": "OAuthRateLimitException", "code": 429, "error_message": "the-code-said"}, Unclear),
        ({"user_id": 1, "permissions": SCOPES}, Unclear),
        ({"access_token": 7, "permissions": SCOPES}, Unclear),
        ({"access_token": SHORT}, Unclear),
        ({"access_token": SHORT, "permissions": {"insights": True}}, Unclear),
        ({}, Unclear),
    ],
)
async def test_other_trouble_is_not_blamed_on_the_holder(
    fake: FakeInstagram, instagram: Instagram, now: dt.datetime, answer: Any, kind: type[NetworkTrouble]
) -> None:
    sells(fake, answer)
    assert isinstance(await refusal(instagram, now), kind)


async def test_a_token_that_cannot_be_made_long_lived_is_trouble_of_its_own_kind(
    fake: FakeInstagram, instagram: Instagram, now: dt.datetime
) -> None:
    sells(fake, {"access_token": SHORT, "permissions": SCOPES})
    fake.fails("access_token", 100, type="IGApiException", message="Unsupported request - method type: get")
    assert isinstance(await refusal(instagram, now), OperatorFault)
    fake.fails("access_token", 190, 458)
    assert isinstance(await refusal(instagram, now), Refused)
    fake.says("access_token", {}, 503)
    assert isinstance(await refusal(instagram, now), Unclear)


@pytest.mark.parametrize(
    ("told", "account_type"),
    [
        ("BUSINESS", AccountType.BUSINESS),
        ("Business", AccountType.BUSINESS),
        ("MEDIA_CREATOR", AccountType.CREATOR),
        ("Media_Creator", AccountType.CREATOR),
        ("PERSONAL", AccountType.PERSONAL),
        ("SOMETHING_NEW", None),
        (None, None),
        (3, None),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
async def test_whose_token_it_is(
    fake: FakeInstagram, instagram: Instagram, told: Any, account_type: AccountType | None, wrapped: bool
) -> None:
    me = {"id": "26160319576992690", "user_id": 17841400000000001, "username": "ana", "account_type": told}
    fake.says("me", {"data": [me]} if wrapped else me)
    account = await instagram.account(LONG)
    assert account.id == "17841400000000001"
    assert account.aliases == {"17841400000000001", "26160319576992690"}
    assert account.handle == "ana"
    assert account.account_type == account_type


async def test_an_account_without_a_name_or_an_id_is_no_answer(
    fake: FakeInstagram, instagram: Instagram
) -> None:
    for me in ({"id": "1"}, {"username": "ana"}, {"id": 1.5, "username": "ana"}, {"id": "1", "username": 7}):
        fake.says("me", me)
        with pytest.raises(Unclear):
            await instagram.account(LONG)


async def test_a_personal_account_is_refused_with_that_reason(
    fake: FakeInstagram, instagram: Instagram
) -> None:
    fake.fails("me", 100, type="IGApiException", message="The user is not an Instagram Business")
    with pytest.raises(Refused) as refused:
        await instagram.account(LONG)
    assert refused.value.reason == NOT_PROFESSIONAL


async def test_a_live_read_asks_for_one_post(fake: FakeInstagram, instagram: Instagram) -> None:
    fake.says("me/media", {"data": []})
    await instagram.live_read(LONG)
    assert fake.calls == [("me/media", {"fields": "id", "limit": "1", "access_token": LONG})]


async def test_a_live_read_that_yields_nothing_readable_proves_nothing(
    fake: FakeInstagram, instagram: Instagram
) -> None:
    fake.says("me/media", {"data": {}})
    with pytest.raises(Unclear):
        await instagram.live_read(LONG)
    fake.fails("me/media", 190, 460)
    with pytest.raises(Lapsed):
        await instagram.live_read(LONG)
