"""Whether an offer can be sent, and if not, why and what can be done instead (C8)."""

from typing import assert_never

from bot.blocks.parts import WHY, Block, actions, button, remind_button, section, show_button
from bot.blocks.text import name
from bot.blocks.wording import GREEN, RED, account, told_of
from locales import Say, words
from store.creators import Candidate
from store.offers import Instead, OfferCheck


def offer(who: Candidate, check: OfferCheck, say: Say) -> list[Block]:
    show = show_button(say, who.id)
    if check.cause is None or check.since is None or check.profile_id is None or check.instead is None:
        return [section(f"{GREEN} *{summary(who, check, say)}*"), actions(show)]
    told = section(
        f"{RED} *{summary(who, check, say)}*",
        told_of(
            account(check.network, check.handle),
            words.cause(say, check.cause, check.network, check.since),
            say,
        ),
        _hint(check, check.instead, say),
    )
    if check.instead is Instead.STOPPED:
        return [told, actions(button(say("Why?"), WHY, who.id), show)]
    return [told, actions(remind_button(say, check.profile_id, who.name), show)]


def summary(who: Candidate, check: OfferCheck, say: Say) -> str:
    about = {"network": words.network(check.network), "name": name(who.name)}
    if check.allowed:
        return say("An offer for {network} can be sent to {name}.", **about)
    return say("No offer for {network} can be sent to {name} until they reconnect.", **about)


def _hint(check: OfferCheck, instead: Instead, say: Say) -> str:
    match instead:
        case Instead.SENDABLE:
            return say("A reminder can be sent instead.")
        case Instead.SENT:
            return say.plural(
                "{n} reminder went out for it; another can be sent now.",
                "{n} reminders went out for it; another can be sent now.",
                check.sent,
            )
        case Instead.STOPPED:
            return say("No reminder can be sent either, as things stand: Why? tells the rule.")
        case _:
            assert_never(instead)
