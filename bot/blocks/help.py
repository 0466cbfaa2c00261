"""What can be typed, with examples."""

from bot.blocks.parts import Block, context, header, section
from bot.commands import COMMAND
from locales import Say


def help_view(say: Say) -> list[Block]:
    entries = [
        ("", say("your brands at a glance: what lapsed and what needs doing")),
        ("@ana.lopez", say("the status card of a creator; a name, an e-mail or an id works as well")),
        ("why Ana López", say("rule by rule, why reminders go to a creator or do not")),
        ("subscribe", say("tell this channel of every lapse, and show there when it is repaired")),
        ("subscribe invalidated", say("only of access that was cut short; `expired`: only of what ran out")),
        ("subscriptions", say("who subscribed this channel, when it was last told, what went wrong")),
        ("unsubscribe", say("end this channel's subscription")),
        ("help", say("this list")),
    ]
    lines = [f"`{f'{COMMAND} {typed}'.strip()}`: {does}" for typed, does in entries]
    hint = say("Answers are shown to you alone.")
    return [header(say("What can be typed")), section(*lines), context(hint)]
