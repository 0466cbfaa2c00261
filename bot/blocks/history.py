"""What happened to a creator, in sentences."""

import datetime as dt

from bot.blocks.parts import Block, fitting, header, section
from bot.blocks.text import escape, name
from bot.blocks.wording import account, told_of, when
from locales import Say, words
from store.codes import Cause, Event
from store.happenings import Happening


def history(who: str, happened: tuple[Happening, ...], say: Say) -> list[Block]:
    lines = [section(f"*{when(say, one.at)}* · {sentence(one, say)}") for one in happened]
    title = header(say("History of {name}", name=who))
    return [title, *(fitting(lines) or [section(say("Nothing has happened yet."))])]


def sentence(one: Happening, say: Say) -> str:
    """One entry; a brand that the viewer may not know of is "another program"."""
    where = account(one.network, one.handle) if one.network else say("Connection")
    ordinal = one.detail.get("ordinal")
    about = {
        "account": where,
        "reminder": say("reminder {n}", n=say.number(ordinal)) if ordinal else say("reminder"),
        "brand": name(one.brand) if one.brand else say("another program"),
    }
    match one.event:
        case Event.LAPSED:
            return told_of(where, _cause(one, say), say)
        case Event.RECONNECTED:
            return _ended(one, where, say)
        case Event.CONNECTED:
            return say("{account} was connected", **about)
        case Event.REMINDER_QUEUED:
            asked_by = one.detail.get("asked_by")
            if asked_by and not one.foreign:
                person = f"<@{escape(str(asked_by))}>"
                return say("{account}: {person} asked for {reminder} from {brand}", **about, person=person)
            return say("{account}: {reminder} queued, from {brand}", **about)
        case Event.REMINDER_SENT:
            return say("{account}: {reminder} sent, from {brand}", **about)
        case Event.REMINDER_FAILED:
            return say("{account}: {reminder} from {brand} failed", **about)
        case Event.REMINDER_VOID:
            return say("{account}: {reminder} from {brand} was not needed any more", **about)
        case Event.OUTREACH_QUEUED | Event.OUTREACH_SENT | Event.OUTREACH_FAILED | Event.OUTREACH_VOID:
            return _by_hand(one, about["brand"], say)
        case Event.SETTINGS_CHANGED:
            return say("Settings were changed")
        case Event.RECONNECT_STARTED:
            return say("{account}: the creator began to reconnect", **about)
        case Event.RECONNECT_REFUSED:
            return say("{account}: a reconnect did not succeed", **about)
        case Event.UNSUBSCRIBED:
            if one.detail.get("scope") == "brand":
                return say("The creator unsubscribed from the mail of {brand}", brand=about["brand"])
            return say("The creator unsubscribed from reminders")
        case Event.RESUBSCRIBED:
            return say("The creator wants reminders again")
        case Event.PROMOTION_REQUESTED:
            return say("{account}: {brand} asked for promotion access", **about)
        case Event.PROMOTION_GRANTED:
            return say("{account}: promotion access was granted", **about)
        case Event.HOLDER_REMOVED:
            return say("{account}: a holder was removed", **about)
        case Event.ERASED:
            return say("The creator's data was erased")
        case Event.ADDRESS_UNDELIVERABLE:
            return say("The creator's address takes no mail")
        case Event.ADDRESS_LIFTED:
            return say("The creator's address may be written to again")
        case Event.BOUNCED:
            return say("A mail from {brand} came back", brand=about["brand"])
        case Event.COMPLAINED:
            return say("The creator called a mail from {brand} spam", brand=about["brand"])
        case Event.EXPIRING:
            return say("{account}: access is about to run out", **about)
        case Event.HANDED_OVER:
            sent = one.detail.get("reminders", 0)
            unanswered = say.plural("{n} reminder went unanswered", "{n} reminders went unanswered", sent)
            return told_of(where, unanswered, say)
        case Event.OUTAGE_BEGAN:
            return say("The network had trouble; mail about it was held")
        case Event.OUTAGE_ENDED:
            return say("The network works again")


def _by_hand(one: Happening, brand: str, say: Say) -> str:
    """A mail that somebody sent to chosen creators."""
    about = {"mail": words.mail(say, one.detail.get("kind", "")), "brand": brand}
    match one.event:
        case Event.OUTREACH_QUEUED:
            asked_by = one.detail.get("asked_by")
            if asked_by and not one.foreign:
                return say(
                    "{person} asked for a mail from {brand}: {mail}",
                    person=f"<@{escape(str(asked_by))}>",
                    **about,
                )
            return say("A mail from {brand} was queued: {mail}", **about)
        case Event.OUTREACH_SENT:
            return say("A mail from {brand} was sent: {mail}", **about)
        case Event.OUTREACH_FAILED:
            return say("A mail from {brand} failed: {mail}", **about)
        case _:
            return say("A mail from {brand} was not needed any more: {mail}", **about)


def _cause(one: Happening, say: Say) -> str:
    """By the day on which access was lost, which may be long before it was noticed."""
    since = one.detail.get("since")
    at = dt.datetime.fromisoformat(since) if since else one.at
    if one.network is None:
        return say("access lapsed on {day}", day=say.day(at))
    return words.cause(say, one.detail.get("cause", Cause.EXPIRED), one.network, at)


def _ended(one: Happening, where: str, say: Say) -> str:
    span = say.span(dt.timedelta(seconds=one.detail.get("after_seconds", 0)))
    match one.detail.get("how"):
        case "removed":
            return say("{account}: access was removed, so nothing is expired any more", account=where)
        case "reset":
            return say("{account}: the connection was reset", account=where)
        case _:
            return say("{account} reconnected after {span}", account=where, span=span)
