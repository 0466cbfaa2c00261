"""Promotion access: what was asked for, and that it was granted (C7)."""

from collections.abc import Sequence

from bot.blocks.parts import Block, actions, section, show_button
from bot.blocks.text import name
from bot.blocks.wording import account, person
from locales import Say
from store.promotion_answers import Granted
from store.promotion_requests import Asked, OpenRequest, Unasked

MOST = 10


def standing_request(one: OpenRequest, say: Say) -> str:
    """Who asked, for which brand, and when."""
    return say(
        "Asked for by {person} on {day}, for {brand}",
        person=person(one.asked_by) if one.from_slack else f"“{name(one.asked_by)}”",
        day=say.day(one.asked_at),
        brand=name(one.brand),
    )


def outcomes(who: str, asked: Sequence[Asked], say: Say) -> str:
    """The answer to whoever asked; *who* is the creator."""
    if not asked:
        return say("{name} has no Instagram or Facebook profile to ask for.", name=name(who))
    lines = [_outcome(who, one, say) for one in asked[:MOST]]
    if any(one.new for one in asked):
        lines.append(
            say(
                "The request stands on the status card, and you get a message here when access is granted. "
                "Nothing is mailed to the creator."
            )
        )
    return "\n".join(lines)


def _outcome(who: str, one: Asked, say: Say) -> str:
    about = {"account": account(one.network, one.handle), "name": name(who)}
    match one.outcome:
        case OpenRequest() if one.new:
            return say(
                "Noted: {brand} asks for promotion access to {account} of {name}.",
                **about,
                brand=name(one.outcome.brand),
            )
        case OpenRequest():
            return f"{about['account']}: {standing_request(one.outcome, say)}."
        case Unasked.AUTHORIZED:
            return say("{account}: promotion access is authorized already.", **about)
        case Unasked.UNSUPPORTED:
            return say("{account}: promotion access is not possible there.", **about)
        case _:
            return say(
                "{account}: {name} takes part in no campaign of your brands, so none of them can ask.",
                **about,
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
