"""What a marketer's mail says of what has happened (N3): lines and notes in, a letter out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import templates
from locales import Say, words
from locales import notices as happened
from mailer.letters import Letter
from mailer.tints import USUAL
from mailer.voice import Plain, Rich
from store.codes import Event
from store.notice_lines import Note, NoticeLine
from store.stakes import Stake, Stakes

KIND = "notice"
COMMAND = "/connections"
MOST_ROWS = 25
"""Of one kind; the rest is counted."""
MOST_STAKES = 2
ORDER = (
    Event.HANDED_OVER,
    Event.ADDRESS_UNDELIVERABLE,
    Event.EXPIRING,
    Event.RECONNECTED,
    Event.PROMOTION_GRANTED,
)
"""After the lapses, what wants somebody to do something comes first."""


@dataclass(frozen=True, slots=True)
class Row:
    who: str
    network: str
    """Empty where it is about none."""
    handle: str
    told: str
    stakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What is of one kind."""

    heading: str
    hint: str
    rows: tuple[Row, ...]
    more: str


def write(
    lines: Sequence[NoticeLine], notes: Sequence[Note], say: Say, sender: str, preferences_url: str
) -> Letter:
    """*sender*: the brand's name. Says at least one thing."""
    compiled = templates.letter(KIND)
    subject = " · ".join(_counts(lines, notes, say))
    plain, rich = (
        _said(lines, notes, voice, sender, preferences_url) | {"title": subject}
        for voice in (Plain(say), Rich(say))
    )
    return Letter(
        subject=subject,
        html=compiled.html.render(rich, subject=subject),
        text=compiled.text.render(plain),
        locale=say.locale,
    )


def _counts(lines: Sequence[NoticeLine], notes: Sequence[Note], say: Say) -> list[str]:
    lapsed = [happened.counted(say, Event.LAPSED, len(lines))] if lines else []
    return [*lapsed, *(happened.counted(say, event, len(some)) for event, some in _by_kind(notes))]


def _by_kind(notes: Iterable[Note]) -> list[tuple[Event, list[Note]]]:
    found = [(event, [note for note in notes if note.event is event]) for event in ORDER]
    return [(event, some) for event, some in found if some]


def _said(
    lines: Sequence[NoticeLine], notes: Sequence[Note], say: Plain, sender: str, url: str
) -> dict[str, object]:
    groups = [_lapses(lines, say)] if lines else []
    groups += [_notes(event, some, say) for event, some in _by_kind(notes)]
    names = [line.name for line in lines if not line.erased] + [
        note.name for note in notes if not note.erased
    ]
    return {
        "say": say,
        "lang": say.say.locale,
        "dir": say.say.direction,
        "start": "right" if say.say.direction == "rtl" else "left",
        "brand": say.name(sender),
        "topic": "Reconnect",
        "preheader": say.say.all_of(names[:3]),
        "hello": say("Hello,"),
        "groups": groups,
        "in_slack": say("In Slack, {command} shows more, and reminds a creator.", command=COMMAND),
        "brand_name": sender,
        "tints": USUAL,
        "logo_width": "",
        "note": None,
        "closing": None,
        "helpdesk_url": None,
        "reply_to": None,
        "why": say("You get this mail because you chose to be told by e-mail."),
        "unsubscribe_url": url,
    }


def _lapses(lines: Sequence[NoticeLine], say: Plain) -> Group:
    rows = [
        Row(
            who=_who(line, say),
            network=words.network(line.network),
            handle=_handle(line, say),
            told=_first_up(words.cause(say.say, line.cause, line.network, line.opened_at)),
            stakes=_stakes(line.stakes, say),
        )
        for line in lines[:MOST_ROWS]
    ]
    return _group(Event.LAPSED, len(lines), rows, "", say)


def _notes(event: Event, notes: Sequence[Note], say: Plain) -> Group:
    rows = [
        Row(
            who=_who(note, say),
            network=words.network(note.network) if note.network else "",
            handle=_handle(note, say),
            told=_first_up(_outcome(note, say)),
            stakes=() if note.over or event is Event.RECONNECTED else _stakes(note.stakes, say),
        )
        for note in notes[:MOST_ROWS]
    ]
    hint = "" if all(note.over for note in notes) else happened.hint(say.say, event)
    return _group(event, len(notes), rows, hint, say)


def _group(event: Event, n: int, rows: Sequence[Row], hint: str, say: Plain) -> Group:
    left = n - len(rows)
    more = say.say.plural("and {n} more", "and {n} more", left) if left else ""
    return Group(happened.counted(say.say, event, n), hint, tuple(rows), more)


def _who(one: NoticeLine | Note, say: Plain) -> str:
    return say("an erased creator") if one.erased else say.name(one.name)


def _handle(one: NoticeLine | Note, say: Plain) -> str:
    return say.name(f"@{one.handle}") if one.handle and not one.erased else ""


def _outcome(note: Note, say: Plain) -> str:
    return happened.outcome(
        say.say,
        note.event,
        over=note.over,
        ends_at=note.ends_at,
        lasted=note.lasted,
        reminders=note.reminders,
    )


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stakes(stakes: Stakes, say: Plain) -> tuple[str, ...]:
    """Live campaigns that wait for content, the soonest due first."""
    return tuple(_stake(one, say) for one in stakes[:MOST_STAKES])


def _stake(one: Stake, say: Plain) -> str:
    named = {"campaign": say.name(one.campaign), "brand": say.name(one.brand)}
    if one.due_on is None:
        return say("At stake: {campaign} ({brand})", **named)
    return say("At stake: {campaign} ({brand}), due {day}", **named, day=say.say.day(one.due_on))
