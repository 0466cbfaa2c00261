"""How profiles, lapses and dates are spoken of in every view."""

import datetime as dt

from babel.dates import format_time

from bot.blocks.text import escape, handle, name
from locales import Say, words
from store.stakes import Stakes

GREEN = ":large_green_circle:"
RED = ":red_circle:"
GREY = ":white_circle:"
YELLOW = ":large_yellow_circle:"


def account(network: str, its_handle: str | None) -> str:
    """Instagram @ana"""
    shown = words.network(network)
    return f"{shown} {handle(its_handle)}" if its_handle else shown


def lost(say: Say, cause: str, network: str, at: dt.datetime) -> str:
    """The cause as a sentence of its own: Password changed on 3 November 2026."""
    told = words.cause(say, cause, network, at)
    return told[:1].upper() + told[1:]


def when(say: Say, at: dt.datetime) -> str:
    """A date and a time of day where the reader lives, to the minute."""
    time = format_time(at, "short", tzinfo=say.zone, locale=say.babel)
    return f"{say.day(at, 'medium')}, {time}"


def person(user_id: str) -> str:
    """As Slack shows a member of the workspace."""
    return f"<@{escape(user_id)}>"


def campaign_status(say: Say, status: str) -> str:
    return {
        "draft": say("draft"),
        "live": say("live"),
        "paused": say("paused"),
        "completed": say("completed"),
    }[status]


def at_stake(say: Say, stakes: Stakes, most: int = 3) -> str:
    """Live campaigns that wait for content, the soonest due first."""
    told = [
        say("*{campaign}* ({brand}), due {day}", **_named(one.campaign, one.brand), day=say.day(one.due_on))
        if one.due_on
        else say("*{campaign}* ({brand})", **_named(one.campaign, one.brand))
        for one in stakes[:most]
    ]
    if len(stakes) > most:
        told.append(say.plural("{n} more", "{n} more", len(stakes) - most))
    return say.all_of(told)


def _named(campaign: str, brand: str) -> dict[str, str]:
    return {"campaign": name(campaign), "brand": name(brand)}


def told_of(what: str, told: str, say: Say) -> str:
    """A colon has a space before it in French."""
    return say("{what}: {told}", what=what, told=told)


def quoted(text: str, say: Say) -> str:
    """In the quotation marks of the language."""
    return say("“{text}”", text=text)
