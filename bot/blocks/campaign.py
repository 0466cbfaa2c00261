"""A campaign's connections: how its participants stand, and who misses what it needs (C11)."""

from collections.abc import Sequence
from itertools import groupby

from bot.blocks.parts import (
    CAMPAIGN,
    Block,
    actions,
    button,
    context,
    divider,
    fitting,
    header,
    list_button,
    meant_button,
    overview_button,
    section,
    show_button,
    write_button,
)
from bot.blocks.text import name
from bot.blocks.wording import GREEN, GREY, RED, account, campaign_status, lost, told_of
from bot.commands import COMMAND
from locales import Say, words
from store.campaign_names import NamedCampaign
from store.campaigns import CampaignView, Missing, Required
from store.filters import About, Filter
from store.rules.needing import Standing

MOST_MISSING = 20
MOST_REQUIRED = 5
"""On one network."""
MOST = 10
"""Campaigns of one name."""


def campaign(view: CampaignView, say: Say) -> list[Block]:
    its = str(Filter(About.CAMPAIGN, view.id))
    ways = actions(list_button(say, its), write_button(say, f"words {its}"), overview_button(say))
    return [
        header(view.name),
        section(head(view, say), *_requirements(view.requirements, say)),
        section(*counts(view, say)),
        divider(),
        *_what_is_missing(view, say),
        ways,
    ]


def _what_is_missing(view: CampaignView, say: Say) -> list[Block]:
    if not view.tracking:
        return [section(say("Connection tracking is off here, so nothing is said of who misses what."))]
    if not view.missing_in_all:
        return [section(say("Nobody misses a connection that something is still to be delivered by."))]
    lead = say.plural(
        "{n} connection is missing: metrics and content may be incomplete.",
        "{n} connections are missing: metrics and content may be incomplete.",
        view.missing_in_all,
    )
    rows = fitting(_missing(one, say) for one in view.missing)
    blocks = [section(f":warning: *{lead}*"), *rows]
    if left := view.missing_in_all - len(rows):
        blocks.append(context(say.plural("and {n} more", "and {n} more", left)))
    return blocks


def summary(view: CampaignView, say: Say) -> str:
    if not view.missing_in_all:
        return say("Connections of {campaign}", campaign=name(view.name))
    return say.plural(
        "{campaign}: {n} connection is missing",
        "{campaign}: {n} connections are missing",
        view.missing_in_all,
        campaign=name(view.name),
    )


def campaign_choice(found: Sequence[NamedCampaign], say: Say) -> list[Block]:
    """A button for each of the first ten."""
    blocks = [section(say("Several campaigns have this name. Which one is meant?"))]
    for one in found[:MOST]:
        told = f"*{name(one.name)}* ({name(one.brand)}, {campaign_status(say, one.status)}) · {name(one.id)}"
        blocks.append(section(told, accessory=button(say("Show"), CAMPAIGN, one.id)))
    if len(found) > MOST:
        blocks.append(context(say("There are more: type the campaign's id.")))
    return blocks


def unknown(typed: str, near: str | None, say: Say) -> str:
    lead = say("I know no campaign by “{typed}”.", typed=name(typed))
    if near is None:
        return lead
    return f"{lead} {say('Did you mean `{command} campaign {near}`?', command=COMMAND, near=name(near, 300))}"


def nearest(text: str, near: str) -> list[Block]:
    """*text* with the button that shows the campaign of the name *near*."""
    return [section(text), actions(meant_button(COMMAND, f"campaign {near}"))]


def head(view: CampaignView, say: Say) -> str:
    parts = [f"*{name(view.brand)}*", campaign_status(say, view.status)]
    if view.starts_on:
        parts.append(say("from {day}", day=say.day(view.starts_on)))
    if view.ends_on:
        parts.append(say("until {day}", day=say.day(view.ends_on)))
    return " · ".join(parts)


def _requirements(required: Sequence[Required], say: Say) -> list[str]:
    """A line for each network."""
    lines = []
    for network, group in groupby(required, key=lambda one: one.network):
        asked = list(group)
        told = [_asked(one, say) for one in asked[:MOST_REQUIRED]]
        if left := len(asked) - len(told):
            told.append(say.plural("{n} more", "{n} more", left))
        lines.append(told_of(words.network(network), say.all_of(told), say))
    return lines or [say("No content is required.")]


def _asked(one: Required, say: Say) -> str:
    what = f"{say.number(one.quantity)} × {name(one.kind) if one.kind else say('content')}"
    return say("{what} by {day}", what=what, day=say.day(one.due_on)) if one.due_on else what


def counts(view: CampaignView, say: Say) -> list[str]:
    def told(standing: Standing) -> str:
        return say.number(view.standings.get(standing, 0))

    lines = [
        f"*{say.plural('{n} participant past Applied', '{n} participants past Applied', view.participants)}*",
        f"{GREEN} {say('{n} connected', n=told(Standing.CONNECTED))}",
        (
            f"{RED} {say('{n} expired', n=told(Standing.EXPIRED))}"
            f" · {say('{n} invalidated', n=told(Standing.INVALIDATED))}"
        ),
        (
            f"{GREY} {say('{n} not connected', n=told(Standing.NOT_CONNECTED))}"
            f" · {say('{n} without a profile', n=told(Standing.NO_PROFILE))}"
        ),
    ]
    if view.owing_nothing:
        lines.append(
            say.plural(
                "{n} has nothing left to deliver", "{n} have nothing left to deliver", view.owing_nothing
            )
        )
    return lines


def _missing(one: Missing, say: Say) -> Block:
    colour = RED if one.lapsed_at is not None else GREY
    lines = [f"{colour} *{name(one.name)}* · {account(one.network, one.handle)}", _reason(one, say)]
    if one.due_on is not None:
        lines[-1] += f" · {say('due {day}', day=say.day(one.due_on))}"
    return section(*lines, accessory=show_button(say, one.creator_id))


def _reason(one: Missing, say: Say) -> str:
    if one.cause is not None and one.lapsed_at is not None:
        return lost(say, one.cause, one.network, one.lapsed_at)
    if one.standing is Standing.NO_PROFILE:
        return say("No profile of theirs on {network} is known", network=words.network(one.network))
    return words.status(say, "not_connected")
