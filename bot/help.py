"""`help`, and the answers to what cannot be understood."""

from bot.asking import Answer, Ask
from bot.blocks.choice import did_you_mean
from bot.blocks.help import help_view
from bot.blocks.parts import actions, meant_button, section
from bot.blocks.text import name
from bot.commands import (
    COMMAND,
)
from bot.typed import Unclear
from locales import Say, words
from store.codes import Watched


async def show(ask: Ask) -> Answer:
    return Answer(ask.say("What can be typed"), help_view(ask.say))


async def by_button(ask: Ask, _value: str) -> Answer:
    return await show(ask)


async def unclear(ask: Ask, typed: Unclear) -> Answer:
    """With a button for what was meant perhaps."""
    text = _unclear(ask.say, typed)
    if not typed.meant:
        return Answer(text)
    return Answer(text, [section(text), actions(meant_button(COMMAND, typed.meant))])


def _unclear(say: Say, typed: Unclear) -> str:
    if typed.command == "offer":
        return say(
            "I know no network by “{word}”. Did you mean {near}?",
            word=name(typed.word),
            near=words.network(typed.near or ""),
        )
    if typed.command != "subscribe":
        return say(
            "`{command} {word}` takes nothing more, so I did nothing. Without “{extra}” it works.",
            command=COMMAND,
            word=typed.command,
            extra=name(typed.word),
        )
    lines = [say("I cannot subscribe this channel to “{word}”, so I did nothing.", word=name(typed.word))]
    if typed.meant:
        lines.append(did_you_mean(name(typed.meant, 300), say))
    events = say.all_of([f"`{code}`" for code in Watched])
    lines.append(say("What can follow: {events}; nothing means all.", events=events))
    return " ".join(lines)
