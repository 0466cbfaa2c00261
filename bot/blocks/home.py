"""App Home: what needs doing now, and the ways to everything else."""

from collections.abc import Sequence

from bot.blocks.overview import lapsed
from bot.blocks.parts import (
    CAMPAIGN,
    HELP,
    PREFER,
    Block,
    actions,
    button,
    context,
    divider,
    find_button,
    header,
    list_button,
    overview_button,
    remind_button,
    section,
    show_button,
)
from bot.blocks.text import name
from bot.blocks.wording import account, lost
from locales import Say
from store.codes import Event
from store.incomplete import Incomplete
from store.overview import Overview
from store.preferences import Missed

MOST_PRESSING = 10
MOST_CAMPAIGNS = 5
MOST_MISSED = 10


def home(seen: Overview, incomplete: Sequence[Incomplete], missed: Sequence[Missed], say: Say) -> Block:
    ways = [
        find_button(say),
        list_button(say),
        overview_button(say),
        button(say("Notifications"), PREFER, "mine"),
        button(say("Help"), HELP, "all"),
    ]
    blocks = [header(say("What needs doing")), actions(*ways)]
    for one in seen.pressing:
        # Two elements: what they are about stands above them.
        told = lapsed(one, say)
        show = told.pop("accessory")
        blocks += [told, actions(show, remind_button(say, one.profile_id, one.name))]
    if not seen.pressing:
        blocks.append(section(say("Nothing: no live campaign waits for a lapsed connection.")))
    if left := seen.pressing_in_all - len(seen.pressing):
        blocks.append(context(say.plural("and {n} more", "and {n} more", left)))
    if incomplete:
        blocks += [divider(), section(f"*{say('Campaigns that miss connections')}*")]
        blocks += [_campaign(one, say) for one in incomplete]
    if missed:
        blocks += [divider(), section(f"*{say('What you were not told of')}*")]
        blocks += [_untold(one, say) for one in missed[:MOST_MISSED]]
        if (left := len(missed) - MOST_MISSED) > 0:
            blocks.append(context(say.plural("and {n} more", "and {n} more", left)))
    return {"type": "home", "blocks": blocks}


def _untold(one: Missed, say: Say) -> Block:
    """What happened, and to whom; a lapse that is over says so."""
    where = f" · {account(one.network, one.handle)}" if one.network else ""
    if one.cause is not None and one.network is not None:
        happened = lost(say, one.cause, one.network, one.at)
    else:
        happened = f"{_happened(one.event, say)} · {say.day(one.at)}"
    if one.resolved:
        happened = f"{happened} · {say('connected again')}"
    return section(f"*{name(one.name)}*{where}", happened, accessory=show_button(say, one.creator_id))


def _happened(event: Event, say: Say) -> str:
    return {
        Event.EXPIRING: say("access runs out soon"),
        Event.PROMOTION_GRANTED: say("promotion access granted"),
        Event.ADDRESS_UNDELIVERABLE: say("address bounced"),
        Event.HANDED_OVER: say("reminders went unanswered"),
    }.get(event, say("access has lapsed"))


def _campaign(one: Incomplete, say: Say) -> Block:
    misses = say.plural("{n} connection is missing", "{n} connections are missing", one.missing)
    if one.due_on is not None:
        misses += f" · {say('due {day}', day=say.day(one.due_on))}"
    return section(
        f"*{name(one.name)}* ({name(one.brand)})", misses, accessory=button(say("Show"), CAMPAIGN, one.id)
    )
