"""What a person is told directly: by direct message, by e-mail, both, or neither (N3)."""

from collections.abc import Collection

from bot.blocks.menus import checkboxes, labelled, menu, option
from bot.blocks.modal import modal
from bot.blocks.parts import Block, context, section
from bot.blocks.subscriptions import event
from bot.blocks.text import escape
from locales import Say
from store.codes import Watched
from store.preferences import Mailed

CALLBACK = "preferences"
DIRECT = "preferences_direct"
MAILED = "preferences_mailed"
RHYTHM = "preferences_mail_rhythm"
HOUR = "preferences_mail_hour"
"""Action ids, and their blocks'."""
AT_ONCE, DAILY = "at_once", "daily"


def preferences(direct: Collection[Watched], mailed: Mailed, address: str | None, say: Say) -> Block:
    """The modal in which they are chosen, with what stands. *address*: as Slack tells it."""
    kinds = [option(event(say, code), code) for code in Watched]
    blocks = [
        labelled(
            DIRECT,
            say("Tell me by direct message"),
            checkboxes(DIRECT, kinds, sorted(direct)),
            hint=say("None chosen: no direct message."),
            optional=True,
        ),
        *(_by_mail(kinds, mailed, address, say) if address else [_no_address(say)]),
        context(
            say(
                "Of the creators of the brands that you see, from now on; "
                "what happens together is told together: at most one direct message a minute, "
                "and one mail a quarter of an hour. What you were not told of is in App Home."
            )
        ),
    ]
    return modal(say, say("Notifications"), blocks, callback_id=CALLBACK, submit=say("Save"))


def _by_mail(kinds: list[Block], mailed: Mailed, address: str, say: Say) -> list[Block]:
    dead = mailed.dead_address
    trouble = [] if dead is None else [section(_nobody_has(dead, say))]
    return [
        *trouble,
        labelled(
            MAILED,
            say("Tell me by e-mail"),
            checkboxes(MAILED, kinds, sorted(mailed.events)),
            hint=say("To {address}. None chosen: no mail.", address=address),
            optional=True,
        ),
        labelled(
            RHYTHM,
            say("When to mail"),
            menu(
                RHYTHM,
                say("When"),
                [option(say("At once"), AT_ONCE), option(say("Once a day"), DAILY)],
                DAILY if mailed.daily else AT_ONCE,
            ),
        ),
        labelled(
            HOUR,
            say("Hour of the daily mail"),
            {
                "type": "timepicker",
                "action_id": HOUR,
                "initial_time": mailed.daily.hour if mailed.daily else "09:00",
            },
            hint=say("Your time: {zone}", zone=say.zone.key),
        ),
    ]


def _nobody_has(address: str, say: Say) -> str:
    return say(
        ":warning: Nobody could be reached at {address}, so nothing is mailed. Saving tries again.",
        address=escape(address),
    )


def _no_address(say: Say) -> Block:
    return context(say("Slack does not tell me your e-mail address, so I cannot write to you by e-mail."))


def in_words(direct: Collection[Watched], mailed: Collection[Watched], say: Say) -> str:
    """What stands, a sentence for each way."""
    told = (
        say("You get direct messages about: {events}.", events=_all_of(direct, say))
        if direct
        else say("You get no direct messages about connections.")
    )
    return (
        told if not mailed else f"{told}\n{say('You get mail about: {events}.', events=_all_of(mailed, say))}"
    )


def _all_of(events: Collection[Watched], say: Say) -> str:
    return say.all_of([event(say, code) for code in Watched if code in events])
