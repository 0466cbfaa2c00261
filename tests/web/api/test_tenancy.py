"""Two programs on one installation: what is the other's is, in every answer, what does not exist."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from store import history
from store.codes import Event, Stage
from store.tables import Creator, ProgramMember
from tests import given
from tests.web.api.conftest import Answer, Caller, Site, world

OWN = {
    "brand_id": "glow", "person": "Uglow", "creator_id": "ana", "profile_id": "ana-ig", "grant_id": "ana-g",
    "campaign_id": "glow-spring", "requirement_id": "glow-reel", "holder": "ana",
}  # fmt: skip
FOREIGN = {
    "brand_id": "acme", "person": "Uacme", "creator_id": "bo", "profile_id": "bo-ig", "grant_id": "bo-g",
    "campaign_id": "acme-spring", "requirement_id": "acme-reel", "holder": "bo",
}  # fmt: skip
BODIES = {
    "/brands/{brand_id}": {"name": "X", "from_email": "x@x.example"},
    "/brands/{brand_id}/members/{person}": {"role": "admin"},
    "/creators/{creator_id}": {"first_name": "X"},
    "/profiles/{profile_id}": {"creator_id": "ana", "network": "tiktok"},
    "/grants/{grant_id}": {"profile_id": "ana-ig", "holder": "x"},
    "/campaigns/{campaign_id}": {"brand_id": "glow", "name": "X", "status": "live"},
    "/requirements/{requirement_id}": {"campaign_id": "glow-spring", "network": "tiktok"},
    "/campaigns/{campaign_id}/participations/{creator_id}": {"stage": "invited"},
    "/requirements/{requirement_id}/deliverables/{creator_id}": {},
    "/profiles/{profile_id}/promotion-request": {"brand_id": "glow"},
}


@pytest.fixture
async def rival(site: Site, crm: Caller) -> Caller:
    """Speaks for acme, as crm does for glow; both have fed the installation."""
    rival = await site.caller("rival", "acme")
    await crm.put_all(world("glow", "ana"))
    await rival.put_all(world("acme", "bo"))
    return rival


def addresses(path: str) -> Iterator[str]:
    """*path* with a foreign id in each place where one can stand, the others being the caller's own."""
    names = re.findall(r"{(\w+)}", path)
    for chosen in itertools.product((OWN, FOREIGN), repeat=len(names)):
        if any(ids is FOREIGN for ids in chosen):
            yield path.format(**{name: ids[name] for name, ids in zip(names, chosen, strict=True)})


async def ask(caller: Caller, method: str, path: str, pattern: str) -> Answer:
    query = "?network=instagram" if pattern.endswith("offer-check") else ""
    body = {"json": BODIES[pattern]} if method in ("PUT", "POST") else {}
    return await caller.ask(method, path + query, **body)


async def everything(caller: Caller) -> dict[str, str]:
    paths = [*world("acme", "bo"), "/brands", "/creators", "/profiles", "/campaigns"]
    return {path: (await caller.get(path)).body for path in paths}


async def test_every_address_with_a_foreign_id_is_the_address_of_nothing(
    site: Site, crm: Caller, rival: Caller
) -> None:
    paths = (await site.stranger().get("/openapi.json")).json["paths"]
    before = await everything(rival)
    unknown = await crm.get("/creators/nobody")
    asked = 0
    for pattern, methods in paths.items():
        for method, path in itertools.product(
            [name.upper() for name in methods if name != "parameters"], addresses(pattern)
        ):
            if pattern == "/brands/{brand_id}/members/{person}" and "/glow/" in path and method == "PUT":
                continue  # a person is nobody's
            answer = await ask(crm, method, path, pattern)
            assert (answer.status, answer.body) == (404, unknown.body), (method, path)
            asked += 1
    assert asked > 60
    assert await everything(rival) == before


REFERENCES: list[tuple[str, dict[str, Any], str, str]] = [
    ("/creators/cleo", {"brands": ["glow", "?"]}, "brands", "acme"),
    ("/profiles/p", {"creator_id": "?", "network": "tiktok"}, "creator_id", "bo"),
    ("/profiles/ana-ig", {"creator_id": "?"}, "creator_id", "bo"),
    ("/grants/g", {"profile_id": "?", "holder": "x"}, "profile_id", "bo-ig"),
    ("/campaigns/c", {"brand_id": "?", "name": "X", "status": "live"}, "brand_id", "acme"),
    ("/requirements/r", {"campaign_id": "?", "network": "tiktok"}, "campaign_id", "acme-spring"),
    ("/profiles/ana-ig/promotion-request", {"brand_id": "?"}, "brand_id", "acme"),
]


@pytest.mark.parametrize(("path", "document", "field", "foreign"), REFERENCES)
async def test_a_reference_to_what_is_foreign_is_a_reference_to_nothing(
    crm: Caller, rival: Caller, path: str, document: dict[str, Any], field: str, foreign: str
) -> None:
    def naming(one: str) -> dict[str, Any]:
        return {
            name: [one if item == "?" else item for item in value] if isinstance(value, list) else
            (one if value == "?" else value)
            for name, value in document.items()
        }  # fmt: skip

    method = "POST" if path.endswith("request") else "PUT"
    told = await crm.ask(method, path, json=naming(foreign))
    unknown = await crm.ask(method, path, json=naming("nobody"))
    assert (told.status, told.fields) == (422, [field])
    assert told.body.replace(f'\\"{foreign}\\"', "?") == unknown.body.replace('\\"nobody\\"', "?")


async def test_rows_of_an_import_reach_no_further_than_single_records(crm: Caller, rival: Caller) -> None:
    before = await everything(rival)
    for kind, lines in {
        "brands": ["brand_id,name,from_email", "acme,X,x@x.example", "glow,Glow,hi@glow.example"],
        "creators": ["creator_id,first_name,brands", "bo,X,", "cleo,Cleo,acme", "dee,Dee,glow"],
        "grants": ["grant_id,profile_id,holder,permissions", "bo-g,ana-ig,x,", "g,bo-ig,x,", "h,ana-ig,x,"],
        "participations": ["campaign_id,creator_id,stage", "acme-spring,ana,invited",
                           "glow-spring,bo,invited", "glow-spring,ana,invited"],
    }.items():  # fmt: skip
        answer = await crm.ask(
            "POST", f"/import?kind={kind}", data="\n".join(lines), headers={"Content-Type": "text/csv"}
        )
        assert answer.status == 207, answer
        assert [row["line"] for row in answer.json["rejected"]] == list(range(2, len(lines)))
        assert all("is known as" in row["reason"] for row in answer.json["rejected"])
    assert await everything(rival) == before
    assert (await crm.get("/creators/dee")).status == 200, "whoever imports a creator has made it"


async def share_ana(site: Site) -> None:
    """The operator lets ana take part in acme's campaign too, further along; acme has reminded her."""
    async with site.store.begin() as db:
        await given.participation(db, "acme-spring", "ana", Stage.PUBLISHED)
        db.add(ProgramMember(creator_id="ana", brand_id="acme"))
        await db.flush()
        for brand, campaign in (("acme", "acme-spring"), (None, "acme-spring"), (None, None)):
            await history.record(
                db, Event.REMINDER_SENT, site.now, creator_id="ana", profile_id="ana-ig", brand_id=brand,
                campaign_id=campaign, detail={"ordinal": 1} | ({"asked_by": "an acme"} if campaign else {}),
            )  # fmt: skip


async def test_a_shared_creator_tells_nothing_of_the_other_program(
    site: Site, crm: Caller, rival: Caller
) -> None:
    await share_ana(site)
    for path in (
        "/creators/ana", "/creators", "/profiles/ana-ig", "/creators/ana/participations", "/creators/ana/why",
        "/creators/ana/offer-check?network=instagram", "/creators/ana/history", "/profiles/ana-ig/history",
        "/creators/ana/export", "/campaigns/glow-spring/history", "/brands/glow/history",
    ):  # fmt: skip
        answer = await crm.get(path)
        assert answer.status == 200, path
        assert "acme" not in answer.body, path
    [profile] = (await crm.get("/creators/ana/why")).json["profiles"]
    assert profile["due"] is True
    assert [(one["campaign_id"], one["chosen"]) for one in profile["campaigns"]] == [
        (None, True),
        ("glow-spring", False),
    ]
    entries = (await crm.get("/creators/ana/history")).json
    assert [one["another_program"] for one in entries] == [False, True, True]
    assert all(one["brand_id"] is None and one["campaign_id"] is None for one in entries)


async def test_programs_of_others_stay_when_a_creator_is_written(
    site: Site, crm: Caller, rival: Caller
) -> None:
    await share_ana(site)
    assert (await crm.put("/creators/ana", {"brands": ["glow"]})).json["brands"] == ["glow"]
    assert (await crm.put("/creators/ana", {"brands": None})).json["brands"] == []
    assert (await rival.get("/creators/ana")).json["brands"] == ["acme"]


async def test_deleting_a_shared_creator_takes_only_ones_own_part_away(
    site: Site, crm: Caller, rival: Caller
) -> None:
    await share_ana(site)
    for path in ("/profiles/ana-ig", "/grants/ana-g", "/profiles/ana-ig/holders/ana"):
        assert (await crm.delete(path)).status == 403, path
        assert (await rival.delete(path)).status == 403, path
    assert (await crm.delete("/creators/ana")).status == 204
    assert (await crm.delete("/creators/ana")).status == 404
    assert (await crm.get("/campaigns/glow-spring/participations")).json == []
    assert (await rival.get("/creators/ana")).json["email"] == "ana@mail.example"
    assert (await rival.delete("/profiles/ana-ig")).status == 204, "now nobody else counts on it"
    assert (await rival.delete("/creators/ana")).status == 204
    async with site.store.read() as db:
        assert await db.get(Creator, "ana") is None


async def test_a_creator_is_seen_by_whoever_made_it_or_works_with_it(
    site: Site, crm: Caller, rival: Caller
) -> None:
    async with site.store.begin() as db:
        await given.creator(db, "zoe")
    assert (await crm.get("/creators/zoe")).status == 404
    assert (await crm.put("/creators/zoe", {"first_name": "Z"})).status == 404
    async with site.store.begin() as db:
        db.add(ProgramMember(creator_id="zoe", brand_id="glow"))
    assert (await crm.put("/creators/zoe", {"first_name": "Z"})).status == 200
    async with site.store.begin() as db:
        assert await db.scalar(select(Creator.made_by).where(Creator.id == "zoe")) is None
        await db.execute(delete(ProgramMember).where(ProgramMember.creator_id == "zoe"))
        await db.execute(update(Creator).where(Creator.id == "zoe").values(made_by="crm"))
    assert (await crm.get("/creators/zoe")).status == 200
