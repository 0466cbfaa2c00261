"""What the bot needs of Slack: asked for when it is installed, and printed in the app's manifest."""

from dataclasses import dataclass
from typing import Literal

SCOPES = (
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "links:read",
    "links:write",
    "users:read",
)
"""Commands, notices in public channels without an invitation, channels' names, links to creators, and who a person
is (guests are refused)."""

OPTIONAL_SCOPES = ("groups:read", "users:read.email")
"""Private channels' names, and members whom `members.csv` knows by address alone. Who installs may leave them out."""

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "link_shared",
    "team_access_granted",
    "team_access_revoked",
    "tokens_revoked",
)
"""Slack sends nothing that is not in the list."""


FIND_CREATOR = "find_creator"
STATUS_OF_MESSAGE = "status_of_message"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """In the menu of a message, or anywhere (`global`)."""

    type: Literal["message", "global"]
    callback_id: str
    name: str
    description: str


SHORTCUTS = (
    Shortcut("global", FIND_CREATOR, "Find a creator", "Shows the connections of a creator"),
    Shortcut(
        "message",
        STATUS_OF_MESSAGE,
        "Connection status",
        "Shows the connections of the creator whom a message names",
    ),
)
