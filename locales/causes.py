"""Why access ended, and what the creator does about it (X2): the same sentences in mail and on the page.

Codes come in as text, as in `locales.words`.
"""

from typing import Protocol


class Speaks(Protocol):
    """`Say`, or whatever else fills a translated sentence in."""

    def __call__(self, msgid: str, **values: str) -> str: ...


def what_happened(say: Speaks, cause: str, network: str, day: str) -> str:
    """*network* by its name, *day* as the creator's language writes it."""
    return {
        "expired": say("Your {network} access expired on {day}.", network=network, day=day),
        "revoked": say(
            "Our access to your {network} profile was withdrawn on {day} in the settings of {network}.",
            network=network,
            day=day,
        ),
        "password_changed": say(
            "You changed your {network} password on {day}, so {network} ended our access.",
            network=network,
            day=day,
        ),
        "permissions_changed": say(
            "Some of the permissions that we need on {network} were taken back on {day}.",
            network=network,
            day=day,
        ),
        "access_level_changed": say(
            "Your role on the {network} profile changed on {day}, so our access ended.",
            network=network,
            day=day,
        ),
        "network_required": say(
            "On {day}, {network} asked for you to sign in again.", network=network, day=day
        ),
        "integration_removed": say(
            "The connection to us was removed from your {network} settings on {day}.",
            network=network,
            day=day,
        ),
    }[cause]


def what_to_do(say: Speaks, cause: str, network: str) -> str:
    """What to mind when reconnecting."""
    return {
        "expired": no_worry(say),
        "revoked": say("If you want to go on, reconnect and allow access again."),
        "password_changed": say("Reconnect once with your new password."),
        "permissions_changed": say("Reconnect, and leave all the boxes ticked."),
        "access_level_changed": say(
            "If {network} does not let you reconnect, please ask somebody who manages the profile.",
            network=network,
        ),
        "network_required": say(
            "Open {network} and confirm whatever it asks; then come back and reconnect.", network=network
        ),
        "integration_removed": say("If you want to go on, reconnect and allow access again."),
    }[cause]


def no_worry(say: Speaks) -> str:
    """What is true whatever the cause (R4)."""
    return say("Networks end access regularly for safety. Reconnecting is one click.")
