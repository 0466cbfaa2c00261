"""Whatever is wrong with a request: one problem document that names it, and nothing half done."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from store import tokens
from tests.web.api.conftest import BASE, Caller, Site

JSON = {"Content-Type": "application/json"}
DEEP = b'{"first_name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b"null", JSON, 400),
        (b'"x"', JSON, 400),
        (b'{"first_name": NaN}', JSON, 400),
        (b'{"first_name": Infinity}', JSON, 400),
        (b'{"first_name": "a", "first_name": "b"}', JSON, 400),
        (b'{"first_name": ' + b"1" * 5000 + b"}", JSON, 400),
        (b'{"first_name": 1e999}', JSON, 422),
        (DEEP, JSON, 400),
        (b'{"first_name": "\xff"}', JSON, 400),
        ('{"first_name": "a"}'.encode("utf-16"), JSON, 400),
        (b"not gzip", JSON | {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(b" " * 2_000_000), JSON | {"Content-Encoding": "gzip"}, 413),
        (b" " * (1024 * 1024 + 1), JSON, 413),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/json; charset=latin-1"}, 415),
        (b"first_name=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_a_body_that_cannot_be_read(
    crm: Caller, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await crm.ask("PUT", "/creators/ana", data=body, headers=headers)
    assert answer.status == status, answer
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json["status"] == status
    assert (await crm.get("/creators/ana")).status == 404


@pytest.mark.parametrize(
    ("path", "document", "field"),
    [
        ("/creators/ana", {"email": "not an address"}, "email"),
        ("/creators/ana", {"email": 3}, "email"),
        ("/creators/ana", {"first_name": "a\nb"}, "first_name"),
        ("/creators/ana", {"first_name": "\ud800"}, "first_name"),
        ("/creators/ana", {"timezone": "Mars/Base"}, "timezone"),
        ("/creators/ana", {"frist_name": "a"}, "frist_name"),
        ("/creators/ana", {"\ud800": "a"}, "\\ud800"),
        ("/creators/%00", {}, "creator_id"),
        ("/creators/" + "x" * 201, {}, "creator_id"),
        ("/creators/%20", {}, "creator_id"),
        ("/brands/glow", {"name": "Glow"}, "from_email"),
        ("/brands/glow", {"name": "Glow", "from_email": "a@b.example", "quiet_hours": "25:00-08:00"},
         "quiet_hours"),
        ("/profiles/p", {"network": "myspace"}, "network"),
        ("/requirements/r", {"quantity": 0}, "quantity"),
        ("/requirements/r", {"quantity": True}, "quantity"),
        ("/requirements/r", {"quantity": 1.5}, "quantity"),
        ("/grants/g", {"permissions": ["insights", "everything"]}, "permissions"),
        ("/grants/g", {"permissions": [1]}, "permissions"),
        ("/grants/g", {"expires_at": "tomorrow"}, "expires_at"),
        ("/brands/glow/members/not@an@address", {}, "email"),
    ],
)  # fmt: skip
async def test_a_field_that_cannot_be_taken_is_named(
    crm: Caller, path: str, document: dict[str, Any], field: str
) -> None:
    answer = await crm.ask("PUT", path, data=json.dumps(document), headers=JSON)
    assert (answer.status, answer.fields) == (422, [field]), answer
    assert "\n" not in answer.json["detail"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/creators?limit=0", "limit"),
        ("/creators?limit=1001", "limit"),
        ("/creators?limit=ten", "limit"),
        ("/creators?limit=1&limit=2", "limit"),
        ("/creators?after=x", "after"),
        ("/creators?after=WyJhIiwiYiJd", "after"),
        ("/creators?after=WyJcdTAwMDAiXQ", "after"),
        ("/creators/ana/history?after=WyJhIl0", "after"),
        ("/creators?limi=1", "limi"),
        ("/creators/ana?x=1", "x"),
        ("/creators/ana/offer-check", "network"),
        ("/creators/ana/offer-check?network=myspace", "network"),
        ("/creators/ana/why?at=yesterday", "at"),
    ],
)
async def test_a_parameter_that_cannot_be_taken_is_named(crm: Caller, path: str, field: str) -> None:
    await crm.put("/creators/ana")
    answer = await crm.get(path)
    assert (answer.status, answer.fields) == (422, [field]), answer


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/creators/", "/creators/ana/x", "/creators/a/b/c/d"])
async def test_an_address_that_does_not_exist_is_a_problem_document(crm: Caller, path: str) -> None:
    answer = await crm.get(path)
    assert (answer.status, answer.json["title"]) == (404, "Not Found")


async def test_what_can_be_done_at_an_address_is_told(crm: Caller) -> None:
    wrong = await crm.ask("POST", "/creators/ana")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "DELETE, GET, HEAD, OPTIONS, PUT")
    asked = await crm.ask("OPTIONS", "/creators")
    assert (asked.status, asked.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Origin" not in asked.headers


async def test_an_address_that_is_not_utf_8_is_the_address_of_nothing_else(crm: Caller) -> None:
    assert (await crm.put("/creators/%FF")).status == 400
    assert (await crm.get("/creators?after=%FF")).status == 400
    assert (await crm.get("/creators/%00")).status == 404


async def test_nobody_is_admitted_without_a_token_that_is_good(site: Site, crm: Caller) -> None:
    callers = [
        site.stranger(),
        site.stranger(tokens.new_key()),
        site.stranger("é"),
        site.stranger(f"{crm.key}x"),
    ]
    answers = [await caller.get("/creators") for caller in callers]
    answers.append(await site.stranger().ask("GET", "/creators", headers={"Authorization": "Basic eDp5"}))
    for answer in answers:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "invalid_token" in answers[1].headers["WWW-Authenticate"]
    async with site.store.begin() as db:
        assert await tokens.revoke(db, "crm", site.now)
    assert (await crm.get("/creators")).status == 401


async def raw(site: Site, sent: bytes, *, close: bool = False) -> bytes:
    """What comes back for bytes that no well-behaved client would send."""
    reader, writer = await asyncio.open_connection(site.url.host, site.url.port)
    writer.write(sent)
    await writer.drain()
    if close:
        writer.close()
        return b""
    async with asyncio.timeout(10):
        answer = await reader.read(4000)
    writer.close()
    return answer


async def test_a_body_whose_framing_breaks_is_refused_and_leaves_nothing(site: Site, crm: Caller) -> None:
    head = (
        f"PUT {BASE}/creators/ana HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {crm.key}\r\n"
        "Content-Type: application/json\r\n"
    ).encode()
    broken = head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nnot a size\r\n\r\n"
    assert b" 400 " in (await raw(site, broken)).splitlines()[0]
    await raw(site, head + b'Content-Length: 100\r\n\r\n{"first_name":"A"}', close=True)
    assert (await crm.get("/creators/ana")).status == 404
    assert (await crm.put("/creators/ana")).status == 201
