"""Which creator a command means."""

from bot.asking import Answer, Ask
from bot.blocks import choice
from store import creators, picking
from store.creators import Candidate


async def the_one(ask: Ask, who: str, action: str, before: str = "") -> Candidate | Answer:
    """The only creator who fits; else a choice, whose buttons do *action* with *before* and the creator's id."""
    async with ask.store.read() as db:
        found = await creators.exactly(db, ask.viewer, who)
        if not found:
            found = await picking.creators_like(db, ask.viewer, who, choice.MOST + 1)
    if not found:
        return Answer(choice.unknown(who, None, ask.say))
    if len(found) > 1:
        blocks = choice.choice(found, action, ask.say, before=before)
        return Answer(ask.say("Several creators fit."), blocks)
    return found[0]


def unseen(ask: Ask) -> Answer:
    """The same for a creator that there never was and for one of another workspace."""
    return Answer(ask.say("I know no such creator any more."))
