"""One record: made, read, changed and deleted, over and over, by several at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from store.codes import Event
from store.tables import HistoryEntry, PromotionRequest
from tests.web.api.conftest import Caller, Site, world


async def test_every_kind_is_made_once_and_then_the_same(crm: Caller) -> None:
    made = {}
    for path, document in world("glow", "ana").items():
        first, again, read = await crm.put(path, document), await crm.put(path, document), await crm.get(path)
        assert (first.status, again.status, read.status) == (201, 200, 200), path
        assert first.headers["Location"] == f"/api/v1{path}"
        assert again.body == read.body
        assert again.headers["ETag"] == read.headers["ETag"]
        assert read.json.items() >= {k: v for k, v in document.items() if k != "access_token"}.items()
        made[path] = read.body
    for path, body in made.items():
        head = await crm.ask("HEAD", path)
        assert (head.status, head.body, head.headers["Content-Length"]) == (
            200, "", str(len((await crm.get(path)).body)),
        ), body  # fmt: skip


async def test_what_is_read_can_be_put_back_as_it_is(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    for path in world("glow", "ana"):
        read = await crm.get(path)
        again = await crm.put(path, read.json)
        assert (again.status, again.body) == (200, read.body), path
    grant = next(path for path in world("glow", "ana") if path.startswith("/grants/"))
    assert (await crm.get(grant)).json["has_token"] is True
    assert (await crm.put(grant, {"has_token": False, "status": "x"})).fields == ["status"]


async def test_every_kind_is_deleted_once(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    for path in reversed(world("glow", "ana")):
        assert [(await crm.delete(path)).status for _ in range(2)] == [204, 404], path
        assert (await crm.get(path)).status == 404


async def test_absent_keys_keep_and_null_clears(crm: Caller) -> None:
    await crm.put(
        "/brands/glow", world("glow", "ana")["/brands/glow"] | {"warn_days": "off", "hashtags": ["a"]}
    )
    kept = (await crm.put("/brands/glow", {"name": "Glow Lab", "timezone": ""})).json
    assert (kept["name"], kept["warn_days"], kept["hashtags"]) == ("Glow Lab", "off", ["a"])
    cleared = (await crm.put("/brands/glow", {"warn_days": None, "hashtags": None})).json
    assert (cleared["warn_days"], cleared["hashtags"]) == (7, [])
    needed = await crm.put("/brands/glow", {"from_email": None})
    assert (needed.status, needed.fields) == (422, ["from_email"])


async def test_a_profile_tells_its_state_and_a_grant_no_secret(site: Site, crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    profile = (await crm.get("/profiles/ana-ig")).json
    assert (profile["status"], profile["cause"]) == ("expired", "expired")
    assert profile["lapsed_at"] == "2026-11-17T00:00:00Z"
    assert profile["connections"]["insights"] == {
        "state": "expired", "cause": "expired", "ended_at": "2026-11-17T00:00:00Z", "holders": ["ana"],
    }  # fmt: skip
    assert profile["connections"]["publishing"]["state"] == "not_established"
    second = {
        "profile_id": "ana-ig",
        "holder": "kim",
        "permissions": ["insights"],
        "expires_at": "2027-01-01",
    }
    await crm.put("/grants/kim-g", second)
    profile = (await crm.get("/profiles/ana-ig")).json
    assert (profile["status"], profile["connections"]["insights"]["holders"]) == ("connected", ["kim"])
    grant = await crm.get("/grants/ana-g")
    assert grant.json["has_token"] is True
    assert "secret" not in grant.body


async def test_a_removed_holder_leaves_nothing_but_a_line_in_the_history(site: Site, crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    assert (await crm.delete("/profiles/ana-ig/holders/ana")).status == 204
    assert (await crm.delete("/profiles/ana-ig/holders/ana")).status == 404
    assert (await crm.get("/profiles/ana-ig")).json["status"] == "not_connected"
    grant = (await crm.get("/grants/ana-g")).json
    assert (grant["has_token"], grant["removed_at"]) == (False, "2026-11-18T12:00:00Z")
    async with site.store.read() as db:
        assert list(await db.scalars(select(HistoryEntry.event))) == [Event.HOLDER_REMOVED]
    [entry] = (await crm.get("/profiles/ana-ig/history")).json
    assert entry["detail"] == {"holder": "ana", "network": "instagram"}


async def test_a_deleted_grant_changes_the_state_at_once(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    assert (await crm.delete("/grants/ana-g")).status == 204
    assert (await crm.get("/profiles/ana-ig")).json["status"] == "not_connected"
    assert (await crm.get("/profiles/ana-ig/grants")).json == []


async def test_promotion_is_asked_for_once(site: Site, crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    asked = [
        await crm.ask("POST", "/profiles/ana-ig/promotion-request", json={"brand_id": "glow"})
        for _ in range(2)
    ]
    assert [one.status for one in asked] == [201, 200]
    async with site.store.read() as db:
        [request] = await db.scalars(select(PromotionRequest))
        assert (request.asked_by, request.team_id) == ("crm", None)


async def test_a_member_is_addressed_by_slack_user_or_by_e_mail(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    made = await crm.put("/brands/glow/members/Mia@Glow.example", {})
    assert (made.status, made.json["email"], made.json["role"]) == (201, "Mia@Glow.example", "member")
    assert (await crm.put("/brands/glow/members/mia@glow.example", {"role": "admin"})).status == 200
    differs = await crm.put("/brands/glow/members/mia@glow.example", {"slack_user_id": "U9"})
    assert (differs.status, differs.fields) == (422, ["slack_user_id"])
    assert len((await crm.get("/brands/glow/members")).json) == 2
    assert (await crm.delete("/brands/glow/members/MIA@glow.example")).status == 204


async def test_an_id_may_hold_whatever_prints(crm: Caller) -> None:
    for path in ("%7Ba%7D", "a%2Fb", "100%25", "%C3%A9%20%F0%9F%8C%B8", "a%2Bb", "%22%3F%23"):
        made = await crm.put(f"/creators/{path}", {"first_name": "X"})
        assert made.status == 201, path
        assert (await crm.get(made.headers["Location"].removeprefix("/api/v1"))).body == made.body
    listed = [one["creator_id"] for one in (await crm.get("/creators")).json]
    assert set(listed) == {"{a}", "a/b", "100%", "é 🌸", "a+b", '"?#'}


async def test_lists_come_in_pages_that_miss_and_repeat_nothing(crm: Caller) -> None:
    await crm.put_all(world("glow", "ana"))
    for number in range(7):
        await crm.put(f"/creators/c{number}")
        await crm.put(f"/campaigns/glow-spring/participations/c{number}", {"stage": "invited"})
    for path, key in (("/creators", "creator_id"), ("/campaigns/glow-spring/participations", "creator_id")):
        found, sizes, following = list[str](), list[int](), f"{path}?limit=3"
        while following:
            page = await crm.get(following)
            found += [one[key] for one in page.json]
            sizes.append(len(page.json))
            following = page.headers.get("Link", "").partition(">")[0].removeprefix("</api/v1")
        assert sizes == [3, 3, 2]
        assert found == ["ana", *(f"c{number}" for number in range(7))]


async def test_whoever_has_the_newest_is_told_so(crm: Caller) -> None:
    made = await crm.put("/creators/ana", {"first_name": "Ana"})
    tag = made.headers["ETag"]
    for named in (tag, f'"x", W/{tag}', "*"):
        same = await crm.get("/creators/ana", If_None_Match=named)
        assert (same.status, same.body, same.headers["ETag"]) == (304, "", tag)
    assert (await crm.get("/creators/ana", If_None_Match='"x"')).status == 200


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/creators/ana", {"If_Match": '"x"'}, 412),
        ("/creators/ana", {"If_Match": "W/TAG"}, 412),
        ("/creators/ana", {"If_Match": "garbage"}, 412),
        ("/creators/ana", {"If_None_Match": "*"}, 412),
        ("/creators/ana", {"If_None_Match": "TAG"}, 412),
        ("/creators/bo", {"If_Match": "*"}, 412),
        ("/creators/ana", {"If_Match": '"x", TAG'}, 200),
        ("/creators/ana", {"If_Match": "*"}, 200),
        ("/creators/bo", {"If_None_Match": "*"}, 201),
    ],
)
async def test_a_change_happens_only_to_what_the_caller_has_seen(
    crm: Caller, path: str, headers: dict[str, str], status: int
) -> None:
    tag = (await crm.put("/creators/ana", {"first_name": "Ana"})).headers["ETag"]
    named = {name: value.replace("TAG", tag) for name, value in headers.items()}
    assert (await crm.put(path, {"first_name": "Anna"}, **named)).status == status
    changed = (await crm.get("/creators/ana")).json["first_name"] == "Anna"
    assert changed == (status == 200)


async def test_of_many_who_saw_the_same_only_one_changes_it(crm: Caller) -> None:
    tag = (await crm.put("/creators/ana", {"first_name": "Ana"})).headers["ETag"]
    answers = await asyncio.gather(
        *(crm.put("/creators/ana", {"first_name": f"Ana {n}"}, If_Match=tag) for n in range(8))
    )
    assert sorted(one.status for one in answers) == [200] + [412] * 7
    made = await asyncio.gather(*(crm.put("/creators/bo", {}, If_None_Match="*") for _ in range(8)))
    assert sorted(one.status for one in made) == [201] + [412] * 7
    gone = await asyncio.gather(*(crm.delete("/creators/bo") for _ in range(4)))
    assert sorted(one.status for one in gone) == [204] + [404] * 3


async def test_ids_of_the_address_may_stand_in_the_body_if_they_agree(crm: Caller) -> None:
    same: dict[str, Any] = {"creator_id": "ana", "first_name": "Ana"}
    assert (await crm.put("/creators/ana", same)).status == 201
    differs = await crm.put("/creators/ana", {"creator_id": "bo"})
    assert (differs.status, differs.fields) == (422, ["creator_id"])
