import csv
import datetime as dt
import itertools
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox.instagram import Instagram
from sandbox.world import World, write
from store import codes

NOW = dt.datetime(2026, 11, 22, 12, 30, 15, 999, tzinfo=dt.UTC)

HEADERS = {
    "brands": "brand_id, name, from_name, from_email, reply_to, default_locale, timezone, helpdesk_url, "
    "slack_team_id, hashtags, tracking, sending, warn_days, quiet_hours, max_reminders, binding",
    "members": "brand_id, slack_user_id, email, role",
    "creators": "creator_id, first_name, last_name, email, locale, timezone, unsubscribed_at, brands",
    "profiles": "profile_id, creator_id, network, handle, account_type, ownership, promotion_access, "
    "marketplace_status",
    "grants": "grant_id, profile_id, holder, permissions, granted_at, expires_at, invalidated_at, "
    "invalidation_reason, access_token, refresh_token",
    "campaigns": "campaign_id, brand_id, name, status, starts_on, ends_on, hashtags, tracking",
    "requirements": "requirement_id, campaign_id, network, kind, quantity, due_on",
    "participations": "campaign_id, creator_id, stage, stage_since",
    "deliverables": "requirement_id, creator_id, completed_at",
}

Rows = list[dict[str, str]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return write(tmp_path / "world", NOW)


@pytest.fixture
def files(world: World) -> dict[str, Rows]:
    return {name: list(csv.DictReader(_lines(world, name))) for name in HEADERS}


def _lines(world: World, name: str) -> list[str]:
    return (world.folder / f"{name}.csv").read_text("utf-8").splitlines()


def values(rows: Rows, column: str) -> set[str]:
    return {row[column] for row in rows}


def test_the_headers_are_those_of_the_import(world: World) -> None:
    for name, header in HEADERS.items():
        assert _lines(world, name)[0] == header.replace(", ", ",")
    assert {file.stem for file in world.folder.iterdir()} == set(HEADERS)


def test_the_same_moment_gives_the_same_world(world: World, tmp_path: Path) -> None:
    again = write(tmp_path / "again", NOW)

    assert all(
        (world.folder / f"{n}.csv").read_bytes() == (again.folder / f"{n}.csv").read_bytes() for n in HEADERS
    )
    assert (world.accounts, world.accesses) == (again.accounts, again.accesses)


def test_ids_are_given_once_and_references_lead_somewhere(files: dict[str, Rows], world: World) -> None:
    for name, column in {
        "brands": "brand_id",
        "creators": "creator_id",
        "profiles": "profile_id",
        "grants": "grant_id",
        "campaigns": "campaign_id",
        "requirements": "requirement_id",
    }.items():
        ids = [row[column] for row in files[name]]
        assert len(ids) == len(set(ids))
        for other in files.values():
            if column in other[0]:
                assert values(other, column) <= set(ids)
    pairs = [(row["campaign_id"], row["creator_id"]) for row in files["participations"]]
    assert len(pairs) == len(set(pairs))
    campaign_of = {row["requirement_id"]: row["campaign_id"] for row in files["requirements"]}
    for row in files["deliverables"]:
        assert (campaign_of[row["requirement_id"]], row["creator_id"]) in pairs
    assert values(files["brands"], "slack_team_id") == {team.id for team in world.teams}
    assert values(files["members"], "slack_user_id") <= {
        user.id for user in world.users if not user.is_restricted
    }


def test_everything_that_can_be_is_there(files: dict[str, Rows]) -> None:
    assert (len(files["brands"]), len(files["creators"])) == (3, 40)
    assert values(files["participations"], "stage") == set(codes.Stage)
    assert values(files["campaigns"], "status") == set(codes.CampaignStatus)
    assert values(files["profiles"], "network") == set(codes.Network)
    assert values(files["profiles"], "ownership") == set(codes.Ownership)
    assert values(files["profiles"], "promotion_access") == set(codes.PromotionAccess)
    assert values(files["profiles"], "marketplace_status") == {"", *codes.MarketplaceStatus}
    assert values(files["profiles"], "account_type") >= set(codes.AccountType)
    assert values(files["grants"], "invalidation_reason") == {"", *codes.Cause} - {codes.Cause.EXPIRED}
    permissions = {word for row in files["grants"] for word in row["permissions"].split(";")}
    assert permissions == set(codes.Permission)
    assert values(files["campaigns"], "tracking") == {"on", "off"}
    assert [row["creator_id"] for row in files["creators"] if row["unsubscribed_at"]] == ["cr-zoe"]
    assert [row["creator_id"] for row in files["creators"] if not row["email"]] == ["cr-tereza"]
    assert len([row for row in files["brands"] if row["quiet_hours"]]) == 1


def test_some_creators_work_with_both_workspaces(files: dict[str, Rows]) -> None:
    team = {row["brand_id"]: row["slack_team_id"] for row in files["brands"]}
    teams = [{team[brand] for brand in row["brands"].split(";") if brand} for row in files["creators"]]

    assert sum(len(seen) == 2 for seen in teams) >= 5
    assert all(teams)


def test_times_and_zones_are_real_and_in_order(files: dict[str, Rows]) -> None:
    for row in itertools.chain(files["creators"], files["brands"]):
        ZoneInfo(row["timezone"])
    for row in files["grants"]:
        granted = dt.datetime.fromisoformat(row["granted_at"])
        assert granted.tzinfo is not None
        assert granted < NOW
        for column in ("expires_at", "invalidated_at"):
            assert not row[column] or dt.datetime.fromisoformat(row[column]) > granted
        assert bool(row["invalidated_at"]) == bool(row["invalidation_reason"])
    for row in files["campaigns"]:
        assert dt.date.fromisoformat(row["starts_on"]) < dt.date.fromisoformat(row["ends_on"])
    for row in itertools.chain(files["participations"], files["deliverables"]):
        assert dt.datetime.fromisoformat(row.get("stage_since") or row["completed_at"]) < NOW


def test_most_are_healthy_and_a_few_have_lapsed(files: dict[str, Rows]) -> None:
    now = NOW.isoformat()
    ended = {
        row["profile_id"]
        for row in files["grants"]
        if (row["expires_at"] and row["expires_at"] <= now)
        or (row["invalidated_at"] and row["invalidated_at"] <= now)
    }
    kept_by_another = {"pr-chiara-instagram", "pr-priya-instagram"}

    assert kept_by_another <= ended
    assert 5 <= len(ended - kept_by_another) <= 8
    assert len(values(files["grants"], "profile_id")) > 60


def test_its_instagram_knows_every_token(files: dict[str, Rows], world: World) -> None:
    instagram = Instagram(lambda kind: None, lambda: NOW)
    world.settle(instagram)

    network = {row["profile_id"]: row["network"] for row in files["profiles"]}
    handle = {row["profile_id"]: row["handle"] for row in files["profiles"]}
    for row in files["grants"]:
        if network[row["profile_id"]] == "instagram":
            token = instagram.tokens[row["access_token"]]
            assert token.account.username == handle[row["profile_id"]]
            over = row["invalidated_at"] or row["expires_at"]
            if over and over <= NOW.isoformat() and row["invalidation_reason"] != "permissions_changed":
                assert instagram.ending(token) is not None
            else:
                assert instagram.ending(token) is None
    assert len(set(instagram.tokens)) == len(world.accesses)
