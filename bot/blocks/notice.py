"""The message in a channel: who lapsed, what is lost and at stake; and what became of it (N1, X6)."""

import datetime as dt
from collections.abc import Sequence

from bot.blocks.notes import counts, many_notes, one_line, one_note
from bot.blocks.parts import Block, actions, context, fitting, remind_button, section, show_button
from bot.blocks.text import name
from bot.blocks.wording import GREEN, GREY, RED, account, at_stake, lost, told_of
from bot.commands import COMMAND
from locales import Say, words
from locales import notices as happened
from store.codes import ClosedHow, Event
from store.notice_lines import Note, NoticeLine

MOST_LINES = 10
MOST_NAMED = 5
"""Of those that are over and have no row, the latest are named."""
REPAIRED = frozenset({ClosedHow.RECONNECTED, ClosedHow.RENEWED})


def notice(lines: Sequence[NoticeLine], say: Say, notes: Sequence[Note] = ()) -> list[Block]:
    """*lines* in the order of what is at stake; those that are still open are shown first. Then *notes*."""
    if not lines and len(notes) == 1:
        return one_note(notes[0], say)
    if not notes:
        return _lapses(lines, say)
    return fitting([*(_lapses(lines, say) if lines else ()), *many_notes(notes, say)])


def _lapses(lines: Sequence[NoticeLine], say: Say) -> list[Block]:
    return _one(lines[0], say) if len(lines) == 1 else _many(lines, say)


def summary(lines: Sequence[NoticeLine], say: Say, notes: Sequence[Note] = ()) -> str:
    """What the message says, in one line."""
    if not lines and len(notes) == 1:
        return one_line(notes[0], say)
    if notes:
        return " · ".join([*([_count(lines, say)] if lines else ()), *counts(notes, say)])
    if len(lines) > 1:
        return _count(lines, say)
    line = lines[0]
    who = f"{_name(line, say)} ({account(line.network, line.handle)})"
    if line.closed_at is not None:
        return told_of(who, _outcome(line, say), say)
    return told_of(who, words.cause(say, line.cause, line.network, line.opened_at), say)


def why_direct(say: Say) -> Block:
    """Below a direct message."""
    return context(say("You chose to be told this: `{command} notifications`", command=COMMAND))


def _one(line: NoticeLine, say: Say) -> list[Block]:
    cause = lost(say, line.cause, line.network, line.opened_at)
    who = f"*{_name(line, say)}* · {account(line.network, line.handle)}"
    data = words.data_opened(say, line.network)
    if line.closed_at is not None:
        title = f"{_colour(line)} {who}"
        told = section(title, f"*{_capital(_outcome(line, say))}*", say("It was: {cause}", cause=cause))
        return [told] if line.erased else [told, actions(show_button(say, line.creator_id))]
    lines = [f"{RED} {who}", f"*{cause}*", say("Missing until it is reconnected: {data}", data=data)]
    if line.stakes:
        lines.append(say("At stake: {campaigns}", campaigns=at_stake(say, line.stakes)))
    buttons = [show_button(say, line.creator_id)]
    if line.stakes:
        buttons.append(remind_button(say, line.profile_id, line.name))
    return [section(*lines), actions(*buttons)]


def _many(lines: Sequence[NoticeLine], say: Say) -> list[Block]:
    colour = RED if any(line.closed_at is None for line in lines) else GREEN
    standing_first = sorted(lines, key=lambda line: line.closed_at is not None)
    shown = standing_first[:MOST_LINES]
    blocks = [section(f"{colour} *{_count(lines, say)}*"), *(_row(line, say) for line in shown)]
    over = [line for line in lines if line.closed_at is not None and line not in shown]
    latest = sorted(over, key=_ended, reverse=True)[:MOST_NAMED]
    blocks += [
        context(f"{_colour(line)} {told_of(_name(line, say), _outcome(line, say), say)}") for line in latest
    ]
    if left := len(lines) - len(shown):
        more = say.plural("and {n} more", "and {n} more", left)
        blocks.append(context(f"{more} · `{COMMAND}`"))
    return blocks


def _row(line: NoticeLine, say: Say) -> Block:
    who = f"{_name(line, say)} · {account(line.network, line.handle)}"
    button = None if line.erased else show_button(say, line.creator_id)
    if line.closed_at is not None:
        return section(f"{_colour(line)} ~{who}~ {_outcome(line, say)}", accessory=button)
    lines = [f"{RED} *{who}*: {words.cause(say, line.cause, line.network, line.opened_at)}"]
    data = words.data_opened(say, line.network)
    lines.append(say("Missing: {data}", data=data))
    if line.stakes:
        lines.append(say("At stake: {campaigns}", campaigns=at_stake(say, line.stakes, most=2)))
    return section(*lines, accessory=button)


def _count(lines: Sequence[NoticeLine], say: Say) -> str:
    over = [line for line in lines if line.closed_at is not None]
    repaired = sum(line.closed_how in REPAIRED for line in over)
    if not over:
        return happened.counted(say, Event.LAPSED, len(lines))
    if len(over) == len(lines) == repaired:
        return say.plural("{n} connection is repaired", "All {n} connections work again", len(lines))
    done = say("{done} of {all} reconnected", done=say.number(repaired), all=say.number(len(lines)))
    if gone := len(over) - repaired:
        done += " · " + say.plural("{n} removed", "{n} removed", gone)
    return done


def _outcome(line: NoticeLine, say: Say) -> str:
    assert line.closed_at is not None  # noqa: S101  only asked of those that are over
    span = say.span(line.closed_at - line.opened_at)
    match line.closed_how:
        case ClosedHow.REMOVED:
            return say("access was removed after {span}; nothing is left to reconnect", span=span)
        case ClosedHow.RESET:
            return say("the connection was reset after {span}", span=span)
        case _:
            return say("reconnected after {span}", span=span)


def _name(line: NoticeLine, say: Say) -> str:
    return say("an erased creator") if line.erased else name(line.name)


def _ended(line: NoticeLine) -> dt.datetime:
    assert line.closed_at is not None  # noqa: S101  only asked of those that are over
    return line.closed_at


def _colour(line: NoticeLine) -> str:
    return GREEN if line.closed_how in REPAIRED else GREY


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
