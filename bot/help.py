"""`help`, and the answers to what cannot be understood."""

from bot.asking import Answer, Ask
from bot.blocks.help import help_view
from bot.blocks.text import name
from bot.commands import COMMAND, Incomplete, Unclear
from store.codes import Watched


async def show(ask: Ask) -> Answer:
    return Answer(ask.say("What can be typed"), help_view(ask.say))


async def unclear(ask: Ask, typed: Unclear) -> Answer:
    say = ask.say
    if typed.command != "subscribe":
        return Answer(
            say(
                "`{command} {word}` takes nothing more, so I did nothing. Without “{extra}” it works.",
                command=COMMAND,
                word=typed.command,
                extra=name(typed.word),
            )
        )
    lines = [say("I cannot subscribe this channel to “{word}”, so I did nothing.", word=name(typed.word))]
    if typed.near:
        lines.append(say("Did you mean `{command} subscribe {near}`?", command=COMMAND, near=typed.near))
    events = say.all_of([f"`{code}`" for code in Watched])
    lines.append(say("What can follow: {events}; nothing means all.", events=events))
    return Answer(" ".join(lines))


async def incomplete(ask: Ask, typed: Incomplete) -> Answer:
    return Answer(
        ask.say(
            "Of whom? For example `{command} {word} @ana.lopez`, or a name, an e-mail or an id.",
            command=COMMAND,
            word=typed.command,
        )
    )
