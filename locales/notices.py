"""What has happened to connections, as people are told of it: the same in Slack and by e-mail.

Codes come in as text, as in `locales.words`.
"""

import datetime as dt

from locales import Say


def counted(say: Say, event: str, n: int) -> str:
    match event:
        case "lapsed":
            return say.plural("{n} connection has lapsed", "{n} connections have lapsed", n)
        case "expiring":
            return say.plural("{n} connection runs out soon", "{n} connections run out soon", n)
        case "handed_over":
            return say.plural(
                "{n} lapse where reminders went unanswered", "{n} lapses where reminders went unanswered", n
            )
        case "address_undeliverable":
            return say.plural("{n} address takes no mail", "{n} addresses take no mail", n)
        case "promotion_granted":
            return say.plural("{n} promotion access granted", "{n} promotion accesses granted", n)
        case _:
            return say.plural("{n} connection works again", "{n} connections work again", n)


def outcome(
    say: Say,
    event: str,
    *,
    over: bool,
    ends_at: dt.datetime | None,
    lasted: dt.timedelta | None,
    reminders: int,
) -> str:
    """Besides lapses. *over*: nothing is to be done about it any more."""
    match event:
        case "expiring" if over:
            return say("renewed in time")
        case "expiring" if ends_at:
            return say("access runs out on {day}", day=say.day(ends_at))
        case "expiring":
            return say("access is about to run out")
        case "handed_over" if over:
            return say("it is over; nobody needs to write any more")
        case "handed_over":
            return say.plural("{n} reminder went unanswered", "{n} reminders went unanswered", reminders)
        case "address_undeliverable":
            return say("the address takes no mail")
        case "promotion_granted":
            return say("promotion access was granted")
        case _ if lasted is not None:
            return say("reconnected after {span}", span=say.span(lasted))
        case _:
            return say("reconnected")


def hint(say: Say, event: str) -> str:
    """What somebody can do about it; empty where nobody needs to."""
    return {
        "expiring": say("Only the creator can renew it, by reconnecting."),
        "handed_over": say("A word from you may do what mails do not."),
        "address_undeliverable": say(
            "No reminder reaches them: please write another way, and ask for a new address."
        ),
    }.get(event, "")
