"""When it is not clear who or what is meant."""

from collections.abc import Sequence

from bot.blocks.parts import Block, actions, button, context, meant_button, section
from bot.blocks.text import handle, name
from bot.commands import COMMAND
from locales import Say
from store.creators import Candidate

MOST = 10


def choice(
    found: Sequence[Candidate], action: str, say: Say, lead: str | None = None, before: str = ""
) -> list[Block]:
    """A button for each of the first ten; *action* is what the button does with *before* and the creator's id."""
    blocks = [section(lead or say("Several creators fit. Who is meant?"))]
    for one in found[:MOST]:
        handles = " ".join(handle(each) for each in one.handles[:4])
        blocks.append(
            section(f"*{name(one.name)}* {handles}", accessory=button(say("Show"), action, before + one.id))
        )
    if len(found) > MOST:
        blocks.append(context(say("There are more: type more of the name, or the @handle.")))
    return blocks


def meant(text: str, command: str) -> list[Block]:
    """*text* with the button that does what was meant."""
    return [section(text), actions(meant_button(COMMAND, command))]


def did_you_mean(near: str, say: Say) -> str:
    return say("Did you mean `{command} {near}`?", command=COMMAND, near=near)


def unknown(typed: str, near: str | None, say: Say) -> str:
    """Neither a command nor a creator that this person may see."""
    lines = [say("I know no command and no creator by “{typed}”.", typed=name(typed))]
    if near:
        lines.append(did_you_mean(near, say))
    lines.append(say("`{command} help` shows what can be typed.", command=COMMAND))
    return " ".join(lines)
