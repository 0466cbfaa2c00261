"""A brand's own words in its mails: what they are, and how the letter reads with them (R9)."""

from dataclasses import dataclass

from babel import Locale

from bot.asking import ShownLetter
from bot.blocks.menus import labelled, menu, option, text_input
from bot.blocks.modal import modal
from bot.blocks.outreach import MOST_NOTE, MOST_SUBJECT, first_up, preview, told_on
from bot.blocks.parts import (
    TEXTS,
    TEXTS_KIND,
    TEXTS_LOCALE,
    TEXTS_NOTE,
    TEXTS_SUBJECT,
    Block,
    actions,
    context,
    section,
)
from bot.blocks.text import name
from bot.blocks.wording import person
from locales import Say, available, words
from store.mail_codes import MailKind
from store.mail_texts import OwnWords, Version, tags_for
from templates.slots import Broken


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
    kinds = [option(first_up(words.mail(say, kind)), kind.value) for kind in MailKind]
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


def cannot_be_filled(fault: Broken, kind: MailKind, say: Say) -> str:
    return say(
        "Line {line}, column {column}: “{written}” cannot be filled. There is {places}.",
        line=say.number(fault.line),
        column=say.number(fault.column),
        written=fault.written,
        places=_places(kind, say),
    )


def _standing(one: Texts, say: Say) -> str:
    if one.version is None:
        return say("The usual words, in every creator's own language.")
    return say(
        "Version {n}, by {person} on {day}.",
        n=say.number(one.version.number),
        person=person(one.version.changed_by),
        day=say.day(one.version.changed_at),
    )


def _inputs(one: Texts, say: Say) -> list[Block]:
    subject = text_input(TEXTS_SUBJECT, one.words.subject, most=MOST_SUBJECT) | told_on("on_enter_pressed")
    note = text_input(TEXTS_NOTE, one.words.note, lines=True, most=MOST_NOTE) | told_on(
        "on_character_entered"
    )
    usual = say("Empty: the usual one.")
    places = say(
        "Plain text; {places} are filled in. Where one of them is not known, the usual words stand instead.",
        places=_places(one.kind, say),
    )
    first = block_id(TEXTS_SUBJECT, one.kind, one.locale)
    second = block_id(TEXTS_NOTE, one.kind, one.locale)
    return [
        labelled(first, say("Subject"), subject, hint=usual, optional=True) | {"dispatch_action": True},
        labelled(second, say("A paragraph"), note, hint=f"{usual} {places}", optional=True)
        | {"dispatch_action": True},
    ]


def _places(kind: MailKind, say: Say) -> str:
    return say.all_of(["{{" + tag + "}}" for tag in tags_for(kind)])
