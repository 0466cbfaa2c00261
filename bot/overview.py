"""`/connections` alone."""

from bot.asking import Answer, Ask
from bot.blocks.overview import overview as overview_view
from bot.blocks.overview import summary
from bot.blocks.parts import share_button
from store.overview import overview as look


async def overview(ask: Ask) -> Answer:
    async with ask.store.read() as db:
        seen = await look(db, ask.viewer, ask.moment)
    share = share_button(ask.say, "overview all")
    return Answer(summary(seen, ask.say), overview_view(seen, ask.say), share=share)


async def by_button(ask: Ask, _value: str) -> Answer:
    return await overview(ask)
