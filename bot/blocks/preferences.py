"""What a person is told directly (N3)."""

from collections.abc import Collection

from bot.blocks.menus import checkboxes, labelled, option
from bot.blocks.modal import modal
from bot.blocks.parts import Block, context
from bot.blocks.subscriptions import event
from locales import Say
from store.codes import Watched

CALLBACK = "preferences"
DIRECT = "preferences_direct"
"""Action id, and its block's."""


def preferences(direct: Collection[Watched], say: Say) -> Block:
    """The modal in which they are chosen, with what stands."""
    kinds = [option(event(say, code), code) for code in Watched]
    blocks = [
        labelled(
            DIRECT,
            say("Tell me by direct message"),
            checkboxes(DIRECT, kinds, sorted(direct)),
            hint=say("None chosen: no direct message."),
            optional=True,
        ),
        context(
            say(
                "Of the creators of the brands that you see, from now on; "
                "what happens together is told together, at most one message a minute."
            )
        ),
    ]
    return modal(say, say("Notifications"), blocks, callback_id=CALLBACK, submit=say("Save"))


def in_words(direct: Collection[Watched], say: Say) -> str:
    """What stands, in one sentence."""
    if not direct:
        return say("You get no direct messages about connections.")
    told = say.all_of([event(say, code) for code in Watched if code in direct])
    return say("You get direct messages about: {events}.", events=told)
