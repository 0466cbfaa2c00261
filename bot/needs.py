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

EVENTS = ("app_uninstalled", "team_access_granted", "team_access_revoked", "tokens_revoked")
"""Farewells and returns. Slack sends nothing that is not in the list."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """In the menu of a message, or anywhere (`global`)."""

    type: Literal["message", "global"]
    callback_id: str
    name: str
    description: str


SHORTCUTS: tuple[Shortcut, ...] = ()

HOME_TAB = False
"""Whether there is an App Home to open."""
