"""The Web API's methods about teams, people and channels."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from .memory import Memory
from .people import APP_ID, Json, Team
from .refusal import Refusal

T = TypeVar("T")


async def auth_test(memory: Memory, team: Team, _given: Json) -> Json:
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": memory.users[team.bot_user_id].name,
        "team_id": team.id,
        "user_id": team.bot_user_id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


async def team_info(_memory: Memory, team: Team, _given: Json) -> Json:
    return {"team": team.as_json()}


async def bots_info(memory: Memory, team: Team, given: Json) -> Json:
    if given.get("bot") not in (None, "", team.bot_id):
        raise Refusal("bot_not_found")
    name = memory.users[team.bot_user_id].name
    bot = {"id": team.bot_id, "deleted": False, "name": name, "app_id": APP_ID, "user_id": team.bot_user_id}
    return {"bot": bot | {"icons": {}, "updated": 0}}


async def users_info(memory: Memory, team: Team, given: Json) -> Json:
    user = memory.user(team, str(given.get("user") or ""))
    if user is None:
        raise Refusal("user_not_found")
    told = user.as_json(include_locale=_yes(given, "include_locale"), at=_date(memory))
    if team.enterprise_id:
        member_of = [user.team_id, *user.elsewhere]
        told["enterprise_user"] = {"id": user.id, "enterprise_id": team.enterprise_id, "teams": member_of}
    return {"user": told}


async def users_list(memory: Memory, team: Team, given: Json) -> Json:
    users = [user for user in memory.users.values() if user.team_id == team.id]
    page, cursor = _page(users, given)
    with_locale = _yes(given, "include_locale")
    members = [user.as_json(include_locale=with_locale, at=_date(memory)) for user in page]
    return {"members": members, "cache_ts": int(memory.now()), "response_metadata": {"next_cursor": cursor}}


async def conversations_info(memory: Memory, team: Team, given: Json) -> Json:
    channel = memory.channel(team, str(given.get("channel") or ""))
    if channel is None:
        raise Refusal("channel_not_found")
    return {"channel": channel.as_json()}


async def conversations_list(memory: Memory, team: Team, given: Json) -> Json:
    types = str(given.get("types") or "public_channel").replace(" ", "").split(",")
    found = [
        channel
        for channel in memory.channels.values()
        if channel.team_id == team.id
        and (channel.has_bot or not channel.is_private)
        and ("im" if channel.im_user else "private_channel" if channel.is_private else "public_channel")
        in types
        and not (channel.is_archived and _yes(given, "exclude_archived"))
    ]
    page, cursor = _page(found, given)
    channels = [channel.as_json() for channel in page]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


async def conversations_open(memory: Memory, team: Team, given: Json) -> Json:
    users = given.get("users") or ""
    names = users.split(",") if isinstance(users, str) else users
    if given.get("channel") and memory.channel(team, given["channel"]):
        return {"channel": {"id": given["channel"]}}
    if len(names) != 1 or memory.user(team, names[0]) is None:
        raise Refusal("user_not_found" if names != [""] else "users_list_not_supplied")
    return {"channel": {"id": memory.direct(team, names[0]).id}}


def _date(memory: Memory) -> datetime:
    return datetime.fromtimestamp(memory.now(), UTC)


def _yes(given: Json, name: str) -> bool:
    return str(given.get(name, "")).lower() in ("1", "true")


def _page(items: Sequence[T], given: Json) -> tuple[Sequence[T], str]:
    raw_cursor, raw_limit = str(given.get("cursor") or "0"), str(given.get("limit") or "0")
    if not raw_cursor.isdigit():
        raise Refusal("invalid_cursor")
    if not raw_limit.isdigit() or int(raw_limit) > 1000:
        raise Refusal("invalid_limit")
    start, many = int(raw_cursor), int(raw_limit) or 100
    return items[start : start + many], str(start + many) if start + many < len(items) else ""
