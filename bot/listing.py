"""`list`, and the button that leads to its next page."""

from bot.asking import Answer, Ask
from bot.blocks.filters import not_understood
from bot.blocks.listing import listing, summary
from bot.commands import COMMAND, Listing
from store import advice, filters
from store.filters import Unclear
from store.listing.cursors import BadCursor
from store.listing.pages import page

PAGE = 10


async def listed(ask: Ask, typed: Listing) -> Answer:
    if len(typed.words) > filters.LONGEST:
        most = ask.say.number(filters.LONGEST)
        return Answer(ask.say("That is too much for one list: please keep to {most} characters.", most=most))
    return await _page(ask, typed.words, None)


async def next_page(ask: Ask, value: str) -> Answer:
    """*value*: the cursor and, after a space, the words that it belongs to."""
    cursor, _, words = value.partition(" ")
    return await _page(ask, words, cursor)


async def _page(ask: Ask, words: str, after: str | None) -> Answer:
    try:
        wanted = filters.parse(words)
        async with ask.store.read() as db:
            found = await page(db, ask.viewer, wanted, ask.moment, limit=PAGE, after=after)
            ids = [one.profile_id for one in found.profiles]
            advised = await advice.advice_about(db, ids, ask.moment)
    except Unclear as unclear:
        return Answer(not_understood(unclear, ask.say))
    except BadCursor:
        return Answer(
            ask.say("This list cannot be continued; `{command} list` begins anew.", command=COMMAND)
        )
    blocks = listing(found, advised, wanted, ask.say)
    return Answer(summary(found, ask.say), blocks, replaces=after is not None)
