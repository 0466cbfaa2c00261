"""`why CREATOR`, and the button of the status card."""

from bot.asking import Answer, Ask
from bot.blocks.parts import WHY
from bot.blocks.text import name
from bot.blocks.why import reasons
from bot.finding import the_one, unseen
from bot.typed import Why
from store import creators
from store import why as rules
from store.codes import Network
from store.creators import Candidate
from store.people import brands_of
from store.why_warned import why_warned


async def why(ask: Ask, typed: Why) -> Answer:
    found = await the_one(ask, typed.who, WHY)
    return found if isinstance(found, Answer) else await _reasons(ask, found, typed.network)


async def by_button(ask: Ask, creator_id: str) -> Answer:
    async with ask.store.read() as db:
        who = await creators.candidate(db, ask.viewer, creator_id)
    return await _reasons(ask, who, None) if who else unseen(ask)


async def _reasons(ask: Ask, who: Candidate, network: Network | None) -> Answer:
    async with ask.store.read() as db:
        told = await rules.why(db, who.id, ask.moment, network)
        sent = await creators.reminders_of(db, ask.viewer, who.id, ask.moment)
        warned = await why_warned(db, who.id, ask.moment, ask.viewer)
        seen = {brand.id for brand in await brands_of(db, ask.viewer)}
    return Answer(
        ask.say("Why reminders go to {name}, or do not", name=name(who.name)),
        reasons(who.name, told.profiles, sent, warned, seen, ask.say),
    )
