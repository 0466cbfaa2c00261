"""A channel's subscriptions: who made them, when they last spoke, what went wrong."""

from collections.abc import Sequence

from bot.blocks.filters import in_word
from bot.blocks.parts import CHANGE, END, RESUME, Block, actions, button, context, fitting, section
from bot.blocks.text import escape, name
from bot.blocks.wording import when
from bot.commands import COMMAND
from locales import Say
from store import filters
from store.codes import Watched
from store.subscriptions import MAKER_LEFT, Subscribed
from store.watching import MOST_COUNTED

MOST_TOLD = 12
"""Filters that are put in words."""


def subscriptions(made: Sequence[Subscribed], say: Say) -> list[Block]:
    if not made:
        hint = say("This channel has no subscription. `{command} subscribe` makes one.", command=COMMAND)
        return [section(hint)]
    blocks: list[Block] = []
    for one in made:
        blocks += [section(*_lines(one, say)), actions(*_buttons(one, say))]
    kept = fitting(blocks)
    kept = kept[: len(kept) // 2 * 2]
    if left := (len(blocks) - len(kept)) // 2:
        kept.append(context(say.plural("and {n} more", "and {n} more", left)))
    return kept


def subscribed(
    one: Subscribed, brands: Sequence[str], *, new: bool, say: Say, noise: int = 0, changed: bool = False
) -> list[Block]:
    """The answer to `subscribe`, and to a change. *noise*: how much it would have told in the last 7 days."""
    told = say.all_of([name(brand) for brand in brands[:10]])
    if left := len(brands[10:]):
        told = say.all_of([told, say.plural("{n} more", "{n} more", left)])
    first = (
        say("This channel is now subscribed.") if new else say("This channel is subscribed to that already.")
    )
    first = say("The subscription is changed.") if changed else first
    lines = [f"*{first}*", *_lines(one, say), say("Brands: {brands}", brands=told)]
    quiet = say("Nothing in the last 7 days would have been told here.")
    loud = say.plural(
        "{n} in the last 7 days would have been told here.",
        "{n} in the last 7 days would have been told here.",
        noise,
    )
    if noise >= MOST_COUNTED:
        most = say.number(MOST_COUNTED)
        loud = say("{most} and more in the last 7 days would have been told here.", most=most)
    lines.append(loud if noise else quiet)
    hint = say("A reconnect is shown in the message about the lapse, where there is one.")
    return [section(*lines), context(hint), actions(*_buttons(one, say))]


def event(say: Say, code: Watched) -> str:
    return {
        Watched.EXPIRED: say("expired"),
        Watched.INVALIDATED: say("invalidated"),
        Watched.EXPIRING: say("expiring soon"),
        Watched.RECONNECTED: say("reconnected"),
        Watched.PROMOTION: say("promotion access granted"),
        Watched.BOUNCED: say("address bounced"),
    }[code]


def rhythm(say: Say, one: Subscribed) -> str:
    if one.daily is None:
        return say("Told at once")
    return say("Told once a day at {hour} ({zone})", hour=one.daily.hour, zone=escape(one.daily.zone))


def _filters(one: Subscribed, say: Say) -> str:
    """As they are read back in lists, or as they were typed where they are too many."""
    told = [in_word(each, say) for each in filters.parse(one.filters).filters]
    return say.all_of(told[:MOST_TOLD]) if len(told) <= MOST_TOLD else f"`{name(one.filters, 600)}`"


def trouble(say: Say, code: str) -> str:
    """What Slack answered, in words."""
    return {
        "is_archived": say("the channel is archived"),
        "channel_not_found": say("I cannot see the channel; if it is private, invite me first"),
        "not_in_channel": say("I am not in the channel; invite me first"),
        "account_inactive": say("Slack has switched my account off"),
        "token_revoked": say("my access to this workspace was taken back"),
        "invalid_auth": say("Slack does not know my access to this workspace"),
        "missing_scope": say("I lack a permission; whoever looks after Reconnect here can install me anew"),
        MAKER_LEFT: say("whoever made it has left; who resumes it takes it over"),
        "rate_limited": say("Slack asked me to wait"),
        "unreachable": say("Slack could not be reached"),
    }.get(code, say("Slack answered {code}", code=f"`{escape(code)}`"))


def _lines(one: Subscribed, say: Say) -> list[str]:
    lines = [
        say("Events: {events}", events=say.all_of([event(say, code) for code in one.events])),
        *([say("Only: {filters}", filters=_filters(one, say))] if one.filters else []),
        rhythm(say, one),
        say("Made by {person} on {time}", person=f"<@{escape(one.made_by)}>", time=when(say, one.made_at)),
        say("Last delivery: {time}", time=when(say, one.last_delivered_at))
        if one.last_delivered_at
        else say("Nothing delivered yet"),
    ]
    if one.paused_at is not None:
        why = trouble(say, one.paused_because or "")
        lines.append(
            say(":double_vertical_bar: *Paused* since {time}: {why}", time=when(say, one.paused_at), why=why)
        )
    elif one.last_error:
        lines.append(say(":warning: Last error: {why}", why=trouble(say, one.last_error)))
    return lines


def _buttons(one: Subscribed, say: Say) -> list[Block]:
    buttons = [button(say("Change"), CHANGE, one.id), button(say("End"), END, one.id)]
    return [button(say("Resume"), RESUME, one.id), *buttons] if one.paused_at is not None else buttons
