"""The frame of a modal, and the inputs that stand in it."""

from collections.abc import Sequence

from bot.blocks.parts import Block, section
from bot.blocks.text import cut
from locales import Say

TITLE = 24
"""Characters of a title, a submit and a close button."""


def modal(
    say: Say,
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str = "",
    submit: str = "",
    metadata: str = "",
) -> Block:
    """Without *submit* there is nothing to send: it only shows."""
    view: Block = {
        "type": "modal",
        "title": {"type": "plain_text", "text": cut(title, TITLE)},
        "close": {"type": "plain_text", "text": cut(say("Cancel") if submit else say("Close"), TITLE)},
        "blocks": list(blocks),
        "private_metadata": metadata,
    }
    if callback_id:
        view["callback_id"] = callback_id
    if submit:
        view["submit"] = {"type": "plain_text", "text": cut(submit, TITLE)}
    return view


def telling(say: Say, text: str) -> Block:
    """A modal that says one thing."""
    return modal(say, "Reconnect", [section(text)])
