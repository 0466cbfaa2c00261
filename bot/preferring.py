"""`notifications`: what a person wants to be told directly (N3)."""

from bot.asking import Answer, Ask, Modal, Submitted
from bot.blocks import preferences as blocks
from store import preferences
from store.codes import Watched


async def notifications(ask: Ask) -> Modal:
    async with ask.store.read() as db:
        direct = await preferences.direct(db, ask.viewer)
    return Modal(blocks.preferences(direct, ask.say))


async def by_button(ask: Ask, _value: str) -> Modal:
    return await notifications(ask)


async def chosen(ask: Ask, submitted: Submitted) -> Answer:
    direct = frozenset(Watched(code) for code in submitted.state.all_of(blocks.DIRECT))
    async with ask.store.begin() as db:
        await preferences.set_direct(db, ask.viewer, direct, ask.moment.at)
    return Answer(blocks.in_words(direct, ask.say))
