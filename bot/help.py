"""`help`, and the answers to what cannot be understood."""

from bot.asking import Answer, Ask
from bot.blocks.help import help_view
from bot.blocks.text import name
from bot.commands import COMMAND, Incomplete, Unclear
from locales import words
from store.codes import Watched


async def show(ask: Ask) -> Answer:
    return Answer(ask.say("What can be typed"), help_view(ask.say))


async def unclear(ask: Ask, typed: Unclear) -> Answer:
    say = ask.say
    if typed.command == "offer":
        return Answer(
            say(
                "I know no network by “{word}”. Did you mean {near}?",
                word=name(typed.word),
                near=words.network(typed.near or ""),
            )
        )
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
    say = ask.say
    match typed.command:
        case "campaign":
            told = say(
                "Which campaign? For example `{command} {word} Spring Shimmer`, or its id.", **_of(typed)
            )
        case "offer":
            told = say(
                "To whom, and for which network? For example `{command} {word} @ana.lopez instagram`.",
                **_of(typed),
            )
        case _:
            told = say(
                "Of whom? For example `{command} {word} @ana.lopez`, or a name, an e-mail or an id.",
                **_of(typed),
            )
    return Answer(told)


def _of(typed: Incomplete) -> dict[str, str]:
    return {"command": COMMAND, "word": typed.command}
