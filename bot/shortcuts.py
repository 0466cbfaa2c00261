"""Shortcuts: *Find a creator*, and *Connection status of this creator* in a message's menu."""

from bot import status
from bot.asking import Answer, Ask, Modal, Reply
from bot.blocks import choice
from bot.blocks.parts import SHOW
from bot.blocks.picking import finding
from bot.blocks.text import name
from bot.blocks.wording import quoted
from bot.mentions import mentioned
from bot.surfaces import as_modal
from store import creators
from store.creators import Candidate

MOST_TOLD = 5


async def find_creator(ask: Ask, _text: str) -> Reply:
    return Modal(finding(ask.say, "show"))


async def status_of_message(ask: Ask, text: str) -> Reply:
    """The card of the only creator that a message names; of several, a choice."""
    names = mentioned(text)
    found: dict[str, Candidate] = {}
    async with ask.store.read() as db:
        for each in names:
            found |= {one.id: one for one in await creators.exactly(db, ask.viewer, each)}
    if not found:
        return Modal(finding(ask.say, "show", _nobody(names, ask)))
    if len(found) == 1:
        return Modal(as_modal(await status.show(ask, next(iter(found))), ask))
    lead = ask.say("Several creators fit.")
    return Modal(as_modal(Answer(lead, choice.choice(list(found.values()), SHOW, ask.say)), ask))


def _nobody(names: tuple[str, ...], ask: Ask) -> str:
    if not names:
        return ask.say("There is no handle, no e-mail address and no link to a profile in that message.")
    told = ask.say.all_of([quoted(name(each), ask.say) for each in names[:MOST_TOLD]])
    return ask.say("I know no creator by {names}.", names=told)
