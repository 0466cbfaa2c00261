"""An answer to a click in a modal or App Home is itself shown as a modal."""

from bot.asking import Answer, Ask, Modal, Reply, View
from bot.blocks.modal import modal, telling


def shown_in(view: View | None, reply: Reply, ask: Ask, *, on_top: bool = False) -> Reply:
    """*reply*, or as a modal where the click was in one; *on_top* of it only what leads nowhere else.

    Slack takes three modals above each other: views that lead from one to the next take each other's place.
    """
    if view is None or not isinstance(reply, Answer):
        return reply
    if not reply.blocks:
        return Modal(telling(ask.say, reply.text), on_top=not view.is_home)
    return Modal(as_modal(reply, ask), on_top=on_top and not view.is_home)


def as_modal(answer: Answer, ask: Ask) -> dict[str, object]:
    if not answer.blocks:
        return telling(ask.say, answer.text)
    return modal(ask.say, ask.say("Connections"), answer.blocks)
