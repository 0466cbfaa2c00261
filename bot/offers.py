"""`offer CREATOR NETWORK`: whether an offer can be sent (C8)."""

from bot.asking import Answer, Ask
from bot.blocks.offer import offer as offer_view
from bot.blocks.offer import summary
from bot.blocks.parts import OFFER, share_button
from bot.finding import the_one, unseen
from bot.typed import Offer
from store import creators
from store.codes import Network
from store.creators import Candidate
from store.offers import offer_check


async def offer(ask: Ask, typed: Offer) -> Answer:
    found = await the_one(ask, typed.who, OFFER, before=f"{typed.network} ")
    return found if isinstance(found, Answer) else await _check(ask, found, typed.network)


async def by_button(ask: Ask, value: str) -> Answer:
    """*value*: the network and, after a space, the creator's id."""
    network, _, creator_id = value.partition(" ")
    async with ask.store.read() as db:
        who = await creators.candidate(db, ask.viewer, creator_id)
    return await _check(ask, who, Network(network)) if who else unseen(ask)


async def _check(ask: Ask, who: Candidate, network: Network) -> Answer:
    async with ask.store.read() as db:
        check = await offer_check(db, ask.viewer, who.id, network, ask.moment)
    share = share_button(ask.say, f"offer {network} {who.id}")
    return Answer(summary(who, check, ask.say), offer_view(who, check, ask.say), share=share)
