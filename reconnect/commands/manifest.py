"""`reconnect manifest`: what Slack needs to know of this app."""

from typing import Any

import click

from reconnect.operator import Operator
from reconnect.printing import as_json

SCOPES = ["chat:write", "chat:write.public", "commands", "users:read"]
"""Slash command, notices in public channels without an invitation, and who a person is (guests are refused)."""


@click.command()
@click.pass_obj
def manifest(operator: Operator) -> None:
    """Print the Slack app manifest for this installation's public address."""
    as_json(manifest_for(operator.settings.public_url))


def manifest_for(public_url: str) -> dict[str, Any]:
    """Manifest version 2 (Slack's "App manifest" reference)."""
    events = f"{public_url}/slack/events"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Reconnect",
            "description": "Creators' connection states, reminders and lapse notices",
            "background_color": "#1d3557",
        },
        "features": {
            "bot_user": {"display_name": "Reconnect", "always_online": True},
            "slash_commands": [
                {
                    "command": "/connections",
                    "url": events,
                    "description": "See creators' connections, and be told when one lapses",
                    "usage_hint": "@handle | list expired | campaign NAME | offer @handle instagram | help",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "interactivity": {"is_enabled": True, "request_url": events},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
