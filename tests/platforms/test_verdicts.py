"""Which answers end a grant, and which say nothing about it (X3)."""

import asyncio
import datetime as dt
import gzip
import json
import traceback
from typing import Any

import pytest
from aiohttp import web

from platforms.http import LARGEST, open_http
from platforms.instagram import Instagram
from platforms.network import Endpoints
from platforms.trouble import Lapsed, NetworkTrouble, OperatorFault, Unclear
from store.codes import Cause, Permission
from tests.platforms.instagram import FakeInstagram

TOKEN = "IGAA-anas-token"
GRANTED = frozenset({Permission.INSIGHTS})


async def trouble(instagram: Instagram, granted: frozenset[Permission] = GRANTED) -> NetworkTrouble:
    with pytest.raises(NetworkTrouble) as raised:
        await instagram.check(TOKEN, granted)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    assert TOKEN not in repr(raised.value)
    return raised.value


async def test_a_good_token_passes(fake: FakeInstagram, instagram: Instagram) -> None:
    await instagram.check(TOKEN, GRANTED)
    assert fake.asked("me") == [TOKEN]


@pytest.mark.parametrize("code", [190, 102])
@pytest.mark.parametrize(
    ("subcode", "cause"),
    [
        (458, Cause.REVOKED),
        (460, Cause.PASSWORD_CHANGED),
        (463, Cause.EXPIRED),
        (459, Cause.NETWORK_REQUIRED),
        (464, Cause.NETWORK_REQUIRED),
        (467, Cause.NETWORK_REQUIRED),
        (None, Cause.NETWORK_REQUIRED),
        (466, Cause.NETWORK_REQUIRED),
        (999, Cause.NETWORK_REQUIRED),
        (492, Cause.ACCESS_LEVEL_CHANGED),
    ],
)
async def test_a_bad_token_lapses_with_its_cause(
    fake: FakeInstagram, instagram: Instagram, code: int, subcode: int | None, cause: Cause
) -> None:
    fake.fails("me", code, subcode, about=TOKEN)
    verdict = await trouble(instagram)
    assert isinstance(verdict, Lapsed)
    assert verdict.cause == cause


@pytest.mark.parametrize("status", [200, 400, 401, 403])
async def test_the_body_decides_and_not_the_status(
    fake: FakeInstagram, instagram: Instagram, status: int
) -> None:
    fake.says("me", {"error": {"code": "190", "error_subcode": "460"}}, status)
    verdict = await trouble(instagram)
    assert isinstance(verdict, Lapsed)
    assert verdict.cause == Cause.PASSWORD_CHANGED


@pytest.mark.parametrize("code", [10, 200, 230, 299])
async def test_a_permission_that_was_granted_but_is_denied_is_our_fault(
    fake: FakeInstagram, instagram: Instagram, code: int
) -> None:
    fake.fails("me", code)
    assert isinstance(await trouble(instagram), OperatorFault)


@pytest.mark.parametrize("code", [10, 200])
async def test_a_permission_that_was_not_granted_lapses(
    fake: FakeInstagram, instagram: Instagram, code: int
) -> None:
    fake.fails("me", code)
    verdict = await trouble(instagram, granted=frozenset())
    assert isinstance(verdict, Lapsed)
    assert verdict.cause == Cause.PERMISSIONS_CHANGED


@pytest.mark.parametrize("code", [3, 100, 101, 104, 2500])
async def test_what_our_app_may_not_do_is_our_fault(
    fake: FakeInstagram, instagram: Instagram, code: int
) -> None:
    fake.fails("me", code, type="IGApiException", message="Unsupported request - method type: get")
    assert isinstance(await trouble(instagram), OperatorFault)


async def test_an_account_that_became_personal_lapses(fake: FakeInstagram, instagram: Instagram) -> None:
    fake.fails("me", 100, type="IGApiException", message="The user is not an Instagram Business")
    verdict = await trouble(instagram)
    assert isinstance(verdict, Lapsed)
    assert verdict.cause == Cause.NETWORK_REQUIRED


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80000, 80001, 80002, 80004])
async def test_a_throttle_is_no_verdict(fake: FakeInstagram, instagram: Instagram, code: int) -> None:
    fake.fails("me", code)
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.reason == "throttled"
    assert verdict.whole_app == (code in (4, 341))


@pytest.mark.parametrize("code", [1, 2, 0, 33, 452, 999, -190, 190.5])
async def test_service_trouble_and_unheard_of_codes_are_no_verdict(
    fake: FakeInstagram, instagram: Instagram, code: int
) -> None:
    fake.fails("me", code)
    assert isinstance(await trouble(instagram), Unclear)


@pytest.mark.parametrize(("code", "subcode"), [(190, 460), (190, None), (10, None), (100, None), (9, 463)])
async def test_a_passing_trouble_wins_over_any_code(
    fake: FakeInstagram, instagram: Instagram, code: int, subcode: int | None
) -> None:
    fake.fails("me", code, subcode, is_transient=True)
    assert isinstance(await trouble(instagram), Unclear)


async def test_an_object_that_cannot_be_seen_is_no_verdict(fake: FakeInstagram, instagram: Instagram) -> None:
    fake.fails("me", 100, 33)
    assert isinstance(await trouble(instagram), Unclear)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_server_in_trouble_is_no_verdict_whatever_it_says(
    fake: FakeInstagram, instagram: Instagram, status: int
) -> None:
    fake.says("me", {"error": {"code": 190, "error_subcode": 460}}, status, **{"Retry-After": "1200"})
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.retry_after == dt.timedelta(minutes=20)


async def test_the_wait_of_the_usage_header_is_in_minutes(fake: FakeInstagram, instagram: Instagram) -> None:
    usage = {"17841400000000001": [{"type": "instagram", "estimated_time_to_regain_access": 45}, "odd"]}
    fake.says("me", {"error": {"code": 80002}}, 400, **{"X-Business-Use-Case-Usage": json.dumps(usage)})
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.retry_after == dt.timedelta(minutes=45)


@pytest.mark.parametrize("told", ["soon", "-5", "", "²", "9" * 400])
async def test_a_wait_that_cannot_be_believed_is_bounded(
    fake: FakeInstagram, instagram: Instagram, told: str
) -> None:
    fake.says("me", {}, 503, **{"Retry-After": told.encode("ascii", "ignore").decode()})
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.retry_after in (None, dt.timedelta(days=1))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><h1>Sorry, something went wrong</h1></html>",
        b'{"id": "1784',
        b"null",
        b"[]",
        b'"ok"',
        b"17",
        b"{}",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"id": ' + b"9" * 10_000 + b"}",
        b'{"error": "nothing"}',
        b'{"error": []}',
        b'{"error": {}}',
        b'{"error": {"code": {}}}',
        b'{"error": {"code": true}}',
        b'{"error": {"code": NaN}}',
        b'{"error": {"code": 1e999}}',
        b'{"error": {"code": "190a"}}',
        b'{"error": {"code": 190, "error_subcode": ["460"]}}',
        b'{"error": {"code": 190, "is_transient": "yes"}}',
        b'{"id": [], "user_id": {}}',
        b'{"data": []}',
        b'{"data": [1]}',
        b'{"error_type": "OAuthException", "code": 400, "error_message": "odd"}',
        b'{"username": "' + b"a" * LARGEST + b'"}',
    ],
    ids=lambda body: body[:40].decode("ascii", "replace"),
)
@pytest.mark.parametrize("status", [200, 400, 401])
async def test_an_odd_body_is_no_verdict(
    fake: FakeInstagram, instagram: Instagram, status: int, body: bytes
) -> None:
    async def reply(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    fake.replies["me"] = reply
    assert isinstance(await trouble(instagram), Unclear)


async def test_a_bomb_is_no_verdict_and_not_swallowed(fake: FakeInstagram, instagram: Instagram) -> None:
    async def reply(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"})

    fake.replies["me"] = reply
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.reason in ("too_large", "no_connection")


async def test_a_redirect_is_not_followed(fake: FakeInstagram, instagram: Instagram) -> None:
    for status in (301, 302, 303, 307, 308):
        fake.says("me", {}, status, Location="/graph/elsewhere")
        assert isinstance(await trouble(instagram), Unclear)
    assert {path for path, _ in fake.calls} == {"me"}


async def test_an_answer_that_never_comes_is_no_verdict(fake: FakeInstagram, instagram: Instagram) -> None:
    async def reply(_: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.json_response({})

    fake.replies["me"] = reply
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.reason == "time_out"


async def test_an_answer_that_trickles_for_ever_is_no_verdict(
    fake: FakeInstagram, instagram: Instagram
) -> None:
    async def reply(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(50):
            await answer.write(b" ")
            await asyncio.sleep(0.1)
        return answer

    fake.replies["me"] = reply
    verdict = await trouble(instagram)
    assert isinstance(verdict, Unclear)
    assert verdict.reason == "time_out"


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000,
        b"HTTP/1.1 two hundred\r\n\r\n",
    ],
    ids=lambda written: written[:50].decode(),
)
async def test_a_broken_conversation_is_no_verdict(written: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(written)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server, open_http() as http:
        port = server.sockets[0].getsockname()[1]
        assert isinstance(await trouble(_at(f"http://127.0.0.1:{port}", http)), Unclear)


async def test_nobody_listening_is_no_verdict() -> None:
    async with open_http() as http:
        assert isinstance(await trouble(_at("http://127.0.0.1:1", http)), Unclear)


async def test_an_address_that_is_none_is_our_fault() -> None:
    async with open_http() as http:
        assert isinstance(await trouble(_at("not a url", http)), OperatorFault)


def _at(base: str, http: Any) -> Instagram:
    return Instagram(Endpoints("our-app", "secret", base, base, base), http)
