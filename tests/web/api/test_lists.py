"""Lists by filters: the same words as in Slack and on the command line."""

import pytest

from tests.web.api.conftest import Caller, Site, world


async def stocked(site: Site) -> Caller:
    """Ana's access has ended, Bo's has not; Zed belongs to somebody else, who uses the same names."""
    crm = await site.caller("crm", "glow")
    await crm.put_all(world("glow", "ana"))
    await crm.put_all(
        {
            "/creators/bo": {"first_name": "Bo"},
            "/profiles/bo-tt": {"creator_id": "bo", "network": "tiktok", "handle": "bo"},
            "/grants/bo-g": {"profile_id": "bo-tt", "holder": "bo", "permissions": ["insights"]},
            "/creators/cem": {"first_name": "Cem"},
        }
    )
    other = await site.caller("other", "shade")
    await other.put_all(world("shade", "zed"))
    return crm


@pytest.mark.parametrize(
    ("words", "creators", "profiles"),
    [
        ("", ["ana", "bo", "cem"], ["ana-ig", "bo-tt"]),
        ("expired", ["ana"], ["ana-ig"]),
        ("-expired", ["bo"], ["bo-tt"]),
        ("campaign:Spring", ["ana"], ["ana-ig"]),
        ("-campaign:Spring%20-tiktok", [], []),
        ("permission:insights%20connected", ["bo"], ["bo-tt"]),
    ],
)
async def test_filters_choose_the_tokens_own(
    site: Site, words: str, creators: list[str], profiles: list[str]
) -> None:
    crm = await stocked(site)
    assert [one["creator_id"] for one in (await crm.get(f"/creators?q={words}")).json] == creators
    assert [one["profile_id"] for one in (await crm.get(f"/profiles?q={words}")).json] == profiles
    listed = (await crm.get(f"/list?q={words}%20sort:name")).json
    assert (listed["total"], [one["profile_id"] for one in listed["profiles"]]) == (len(profiles), profiles)


async def test_a_list_tells_each_state_and_leads_on(site: Site) -> None:
    crm = await stocked(site)
    first = await crm.get("/list?limit=1&q=sort:status")
    (ana,) = first.json["profiles"]
    assert (ana["profile_id"], ana["status"], ana["cause"]) == ("ana-ig", "expired", "expired")
    assert ana["lapsed_at"] == "2026-11-17T00:00:00Z"
    assert 'rel="next"' in first.headers["Link"]
    second = await crm.get(f"/list?limit=1&q=sort:status&after={first.json['next']}")
    assert [one["profile_id"] for one in second.json["profiles"]] == ["bo-tt"]
    assert (second.json["total"], second.json["next"], "Link" in second.headers) == (2, None, False)
    before = await crm.get("/list?q=expired&at=2026-11-01T00:00:00Z")
    assert before.json["total"] == 0


@pytest.mark.parametrize(
    ("path", "field", "told"),
    [
        ("/list?q=exprd", "q", "expired"),
        ("/creators?q=campaign:Sprin", "q", "Spring"),
        ("/profiles?q=brand:shade", "q", "no brand"),
        ("/profiles?q=creator:zed", "q", "no creator"),
        ("/list?after=nonsense", "after", "cursor"),
        ("/list?limit=0", "limit", "1 to"),
        ("/grants?q=expired", "q", "no parameter"),
    ],
)
async def test_what_is_not_understood_is_told_with_the_closest(
    site: Site, path: str, field: str, told: str
) -> None:
    crm = await stocked(site)
    answer = await crm.get(path)
    assert (answer.status, answer.fields) == (422, [field])
    assert told in answer.body


async def test_a_campaign_tells_who_misses_a_connection_that_it_needs(site: Site) -> None:
    crm = await stocked(site)
    answer = await crm.get("/campaigns/glow-spring/connections")
    assert answer.json["missing"]["total"] == 1
    assert answer.json["incomplete"] is True
    (missing,) = answer.json["missing"]["connections"]
    assert (missing["creator_id"], missing["network"], missing["reason"]) == ("ana", "instagram", "expired")
    assert (await crm.get("/campaigns/shade-spring/connections")).status == 404
