"""Promotion access: that it was asked for, and that it was granted (C7)."""

from bot.blocks.parts import Block, actions, section, show_button
from bot.blocks.text import name
from bot.blocks.wording import account, person, quoted
from locales import Say
from store.promotion_answers import Granted
from store.promotion_requests import OpenRequest


def standing_request(one: OpenRequest, say: Say) -> str:
    """Who asked, for which brand, and when."""
    return say(
        "Asked for by {person} on {day}, for {brand}",
        person=person(one.asked_by) if one.from_slack else quoted(name(one.asked_by), say),
        day=say.day(one.asked_at),
        brand=name(one.brand),
    )


def granted(one: Granted, say: Say) -> list[Block]:
    """The message to the person who had asked."""
    asked = say("You asked for it on {day}, for {brand}.", day=say.day(one.asked_at), brand=name(one.brand))
    return [section(f"*{granted_summary(one, say)}*", asked), actions(show_button(say, one.creator_id))]


def granted_summary(one: Granted, say: Say) -> str:
    return say(
        "Promotion access to {account} of {name} is authorized: Promoted Posts are allowed now.",
        account=account(one.network, one.handle),
        name=name(one.name),
    )
