"""`reconnect manifest`: what Slack needs to know of this app."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import click

from bot.installing import BACK
from bot.needs import EVENTS, OPTIONAL_SCOPES, SCOPES, SHORTCUTS
from reconnect.operator import Operator
from reconnect.printing import as_json


@click.command()
@click.pass_obj
def manifest(operator: Operator) -> None:
    """Print the Slack app manifest for this installation's public address."""
    settings = operator.settings
    as_json(
        manifest_for(
            settings.public_url,
            installable=bool(settings.slack_client_id),
            over_socket=settings.slack_app_token is not None,
        )
    )


def manifest_for(public_url: str, *, installable: bool = False, over_socket: bool = False) -> dict[str, Any]:
    """Manifest version 2 (Slack's "App manifest" reference).

    *installable*: other workspaces install by OAuth, and their tokens expire; one that is copied into the
    configuration must not. *over_socket*: Slack then calls no address of ours.
    """
    events = f"{public_url}/slack/events"
    calls = {} if over_socket else {"url": events}
    asks = {} if over_socket else {"request_url": events}
    command = {
        "command": "/connections",
        **calls,
        "description": "See creators' connections, and be told when one lapses",
        "usage_hint": "@handle | list expired | campaign NAME | offer @handle instagram | help",
        "should_escape": False,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Reconnect",
            "description": "Creators' connection states, reminders and lapse notices",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Reconnect", "always_online": True},
            "slash_commands": [command],
            "shortcuts": [asdict(one) for one in SHORTCUTS],
            "unfurl_domains": [urlsplit(public_url).hostname],
        },
        "oauth_config": {
            # Slack takes no other scheme; one workspace over a socket needs none.
            **({"redirect_urls": [public_url + BACK]} if installable or public_url[:6] == "https:" else {}),
            "scopes": {"bot": sorted(SCOPES + OPTIONAL_SCOPES), "bot_optional": sorted(OPTIONAL_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**asks, "bot_events": sorted(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **asks,
                **({} if over_socket else {"message_menu_options_url": events}),
            },
            "org_deploy_enabled": True,
            "socket_mode_enabled": over_socket,
            "token_rotation_enabled": installable,
        },
    }
