"""`promote CREATOR`, and the card's button that asks for promotion access (C7)."""

from bot.asking import Answer, Ask
from bot.blocks.parts import PROMOTE_ALL
from bot.blocks.promotion import outcomes
from bot.commands import Promote
from bot.finding import the_one, unseen
from store import creators
from store.codes import Network
from store.creators import Candidate
from store.promotion_requests import ask_for, profiles_to_ask


async def promote(ask: Ask, typed: Promote) -> Answer:
    found = await the_one(ask, typed.who, PROMOTE_ALL, before=f"{typed.network or ''} ")
    return found if isinstance(found, Answer) else await _all_of(ask, found, typed.network)


async def by_choice(ask: Ask, value: str) -> Answer:
    """*value*: the network, if one was named, and after a space the creator's id."""
    network, _, creator_id = value.partition(" ")
    async with ask.store.read() as db:
        who = await creators.candidate(db, ask.viewer, creator_id)
    return await _all_of(ask, who, Network(network) if network else None) if who else unseen(ask)


async def by_button(ask: Ask, profile_id: str) -> Answer:
    async with ask.store.begin() as db:
        who = await creators.owner_of(db, ask.viewer, profile_id)
        if who is None:
            return unseen(ask)
        asked = await ask_for(db, ask.viewer, profile_id, ask.moment)
    return Answer(outcomes(who.name, [asked], ask.say))


async def _all_of(ask: Ask, who: Candidate, network: Network | None) -> Answer:
    async with ask.store.begin() as db:
        asked = [
            await ask_for(db, ask.viewer, profile_id, ask.moment)
            for profile_id in await profiles_to_ask(db, who.id, network)
        ]
    return Answer(outcomes(who.name, asked, ask.say))
