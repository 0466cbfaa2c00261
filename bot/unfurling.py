"""What our own links look like in Slack, to those who may see where they lead."""

from typing import Any
from urllib.parse import unquote, urlsplit

from bot.asking import Ask, Reply, Unfurled
from bot.blocks.parts import Block
from bot.blocks.unfurling import campaign, creator
from store import creators
from store.campaigns import campaign_view
from store.creator_card import card_of

MOST_LINKS = 10
CAMPAIGNS, CREATORS = "campaigns", "creators"


async def link_shared(ask: Ask, event: dict[str, Any]) -> Reply:
    """Only what the person who posted it may see: everybody in the channel reads it."""
    links = [str(link.get("url") or "") for link in event.get("links") or ()][:MOST_LINKS]
    found = {link: await _told(ask, link) for link in links}
    blocks = {link: told for link, told in found.items() if told}
    return Unfurled(_where(event), blocks) if blocks else None


async def _told(ask: Ask, link: str) -> list[Block]:
    kind, its_id = _meant(link, ask.public_url)
    async with ask.store.read() as db:
        if kind == CAMPAIGNS:
            view = await campaign_view(db, ask.viewer, its_id, ask.moment, limit=1)
            return campaign(view, ask.say) if view else []
        who = await creators.candidate(db, ask.viewer, its_id) if kind == CREATORS else None
        return creator(await card_of(db, ask.viewer, who, ask.moment), ask.say) if who else []


def _meant(link: str, public_url: str) -> tuple[str, str]:
    """`campaigns` or `creators` and the id; nothing for a link that is not our own."""
    ours, given = urlsplit(public_url), urlsplit(link)
    begin = f"{ours.path}/console/"
    if (
        not ours.netloc
        or given.netloc.casefold() != ours.netloc.casefold()
        or not given.path.startswith(begin)
    ):
        return "", ""
    kind, _, rest = given.path.removeprefix(begin).partition("/")
    return kind, unquote(rest.partition("/")[0])


def _where(event: dict[str, Any]) -> dict[str, str]:
    """An unfurl's id holds for a message that is still being written, too."""
    if event.get("unfurl_id") and event.get("source"):
        return {"unfurl_id": str(event["unfurl_id"]), "source": str(event["source"])}
    return {"channel": str(event.get("channel") or ""), "ts": str(event.get("message_ts") or "")}
