"""What is usually said when a brand writes by hand: subject, and the paragraph that can be rewritten.

The same in mail and where somebody edits it. Codes come in as text, as in `locales.words`.
"""

from locales.causes import Speaks


def subject(say: Speaks, kind: str, brand: str) -> str:
    return {
        "connection_request": say("{brand} would like to connect with your profiles", brand=brand),
        "promotion_request": say("{brand} would like to promote your posts", brand=brand),
        "marketplace_invite": say("{brand} invites you to TikTok Creator Marketplace", brand=brand),
        "hub_invite": say("Your page for working with {brand}", brand=brand),
    }[kind]


def note(say: Speaks, kind: str, brand: str) -> str:
    return {
        "connection_request": say("We look forward to working with you. Your {brand} team", brand=brand),
        "promotion_request": say(
            "We like what you make, and would love to show it around. Your {brand} team", brand=brand
        ),
        "marketplace_invite": say("We hope to see you there. Your {brand} team", brand=brand),
        "hub_invite": say("It is good to have you with us. Your {brand} team", brand=brand),
    }[kind]


def once_more(say: Speaks) -> str:
    """A draft for whoever takes over when reminders went unanswered."""
    return say(
        "We have written a few times and would love to see your content again. If anything is in the way, "
        "just answer this mail: we are happy to help."
    )


def button(say: Speaks, kind: str) -> str:
    return {
        "connection_request": say("Connect my profiles"),
        "promotion_request": say("Allow promotion"),
        "marketplace_invite": say("Join TikTok Creator Marketplace"),
        "hub_invite": say("Open my page"),
    }[kind]
