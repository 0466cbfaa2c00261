"""A channel's subscriptions: who made them, when they last spoke, what went wrong."""

from collections.abc import Sequence

from bot.blocks.parts import END, RESUME, Block, actions, button, context, fitting, section
from bot.blocks.text import escape, name
from bot.blocks.wording import when
from bot.commands import COMMAND
from locales import Say
from store.codes import Watched
from store.subscriptions import Subscribed


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


def subscribed(one: Subscribed, brands: Sequence[str], *, new: bool, say: Say) -> list[Block]:
    """The answer to `subscribe`."""
    told = say.all_of([name(brand) for brand in brands[:10]])
    if left := len(brands[10:]):
        told = say.all_of([told, say.plural("{n} more", "{n} more", left)])
    first = (
        say("This channel is now subscribed.") if new else say("This channel is subscribed to that already.")
    )
    lines = [f"*{first}*", *_lines(one, say), say("Brands: {brands}", brands=told)]
    hint = say("A reconnect is shown in the message about the lapse; it makes no new message.")
    return [section(*lines), context(hint), actions(*_buttons(one, say))]


def event(say: Say, code: Watched) -> str:
    return {
        Watched.EXPIRED: say("expired"),
        Watched.INVALIDATED: say("invalidated"),
        Watched.RECONNECTED: say("reconnected"),
    }[code]


def trouble(say: Say, code: str) -> str:
    """What Slack answered, in words."""
    return {
        "is_archived": say("the channel is archived"),
        "channel_not_found": say("I cannot see the channel; if it is private, invite me first"),
        "not_in_channel": say("I am not in the channel; invite me first"),
        "account_inactive": say("Slack has switched my account off"),
        "token_revoked": say("my access to this workspace was taken back"),
        "invalid_auth": say("Slack does not know my access to this workspace"),
        "rate_limited": say("Slack asked me to wait"),
        "unreachable": say("Slack could not be reached"),
    }.get(code, say("Slack answered {code}", code=f"`{escape(code)}`"))


def _lines(one: Subscribed, say: Say) -> list[str]:
    lines = [
        say("Events: {events}", events=say.all_of([event(say, code) for code in one.events])),
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
    buttons = [button(say("End"), END, one.id)]
    return [button(say("Resume"), RESUME, one.id), *buttons] if one.paused_at is not None else buttons
