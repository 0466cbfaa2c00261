"""What is said in the mails that go by themselves, once for each occasion.

Codes come in as text, as in `locales.words`; what a kind does not speak of is empty.
"""

from locales.causes import Speaks


def subject(say: Speaks, kind: str, brand: str, network: str, day: str) -> str:
    return {
        "expiring": say(
            "Your {network} access for {brand} ends on {day}", network=network, brand=brand, day=day
        ),
        "thanks": say("Thank you: {network} is connected with {brand} again", network=network, brand=brand),
        "fresh_link": say("A fresh link to your page with {brand}", brand=brand),
    }[kind]


def title(say: Speaks, kind: str, network: str, day: str) -> str:
    return {
        "expiring": say("Your {network} access ends on {day}", network=network, day=day),
        "thanks": say("Thank you, {network} is connected again", network=network),
        "fresh_link": say("Here is your fresh link"),
    }[kind]


def paragraphs(say: Speaks, kind: str, brand: str, network: str, day: str) -> tuple[str, ...]:
    return {
        "expiring": (
            say(
                "The access to your {network} profile that you gave for working with {brand} runs out on {day}.",
                network=network,
                brand=brand,
                day=day,
            ),
            say(
                "Networks end access regularly for safety. Renew it before then, with one click, and nothing stops."
            ),
        ),
        "thanks": (
            say(
                "Your {network} profile is connected again, for {brand} and for everybody else you work with.",
                network=network,
                brand=brand,
            ),
            say("There is nothing else that you need to do."),
        ),
        "fresh_link": (
            say("A link to your page was opened that was too old to work. This one is new."),
            say("If that was not you, there is nothing to do: nobody but you got this mail."),
        ),
    }[kind]


def button(say: Speaks, kind: str, network: str) -> str:
    return {
        "expiring": say("Renew {network} access", network=network),
        "thanks": say("Open my page"),
        "fresh_link": say("Open my page"),
    }[kind]


def asked_for(say: Speaks) -> str:
    """Why a mail came that no brand thought of."""
    return say("You get this mail because a fresh link was asked for on your page.")
