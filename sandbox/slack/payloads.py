"""The bodies that Slack sends to an app."""

import itertools
import secrets
from typing import Any

from .memory import Memory
from .messages import Message
from .people import APP_ID, Channel, Json, Team, User
from .views import View

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - deprecated by Slack, sent all the same
_serial = itertools.count(1)


def command(
    team: Team, user: User, channel: Channel, word: str, text: str, response_url: str, trigger_id: str
) -> dict[str, str]:
    enterprise = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_id}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        **(enterprise if team.enterprise_id else {}),
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "true" if team.org_wide else "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(kind: str, team: Team, user: User, **more: Any) -> Json:
    """What all interactivity payloads have in common."""
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "api_app_id": APP_ID,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "enterprise": team.enterprise,
        "is_enterprise_install": team.org_wide,
        **more,
    }


def in_message(channel: Channel, message: Message) -> Json:
    """Where a click was, in a message. An ephemeral message's own content is not sent, as with Slack."""
    ephemeral = bool(message.only_for)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Json = {"container": container, "channel": {"id": channel.id, "name": channel.name}}
    return place if ephemeral else place | {"message": message.as_json()}


def in_view(view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.as_json()}


def event(memory: Memory, team: Team, content: Json) -> Json:
    """An Events API envelope."""
    at = memory.now()
    enterprise_id = team.enterprise_id or None
    authorization = {"enterprise_id": enterprise_id, "team_id": team.id, "user_id": team.bot_user_id}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": enterprise_id,
        "api_app_id": APP_ID,
        "event": content | {"event_ts": content.get("event_ts", f"{at:.6f}")},
        "type": "event_callback",
        "event_id": f"Ev{next(_serial):010d}",
        "event_time": int(at),
        "authorizations": [authorization | {"is_bot": True, "is_enterprise_install": team.org_wide}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }
