"""*Share to channel*: an answer that one person got, made anew for everybody in the channel."""

from bot import campaigns, listing, offers, overview, status
from bot.asking import Answer, Ask, Reply, Shared
from bot.blocks.parts import actions, show_button
from bot.blocks.sharing import for_everybody


async def share(ask: Ask, value: str) -> Reply:
    """*value*: what the answer is made from; nothing of the message itself is trusted."""
    answer = await _again(ask, value)
    if answer is None or answer.share is None:
        return answer  # it has gone since, and whoever pressed is told so
    return Shared(answer.text, for_everybody(answer.blocks, ask.viewer.user_id, ask.say))


async def _again(ask: Ask, value: str) -> Answer | None:
    kind, _, rest = value.partition(" ")
    match kind:
        case "card":
            card = await status.show(ask, rest)
            return Answer(card.text, [*card.blocks, actions(show_button(ask.say, rest))], share=card.share)
        case "campaign":
            return await campaigns.by_button(ask, rest)
        case "offer":
            return await offers.by_button(ask, rest)
        case "list":
            cursor, _, words = rest.partition(" ")
            return await listing.shown(ask, words, cursor)
        case "overview":
            return await overview.overview(ask)
        case _:
            return None
