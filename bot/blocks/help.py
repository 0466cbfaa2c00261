"""What can be typed, with examples."""

from collections.abc import Iterable

from bot.blocks.parts import (
    Block,
    actions,
    context,
    find_button,
    header,
    list_button,
    overview_button,
    section,
)
from bot.commands import COMMAND
from locales import Say
from store.codes import Ownership
from store.filters import Sort, State


def help_view(say: Say) -> list[Block]:
    entries = [
        ("", say("your brands at a glance: what lapsed and what needs doing")),
        ("@ana.lopez", say("the status card of a creator; a name, an e-mail or an id works as well")),
        ("list expired instagram", say("profiles by any filter, what is at stake first; see below")),
        ("campaign Spring Shimmer", say("who misses a connection that the campaign needs")),
        ("offer @ana.lopez instagram", say("whether an offer can be sent, and if not, why")),
        (
            "remind expired instagram",
            say("send the reconnect reminder now, to all whom the filters fit, or to one"),
        ),
        ("request @ana.lopez", say("ask for a first connection")),
        ("promote @ana.lopez", say("ask for promotion access on Instagram or Facebook")),
        ("invite brand:Glow", say("invite creators who have not connected anything to their page")),
        ("why Ana López", say("rule by rule, why reminders go to a creator or do not")),
        ("subscribe", say("tell this channel of every lapse, and show there when it is repaired")),
        (
            "subscribe expired -tiktok daily 09:00",
            say("only of some events, with the filters of lists, at once or once a day"),
        ),
        ("subscriptions", say("who subscribed this channel, when it was last told, what went wrong")),
        ("notifications", say("what you are told by direct message")),
        ("unsubscribe", say("end this channel's subscription")),
        ("settings", say("language, tracking, sending, quiet hours, hashtags of a brand")),
        ("help", say("this list")),
    ]
    lines = [f"`{f'{COMMAND} {typed}'.strip()}`: {does}" for typed, does in entries]
    filters = say(
        'A list takes {states}, {ownerships}, a network, `permission:insights`, `campaign:"Spring Shimmer"`, '
        "`brand:…`, `creator:…`, each with `-` before it for the opposite, and {sorts}.",
        states=_codes(State),
        ownerships=_codes(Ownership),
        sorts=_codes(Sort, "sort:"),
    )
    hint = say("Answers are shown to you alone.")
    clicks = say("All of it can be clicked as well.")
    ways = actions(overview_button(say), find_button(say), list_button(say))
    return [
        header(say("What can be typed")),
        section(*lines),
        section(filters),
        context(hint),
        section(clicks),
        ways,
    ]


def _codes(codes: Iterable[str], key: str = "") -> str:
    return ", ".join(f"`{key}{code}`" for code in codes)
