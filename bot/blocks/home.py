"""App Home: what needs doing now, and the ways to everything else."""

from collections.abc import Sequence

from bot.blocks.overview import lapsed
from bot.blocks.parts import (
    CAMPAIGN,
    HELP,
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
)
from bot.blocks.text import name
from locales import Say
from store.incomplete import Incomplete
from store.overview import Overview

MOST_PRESSING = 10
MOST_CAMPAIGNS = 5


def home(seen: Overview, incomplete: Sequence[Incomplete], say: Say) -> Block:
    ways = [find_button(say), list_button(say), overview_button(say), button(say("Help"), HELP, "all")]
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
    return {"type": "home", "blocks": blocks}


def _campaign(one: Incomplete, say: Say) -> Block:
    misses = say.plural("{n} connection is missing", "{n} connections are missing", one.missing)
    if one.due_on is not None:
        misses += f" · {say('due {day}', day=say.day(one.due_on))}"
    return section(
        f"*{name(one.name)}* ({name(one.brand)})", misses, accessory=button(say("Show"), CAMPAIGN, one.id)
    )
