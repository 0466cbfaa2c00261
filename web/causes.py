"""Why access ended, and what the creator does about it, in the creator's own terms (X2)."""

import datetime as dt

from locales import Say, words
from store.codes import Cause, Network


def what_happened(say: Say, cause: Cause, network: Network, at: dt.datetime) -> str:
    name, day = words.network(network), say.day(at)
    return {
        Cause.EXPIRED: say(
            "Access ran out on {day}. {network} lets it end regularly, to keep your account safe.",
            day=day,
            network=name,
        ),
        Cause.REVOKED: say(
            "Access was removed in the settings of {network} on {day}.", day=day, network=name
        ),
        Cause.PASSWORD_CHANGED: say(
            "Your {network} password was changed on {day}, and with it {network} ended our access.",
            day=day,
            network=name,
        ),
        Cause.PERMISSIONS_CHANGED: say(
            "Some of the permissions were taken back at {network} on {day}.", day=day, network=name
        ),
        Cause.ACCESS_LEVEL_CHANGED: say(
            "Your role in this {network} account was changed on {day}.", day=day, network=name
        ),
        Cause.NETWORK_REQUIRED: say(
            "{network} asked for a new sign-in on {day}. It does so now and then, as a safety check.",
            day=day,
            network=name,
        ),
        Cause.INTEGRATION_REMOVED: say(
            "The connection was taken out of your {network} account on {day}.", day=day, network=name
        ),
    }[cause]


def what_to_do(say: Say, cause: Cause, network: Network) -> str:
    name = words.network(network)
    return {
        Cause.EXPIRED: say("One click brings it back."),
        Cause.REVOKED: say("If you want to go on, reconnect and allow access again."),
        Cause.PASSWORD_CHANGED: say("Reconnect once with your new password."),
        Cause.PERMISSIONS_CHANGED: say("Reconnect, and leave all the boxes ticked."),
        Cause.ACCESS_LEVEL_CHANGED: say(
            "Ask the owner of the account for full access, or let the owner reconnect from this page."
        ),
        Cause.NETWORK_REQUIRED: say(
            "Open {network} and confirm whatever it asks; then come back and reconnect.", network=name
        ),
        Cause.INTEGRATION_REMOVED: say("If you want to go on, reconnect and allow access again."),
    }[cause]


def why_not_personal(say: Say) -> str:
    """Instagram's personal accounts (C6)."""
    return say(
        "This is a personal Instagram account, and those cannot be connected. "
        "Switch it to Creator: it is free, keeps your posts and followers, and can be undone."
    )


def how_to_switch(say: Say) -> tuple[str, ...]:
    return (
        say("In the Instagram app, open your profile, then the menu with the three lines."),
        say("Choose “Account type and tools”, then “Switch to professional account”."),
        say("Choose “Creator”, come back to this page, and connect."),
    )
