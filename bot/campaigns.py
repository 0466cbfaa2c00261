"""`campaign NAME`: who misses a connection that the campaign needs (C11)."""

from bot.asking import Answer, Ask
from bot.blocks.campaign import MOST_MISSING, campaign_choice, nearest, summary, unknown
from bot.blocks.campaign import campaign as campaign_blocks
from bot.blocks.parts import share_button
from bot.typed import Campaign
from store.campaign_names import campaigns_called, nearest_name
from store.campaigns import campaign_view


async def campaign(ask: Ask, typed: Campaign) -> Answer:
    async with ask.store.read() as db:
        found = await campaigns_called(db, ask.viewer, typed.name)
        near = None if found else await nearest_name(db, ask.viewer, typed.name)
    if not found:
        text = unknown(typed.name, near, ask.say)
        return Answer(text, nearest(text, near) if near else ())
    if len(found) > 1:
        return Answer(ask.say("Several campaigns have this name."), campaign_choice(found, ask.say))
    return await by_button(ask, found[0].id)


async def by_button(ask: Ask, campaign_id: str) -> Answer:
    async with ask.store.read() as db:
        view = await campaign_view(db, ask.viewer, campaign_id, ask.moment, limit=MOST_MISSING)
    if view is None:
        return Answer(ask.say("I know no such campaign any more."))
    share = share_button(ask.say, f"campaign {campaign_id}")
    return Answer(summary(view, ask.say), campaign_blocks(view, ask.say), share=share)
