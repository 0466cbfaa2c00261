"""Many records at once: every good row is stored, the others are named, and memory stays as it is."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from store import tokens
from store.tables import Creator
from tests.web.api.conftest import BASE, Caller, Site, world

CSV, LINES = {"Content-Type": "text/csv"}, {"Content-Type": "application/x-ndjson"}


async def creators_in(site: Site) -> int:
    """How many there are that crm made."""
    async with site.store.read() as db:
        made = select(func.count()).select_from(Creator).where(Creator.made_by == "crm")
        return await db.scalar(made) or 0


async def test_a_file_of_rows_is_taken_in_and_taken_again_changes_nothing(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    body = "creator_id,first_name,brands\nbo,Bo,glow\ncleo,Cleo,\n"
    first = await crm.ask("POST", "/import?kind=creators", data=body, headers=CSV)
    assert (first.status, first.json) == (200, {
        "files": [{"file": "creators.csv", "read": 2, "loaded": 2, "unchanged": 0, "rejected": 0}],
        "rejected": [], "more": 0,
    })  # fmt: skip
    again = await crm.ask("POST", "/import?kind=creators", data=body, headers=CSV)
    assert again.json["files"][0] | {"file": ""} == {
        "file": "", "read": 2, "loaded": 0, "unchanged": 2, "rejected": 0,
    }  # fmt: skip
    assert (await crm.get("/creators/cleo")).json["first_name"] == "Cleo"


async def test_json_lines_are_read_by_the_rules_of_single_records(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    rows = [
        {"grant_id": "a", "profile_id": "ana-ig", "holder": "x", "permissions": ["insights"]},
        {"grant_id": "b", "profile_id": "nobody", "holder": "x"},
        {"grant_id": "c", "profile_id": "ana-ig", "holder": "x", "permissions": [1]},
        {"grant_id": "ana-g", "expires_at": None},
    ]
    body = "\n".join(map(json.dumps, rows)) + "\nnonsense\n"
    answer = await crm.ask("POST", "/import?kind=grants", data=body, headers=LINES)
    assert answer.status == 207
    assert [(row["line"], row["column"]) for row in answer.json["rejected"]] == [
        (2, "profile_id"), (3, "permissions"), (5, ""),
    ]  # fmt: skip
    assert (await crm.get("/grants/ana-g")).json["expires_at"] is None


async def test_an_unknown_column_refuses_the_file(crm: Caller) -> None:
    answer = await crm.ask("POST", "/import?kind=creators", data="creator_id,colour\nbo,red\n", headers=CSV)
    assert (answer.status, answer.fields) == (422, ["colour"])
    assert (await crm.get("/creators")).json == []


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", CSV, 422),
        ("?kind=posts", CSV, 422),
        ("?kind=creators", {"Content-Type": "application/json"}, 415),
    ],
)
async def test_what_is_sent_has_to_be_named(
    crm: Caller, query: str, headers: dict[str, str], status: int
) -> None:
    assert (await crm.ask("POST", f"/import{query}", data="x", headers=headers)).status == status


async def test_a_long_stream_is_stored_as_it_comes_and_tells_its_first_rejections(
    site: Site, crm: Caller
) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"creator_id,first_name,email\n"
        for number in range(20):
            yield b"".join(b"c%d-%d,Somebody,\nbad%d,B,nowhere\n" % (number, n, n) for n in range(1000))

    answer = await crm.ask("POST", "/import?kind=creators", data=stream(), headers=CSV)
    [counted] = answer.json["files"]
    assert (counted["read"], counted["loaded"], counted["rejected"]) == (40_000, 20_000, 20_000)
    assert (len(answer.json["rejected"]), answer.json["more"]) == (1000, 19_000)
    assert await creators_in(site) == 20_000


async def test_what_breaks_off_keeps_the_batches_that_were_whole(site: Site, crm: Caller) -> None:
    rows = b"".join(b"c%d,%s\n" % (number, b"x" * 100) for number in range(20_000))
    _, writer = await asyncio.open_connection(site.url.host, site.url.port)
    writer.write(
        f"POST {BASE}/import?kind=creators HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {crm.key}\r\n"
        "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    )
    for piece in (b"creator_id,first_name\n", rows, b"half a row"):
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    await writer.drain()
    for _ in range(400):
        if stored := await creators_in(site):
            break
        await asyncio.sleep(0.05)
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.2)
    assert 0 < stored < 20_000
    assert await creators_in(site) < 20_000
    assert (await crm.get("/creators/half%20a%20row")).status == 404


async def test_a_token_that_is_revoked_meanwhile_loads_no_further_batch(site: Site, crm: Caller) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"creator_id,first_name\n"
        for number in range(8):
            yield b"".join(b"c%d-%d,%s\n" % (number, n, b"x" * 100) for n in range(6000))
            if number == 3:
                async with site.store.begin() as db:
                    assert await tokens.revoke(db, "crm", site.now)

    answer = await crm.ask("POST", "/import?kind=creators", data=stream(), headers=CSV)
    assert answer.status == 401
    assert await creators_in(site) < 40_000
