"""R1–R3 read sentence by sentence in plain Python, with no SQL and none of the product's rules."""

import datetime as dt
import functools
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

DAYS_3 = dt.timedelta(days=3)
DAYS_90 = dt.timedelta(days=90)
WORKFLOW = [
    "invited",
    "applied",
    "accepted",
    "contracted",
    "producing",
    "submitted",
    "approved",
    "published",
    "completed",
]


@dataclass
class World:
    """Rows as dictionaries, by the names of the tables."""

    brands: dict[str, dict[str, Any]] = field(default_factory=dict)
    creators: dict[str, dict[str, Any]] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: list[dict[str, Any]] = field(default_factory=list)
    campaigns: dict[str, dict[str, Any]] = field(default_factory=dict)
    requirements: list[dict[str, Any]] = field(default_factory=list)
    participations: list[dict[str, Any]] = field(default_factory=list)
    deliverables: list[dict[str, Any]] = field(default_factory=list)
    suppressions: list[dict[str, Any]] = field(default_factory=list)
    reminded: dict[str, list[dt.datetime]] = field(default_factory=dict)
    """When reminders of the present lapse were sent, by profile."""
    held: set[str] = field(default_factory=set)
    set_up: set[str] = field(default_factory=set)


def grant_end(world: World, grant: dict[str, Any]) -> tuple[dt.datetime | None, str]:
    profile = world.profiles[grant["profile_id"]]
    runs_out = grant["expires_at"]
    if grant["refresh_token"] and profile["network"] in world.set_up:
        runs_out = None
    elif runs_out is None and profile["network"] == "instagram" and profile["account_type"] != "personal":
        runs_out = grant["granted_at"] + DAYS_90 if grant["granted_at"] else None
    cut = grant["invalidated_at"]
    if cut is not None and (runs_out is None or cut <= runs_out):
        return cut, grant["invalidation_reason"] or "network_required"
    return runs_out, "expired"


def connections(
    world: World, profile_id: str, at: dt.datetime
) -> dict[str, tuple[dt.datetime | None, set[str]]]:
    """By permission: when it was lost and the causes that may be told; no instant while it is active."""
    if world.profiles[profile_id]["ownership"] == "public":
        return {}
    live: set[str] = set()
    ended: dict[str, list[tuple[dt.datetime, str]]] = {}
    for grant in world.grants:
        if grant["profile_id"] != profile_id:
            continue
        if grant["granted_at"] and grant["granted_at"] > at:
            continue
        if grant["removed_at"] and grant["removed_at"] <= at:
            continue
        end, cause = grant_end(world, grant)
        for permission in grant["permissions"]:
            if end is None or end > at:
                live.add(permission)
            else:
                ended.setdefault(permission, []).append((end, cause))
    found: dict[str, tuple[dt.datetime | None, set[str]]] = {permission: (None, set()) for permission in live}
    for permission, ends in ended.items():
        if permission not in live:
            last = max(end for end, _ in ends)
            found[permission] = (last, {cause for end, cause in ends if end == last})
    return found


def state(world: World, profile_id: str, at: dt.datetime) -> tuple[str, dt.datetime | None, str | None]:
    """Status, when access was lost, and why (None where several causes fall on the same instant)."""
    each = connections(world, profile_id, at)
    expired = [(lost, causes) for lost, causes in each.values() if lost is not None]
    if expired:
        first = min(lost for lost, _ in expired)
        causes = set().union(*(causes for lost, causes in expired if lost == first))
        return "expired", first, causes.pop() if len(causes) == 1 else None
    return ("connected" if each else "not_connected"), None, None


def quiet(world: World, brand: dict[str, Any], creator: dict[str, Any], at: dt.datetime) -> bool:
    if brand["quiet_from"] is None:
        return False
    local = at.astimezone(zoneinfo.ZoneInfo(creator["timezone"] or brand["timezone"] or "UTC"))
    minute, begin, end = local.hour * 60 + local.minute, brand["quiet_from"], brand["quiet_to"]
    return bool(begin <= minute < end if begin <= end else minute >= begin or minute < end)


def skips(world: World, profile_id: str, participation: dict[str, Any] | None, at: dt.datetime) -> list[str]:
    """All codes that stop this participation, in the contract's order."""
    profile = world.profiles[profile_id]
    creator = world.creators[profile["creator_id"]]
    told = [when for when in world.reminded.get(profile_id, ()) if when <= at]
    assert participation is not None
    campaign = world.campaigns[participation["campaign_id"]]
    brand = world.brands[campaign["brand_id"]]
    checks = {
        "not_expired": state(world, profile_id, at)[0] != "expired",
        "public_profile": profile["ownership"] == "public",
        "personal_account": profile["network"] == "instagram" and profile["account_type"] == "personal",
        "tracking_off": not (brand["tracking"] and campaign["tracking"]),
        "sending_on_hold": brand["sending"] == "hold",
        "campaign_not_live": campaign["status"] != "live",
        "not_past_applied": participation["stage"] not in WORKFLOW[2:],
        "no_open_requirement": not open_requirements(world, profile, participation, at),
        "unsubscribed": bool(creator["unsubscribed_at"] and creator["unsubscribed_at"] <= at),
        "undeliverable": creator["email"] is None
        or any(one["address"] == creator["email"].casefold() for one in world.suppressions),
        "reminded_recently": bool(told) and at - max(told) < DAYS_3,
        "quiet_hours": quiet(world, brand, creator, at),
        "max_reminders": brand["max_reminders"] is not None and len(told) >= brand["max_reminders"],
        "network_outage": profile["network"] in world.held,
    }
    return [code for code, stops in checks.items() if stops]


def open_requirements(
    world: World, profile: dict[str, Any], participation: dict[str, Any], at: dt.datetime
) -> list[dict[str, Any]]:
    done = {
        one["requirement_id"]
        for one in world.deliverables
        if one["creator_id"] == participation["creator_id"]
        and (one["completed_at"] is None or one["completed_at"] <= at)
    }
    return [
        one
        for one in world.requirements
        if one["campaign_id"] == participation["campaign_id"]
        and one["network"] == profile["network"]
        and one["id"] not in done
    ]


def relevance(world: World, profile: dict[str, Any], participation: dict[str, Any], at: dt.datetime) -> Any:
    due = [one["due_on"] for one in open_requirements(world, profile, participation, at) if one["due_on"]]
    since = participation["stage_since"]
    return (
        -WORKFLOW.index(participation["stage"]),
        min(due) if due else dt.date.max,
        -since.timestamp() if since else float("inf"),
        participation["campaign_id"],
    )


def plan(world: World, at: dt.datetime) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """What is due, by profile; and the campaign whose brand's hold kept one back, by profile."""
    due, held = {}, {}
    for profile_id, profile in world.profiles.items():
        mine = [one for one in world.participations if one["creator_id"] == profile["creator_id"]]
        may = [
            one
            for one in mine
            if not set(skips(world, profile_id, one, at)) - {"sending_on_hold", "quiet_hours"}
        ]
        may.sort(key=functools.partial(relevance, world, profile, at=at))
        if not may:
            continue
        if (
            "sending_on_hold" in (first := skips(world, profile_id, may[0], at))
            and "quiet_hours" not in first
        ):
            held[profile_id] = may[0]["campaign_id"]
        sending = [one for one in may if "sending_on_hold" not in skips(world, profile_id, one, at)]
        if sending and "quiet_hours" not in skips(world, profile_id, sending[0], at):
            due[profile_id] = {
                "campaign_id": sending[0]["campaign_id"],
                "ordinal": len([when for when in world.reminded.get(profile_id, ()) if when <= at]) + 1,
                "others": [one["campaign_id"] for one in sending[1:]],
            }
    return due, held
