"""From what was typed or pressed to the feature that answers it."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from bot import campaigns, commands, listing, offers, overview, promoting, status, subscribing, why
from bot import help as helping
from bot.asking import Answer, Ask
from bot.blocks.parts import (
    CAMPAIGN,
    END,
    HISTORY,
    NEXT,
    OFFER,
    PROMOTE,
    PROMOTE_ALL,
    REMIND,
    RESUME,
    SHOW,
    WHY,
)
from bot.commands import Typed

BUTTONS: dict[str, Callable[[Ask, str], Awaitable[Answer]]] = {
    SHOW: status.show,
    WHY: why.by_button,
    HISTORY: status.history,
    REMIND: status.remind,
    NEXT: listing.next_page,
    CAMPAIGN: campaigns.by_button,
    OFFER: offers.by_button,
    PROMOTE: promoting.by_button,
    PROMOTE_ALL: promoting.by_choice,
    END: subscribing.end,
    RESUME: subscribing.resume,
}


async def answer_command(ask: Ask, typed: Typed) -> Answer:
    match typed:
        case commands.Overview():
            return await overview.overview(ask)
        case commands.Lookup():
            return await status.lookup(ask, typed)
        case commands.Why():
            return await why.why(ask, typed)
        case commands.Listing():
            return await listing.listed(ask, typed)
        case commands.Campaign():
            return await campaigns.campaign(ask, typed)
        case commands.Offer():
            return await offers.offer(ask, typed)
        case commands.Promote():
            return await promoting.promote(ask, typed)
        case commands.Subscribe():
            return await subscribing.subscribe(ask, typed)
        case commands.Unsubscribe():
            return await subscribing.unsubscribe(ask)
        case commands.Subscriptions():
            return await subscribing.listed(ask)
        case commands.Help():
            return await helping.show(ask)
        case commands.Unclear():
            return await helping.unclear(ask, typed)
        case commands.Incomplete():
            return await helping.incomplete(ask, typed)
        case _:
            assert_never(typed)


async def answer_button(ask: Ask, action: str, value: str) -> Answer:
    """A button that no feature has any more, in a message of an older version, is answered kindly."""
    feature = BUTTONS.get(action)
    if feature is None:
        return Answer(ask.say("This button belongs to an older message and does nothing any more."))
    return await feature(ask, value)
