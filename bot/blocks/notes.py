"""What a notice tells besides lapses: who is back, what will run out, where mail does not help (N2, X1, X12)."""

from collections.abc import Sequence

from bot.blocks.parts import Block, actions, context, section, show_button, write_again_button
from bot.blocks.text import name
from bot.blocks.wording import GREEN, RED, YELLOW, account, at_stake, told_of
from locales import Say
from locales import notices as happened
from store.codes import Event
from store.notice_lines import Note

MOST_LINES = 6
MOST_ROWS = 4
ORDER = (
    Event.HANDED_OVER,
    Event.ADDRESS_UNDELIVERABLE,
    Event.EXPIRING,
    Event.RECONNECTED,
    Event.PROMOTION_GRANTED,
)
"""What wants somebody to do something comes first."""
TO_DO = frozenset({Event.HANDED_OVER, Event.ADDRESS_UNDELIVERABLE})
"""Each has a button of its own."""


def one_note(note: Note, say: Say) -> list[Block]:
    who = f"{_colour(note)} *{_who(note, say)}*"
    lines = [who, f"*{_capital(_outcome(note, say))}*"]
    if not note.over and (hint := happened.hint(say, note.event)):
        lines.append(hint)
    if note.stakes and not note.over and note.event is not Event.RECONNECTED:
        lines.append(say("At stake: {campaigns}", campaigns=at_stake(say, note.stakes)))
    if note.erased:
        return [section(*lines)]
    buttons = [show_button(say, note.creator_id)]
    if _wants_a_word(note):
        buttons.insert(0, write_again_button(say, note.creator_id, note.network))
    return [section(*lines), actions(*buttons)]


def many_notes(notes: Sequence[Note], say: Say) -> list[Block]:
    """By kind, each with how many there are."""
    blocks: list[Block] = []
    for event in ORDER:
        if some := [note for note in notes if note.event is event]:
            blocks += _rows(some, say) if event in TO_DO else [_lines(some, say)]
    return blocks


def counts(notes: Sequence[Note], say: Say) -> list[str]:
    """How many of each kind."""
    kinds = ([note for note in notes if note.event is event] for event in ORDER)
    return [_count(some, say) for some in kinds if some]


def one_line(note: Note, say: Say) -> str:
    return told_of(_who(note, say), _outcome(note, say), say)


def _outcome(note: Note, say: Say) -> str:
    return happened.outcome(
        say,
        note.event,
        over=note.over,
        ends_at=note.ends_at,
        lasted=note.lasted,
        reminders=note.reminders,
    )


def _rows(some: Sequence[Note], say: Say) -> list[Block]:
    blocks = [section(f"{_colour_of(some)} *{_count(some, say)}*")]
    blocks += [section(_line(note, say), accessory=_button(note, say)) for note in some[:MOST_ROWS]]
    if left := len(some) - MOST_ROWS:
        blocks += [context(say.plural("and {n} more", "and {n} more", left))] if left > 0 else []
    return blocks


def _button(note: Note, say: Say) -> Block | None:
    if note.erased:
        return None
    if _wants_a_word(note):
        return write_again_button(say, note.creator_id, note.network)
    return show_button(say, note.creator_id)


def _wants_a_word(note: Note) -> bool:
    return note.event is Event.HANDED_OVER and not note.over


def _lines(some: Sequence[Note], say: Say) -> Block:
    lines = [f"{_colour_of(some)} *{_count(some, say)}*", *(_line(note, say) for note in some[:MOST_LINES])]
    if (left := len(some) - MOST_LINES) > 0:
        lines.append(say.plural("and {n} more", "and {n} more", left))
    return section(*lines)


def _line(note: Note, say: Say) -> str:
    who = _who(note, say)
    return f"~{who}~ {_outcome(note, say)}" if note.over else told_of(who, _outcome(note, say), say)


def _count(some: Sequence[Note], say: Say) -> str:
    return happened.counted(say, some[0].event, len(some))


def _who(note: Note, say: Say) -> str:
    who = say("an erased creator") if note.erased else name(note.name)
    its_handle = None if note.erased else note.handle
    return f"{who} · {account(note.network, its_handle)}" if note.network else who


def _colour_of(some: Sequence[Note]) -> str:
    return next((_colour(note) for note in some if not note.over), GREEN)


def _colour(note: Note) -> str:
    if note.over or note.event in (Event.RECONNECTED, Event.PROMOTION_GRANTED):
        return GREEN
    return YELLOW if note.event is Event.EXPIRING else RED


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
