"""A brand's own words in its mails: what they are, and how the letter reads with them (R9)."""

import re
from dataclasses import dataclass

from babel import Locale

from bot.asking import ShownLetter
from bot.blocks.menus import labelled, menu, option, text_input
from bot.blocks.modal import modal
from bot.blocks.outreach import first_up, marks, preview, told_on
from bot.blocks.parts import (
    TEXTS,
    TEXTS_BUTTON,
    TEXTS_CLOSING,
    TEXTS_KIND,
    TEXTS_LOCALE,
    TEXTS_NOTE,
    TEXTS_SUBJECT,
    Block,
    actions,
    context,
    section,
)
from bot.blocks.text import cut, name
from bot.blocks.wording import person
from locales import Say, available, words
from store.mail_codes import MailKind
from store.mail_texts import (
    BUTTON,
    CLOSING,
    NOTE,
    OWN_KINDS,
    PARAGRAPHS,
    SLOTS,
    SUBJECT,
    OwnWords,
    Version,
    tags_for,
)
from templates.slots import Broken, Fault

INPUTS = {SUBJECT: TEXTS_SUBJECT, NOTE: TEXTS_NOTE, BUTTON: TEXTS_BUTTON, CLOSING: TEXTS_CLOSING}
_MEMBER = re.compile("[UW][A-Z0-9]+")


MOST_TOLD = 300
"""Characters of what is told beside an input."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands in the modal."""

    brand: str
    kind: MailKind
    locale: str
    words: OwnWords
    """As they were typed, or as they are stored."""
    version: Version | None
    letter: ShownLetter | None
    metadata: str
    saved: bool = False


def mail_texts(one: Texts, say: Say) -> Block:
    kinds = [option(first_up(words.mail(say, kind)), kind.value) for kind in OWN_KINDS]
    languages = [option(language(locale, say), locale) for locale in available()]
    blocks = [
        section(f"*{name(one.brand)}*", *([say("*Saved.* New mails say it so.")] if one.saved else [])),
        actions(
            menu(TEXTS_KIND, say("Which mail"), kinds, one.kind.value),
            menu(TEXTS_LOCALE, say("Language"), languages, one.locale),
        ),
        context(_standing(one, say)),
        *_inputs(one, say),
    ]
    if one.letter:
        blocks += preview(
            one.letter, say("As a creator gets it, in {language}:", language=language(one.locale, say))
        )
    return modal(say, say("Mail texts"), blocks, callback_id=TEXTS, submit=say("Save"), metadata=one.metadata)


def block_id(part: str, kind: MailKind, locale: str) -> str:
    """Another mail's inputs begin with that mail's words."""
    return f"{part} {kind} {locale}"


def language(locale: str, say: Say) -> str:
    return Locale.parse(locale, sep="-").get_display_name(say.babel) or locale


def cannot_be_taken(fault: Broken, kind: MailKind, hosts: tuple[str, ...], say: Say) -> str:
    return cut(_what_is_wrong(fault, kind, hosts, say), MOST_TOLD)


def _what_is_wrong(fault: Broken, kind: MailKind, hosts: tuple[str, ...], say: Say) -> str:
    at = {"line": say.number(fault.line), "column": say.number(fault.column)}
    match fault.why:
        case Fault.UNKNOWN_TAG:
            return say(
                "Line {line}, column {column}: “{written}” cannot be filled. There is {places}.",
                **at,
                written=fault.written,
                places=_places(kind, say),
            )
        case Fault.TAG_IN_LINK:
            return say(
                "Line {line}, column {column}: “{written}” cannot stand in the address of a link.",
                **at,
                written=fault.written,
            )
        case Fault.LINK_ELSEWHERE:
            return say(
                "Line {line}, column {column}: a link begins with https:// and leads to {hosts}. "
                "Whoever runs Reconnect can allow more.",
                **at,
                hosts=say.all_of(hosts),
            )
        case Fault.TOO_LONG:
            return say("Line {line}, column {column}: here it becomes too long.", **at)
        case Fault.UNPRINTABLE:
            return say(
                "Line {line}, column {column}: there is a character that no mail can hold; please type it anew.",
                **at,
            )


def _changer(changed_by: str) -> str:
    """A member of the workspace, or whoever runs Reconnect."""
    return person(changed_by) if _MEMBER.fullmatch(changed_by) else name(changed_by)


def _standing(one: Texts, say: Say) -> str:
    if one.version is None:
        return say("The usual words, in every creator's own language.")
    return say(
        "Version {n}, by {person} on {day}.",
        n=say.number(one.version.number),
        person=_changer(one.version.changed_by),
        day=say.day(one.version.changed_at),
    )


def _inputs(one: Texts, say: Say) -> list[Block]:
    return [_input(slot, label, hint, one) for slot, (label, hint) in _labels(one.kind, say).items()]


def _input(slot: str, label: str, hint: str, one: Texts) -> Block:
    has_lines = slot in PARAGRAPHS
    action, text = INPUTS[slot], getattr(one.words, slot)
    element = text_input(action, text, lines=has_lines, most=SLOTS[slot])
    element |= told_on("on_character_entered" if has_lines else "on_enter_pressed")
    block = labelled(block_id(action, one.kind, one.locale), label, element, hint=hint, optional=True)
    return block | {"dispatch_action": True}


def _labels(kind: MailKind, say: Say) -> dict[str, tuple[str, str]]:
    """What each slot is called, and what may stand in it."""
    usual = say("Empty: the usual one.")
    places = say(
        "{places} are filled in. Where one of them is not known, the usual words stand instead.",
        places=_places(kind, say),
    )
    return {
        SUBJECT: (say("Subject"), f"{usual} {places}"),
        NOTE: (say("Intro: before the button"), f"{usual} {marks(say)}"),
        BUTTON: (say("Button"), say("Empty: the usual words. Where it leads stays the same.")),
        CLOSING: (say("Closing: after the button"), say("Empty: none.")),
    }


def _places(kind: MailKind, say: Say) -> str:
    return say.all_of(["{{" + tag + "}}" for tag in tags_for(kind)])
