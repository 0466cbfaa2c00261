"""App Home, drawn anew whenever it is opened."""

from typing import Any

from bot.asking import Ask, Home, Reply
from bot.blocks.home import MOST_CAMPAIGNS, MOST_PRESSING, home
from store.incomplete import incomplete_campaigns
from store.overview import overview
from store.preferences import missed


async def opened(ask: Ask, event: dict[str, Any]) -> Reply:
    """Slack tells of the messages tab as well."""
    if event.get("tab", "home") != "home":
        return None
    async with ask.store.read() as db:
        seen = await overview(db, ask.viewer, ask.moment, pressing=MOST_PRESSING)
        incomplete = await incomplete_campaigns(db, ask.viewer, ask.moment, limit=MOST_CAMPAIGNS)
        untold = await missed(db, ask.viewer, ask.moment)
    return Home(home(seen, incomplete, untold, ask.say))
