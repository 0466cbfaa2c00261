"""The marketer's brands at a glance."""

from bot.blocks.parts import (
    HELP,
    Block,
    actions,
    button,
    context,
    divider,
    find_button,
    header,
    list_button,
    section,
    show_button,
)
from bot.blocks.text import NAME, escape, name
from bot.blocks.wording import GREEN, GREY, RED, account, at_stake, lost
from bot.commands import COMMAND
from locales import Say
from store.overview import LapsedProfile, Overview

MOST_BRANDS = 10


def overview(seen: Overview, say: Say) -> list[Block]:
    counts = seen.counts
    brands = [name(brand.name) for brand in seen.brands[:MOST_BRANDS]]
    if left := len(seen.brands) - len(brands):
        brands.append(say.plural("{n} more", "{n} more", left))
    creators = say.plural("{n} creator", "{n} creators", counts.creators)
    blocks = [
        header(say("Connections")),
        section(f"*{say.all_of(brands)}* · {creators}"),
        section(
            f"{GREEN} {say('{n} connected', n=say.number(counts.connected))}",
            f"{RED} {say('{n} expired', n=say.number(counts.expired))}"
            f" · {say('{n} invalidated', n=say.number(counts.invalidated))}",
            f"{GREY} {say('{n} not connected', n=say.number(counts.not_connected))}",
        ),
        divider(),
        section(f"*{say('What needs doing')}*"),
        *(lapsed(one, say) for one in seen.pressing),
    ]
    if not seen.pressing:
        blocks.append(section(say("Nothing: no live campaign waits for a lapsed connection.")))
    if left := seen.pressing_in_all - len(seen.pressing):
        blocks.append(context(say.plural("and {n} more", "and {n} more", left)))
    if seen.lapsed_last:
        blocks += [divider(), section(f"*{say('Lapsed last')}*")]
        blocks += [lapsed(one, say) for one in seen.lapsed_last]
    off = [name(brand.name) for brand in seen.brands if not brand.tracking][:MOST_BRANDS]
    if off:
        blocks.append(context(say("Connection tracking is off for {brands}.", brands=say.all_of(off))))
    hint = say(
        "`{command} @handle` shows one creator · `{command} help` shows what can be typed", command=COMMAND
    )
    ways = [find_button(say), list_button(say), button(say("Help"), HELP, "all")]
    return [*blocks, context(hint), actions(*ways)]


def lapsed(one: LapsedProfile, say: Say) -> Block:
    lines = [
        f"*{name(one.name)}* · {account(one.network, one.handle)}",
        f"{RED} {lost(say, one.cause, one.network, one.lapsed_at)}",
    ]
    if one.stakes:
        lines.append(say("At stake: {campaigns}", campaigns=at_stake(say, one.stakes)))
    return section(*lines, accessory=show_button(say, one.creator_id))


def summary(seen: Overview, say: Say) -> str:
    """The same in one line, for notifications and screen readers."""
    lapsed = seen.counts.expired + seen.counts.invalidated
    brands = say.all_of([escape(brand.name[:NAME]) for brand in seen.brands[:3]])
    return say(
        "{brands}: {connected} connected, {lapsed} lapsed",
        brands=brands,
        connected=say.number(seen.counts.connected),
        lapsed=say.number(lapsed),
    )
