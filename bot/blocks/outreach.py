"""The modal in which somebody writes to creators, and what came of it (R10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale

from bot.asking import ShownLetter
from bot.blocks.filters import in_words
from bot.blocks.menus import labelled, menu, menu_of_any, option, searched, text_input
from bot.blocks.modal import modal
from bot.blocks.parts import (
    OUTREACH,
    WRITE_BRAND,
    WRITE_CAMPAIGN,
    WRITE_CREATOR,
    WRITE_KIND,
    WRITE_NOTE,
    WRITE_SUBJECT,
    Block,
    actions,
    context,
    divider,
    section,
)
from bot.blocks.text import SECTION, cut, name
from bot.blocks.wording import told_of
from locales import Say, words
from store.addressees import Chosen
from store.codes import Skip
from store.intake.cells import printable
from store.intake.refusals import Refused
from store.mail_codes import BY_HAND, LeftOut, MailKind, OutreachState
from store.people import SeenBrand
from store.submissions import Progress

SUBJECT, NOTE = "subject", "note"
"""The beginnings of block ids: another kind or brand begins with its own usual words."""
MOST_SUBJECT = 150
MOST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands in the modal."""

    kind: MailKind
    brand: SeenBrand
    brands: Sequence[SeenBrand]
    chosen: Chosen | None
    """None: nobody yet."""
    who: str
    """The name of the one creator."""
    subject: str
    note: str
    metadata: str
    going: int = 0
    left_out: Mapping[LeftOut | Skip, int] | None = None
    letter: ShownLetter | None = None
    locale: str = ""
    """Of the letter."""


def outreach(writing: Writing, say: Say) -> Block:
    blocks = [*_whom(writing, say), actions(*_menus(writing, say))]
    if writing.left_out is None:
        return modal(say, say("Write to creators"), blocks, callback_id=OUTREACH, metadata=writing.metadata)
    blocks += [divider(), *_counts(writing, say)]
    if not writing.going:
        # Nothing to send, so nothing to fill in: Slack wants a submit button under every input.
        return modal(say, say("Write to creators"), blocks, callback_id=OUTREACH, metadata=writing.metadata)
    blocks += _inputs(writing, say)
    if writing.letter:
        language = Locale.parse(writing.locale, sep="-").get_display_name(say.babel) or writing.locale
        lead = say("As the first of them gets it, in {language}:", language=language)
        blocks += preview(writing.letter, lead)
    return modal(
        say,
        say("Write to creators"),
        blocks,
        callback_id=OUTREACH,
        submit=say("Send"),
        metadata=writing.metadata,
    )


def block_id(part: str, kind: MailKind, brand_id: str) -> str:
    return f"{part} {kind} {brand_id}"


def left_out_lines(left_out: Mapping[LeftOut | Skip, int], say: Say) -> list[str]:
    """“31: unsubscribed”, the most frequent first."""
    lines = []
    for code, n in sorted(left_out.items(), key=lambda each: -each[1]):
        is_rule = isinstance(code, Skip)
        told = words.skip(say, code, holds=True) if is_rule else words.left_out(say, code)
        lines.append(f"• {told_of(say.number(n), told, say)}")
    return lines


def progress(one: Progress, say: Say) -> Block:
    """What the modal becomes when it is sent."""
    title = say("Write to creators")
    if one.state is not OutreachState.WAITING:
        return modal(say, title, [section(outcome(one, say))])
    lead = say.plural("*Queueing {n} mail…*", "*Queueing {n} mails…*", max(one.expected, one.mails))
    so_far = say.plural("{n} is queued so far.", "{n} are queued so far.", one.mails)
    below = say("You can close this: I write to you when it is done.")
    return modal(say, title, [section(lead, so_far), context(below)])


def outcome(one: Progress, say: Say) -> str:
    """The direct message to whoever sent it."""
    kind = words.mail(say, one.kind)
    if one.mails:
        lead = say.plural("Queued {n} mail ({kind}).", "Queued {n} mails ({kind}).", one.mails, kind=kind)
    else:
        lead = say("No mail was queued ({kind}).", kind=kind)
    match one.state:
        case OutreachState.NOT_THEIRS:
            return f"{lead} {say('You do not see that brand any more, so nothing else is sent.')}"
        case OutreachState.UNCLEAR:
            return f"{lead} {say('What the filters named is not there any more, so nothing else is sent.')}"
    if one.left_out:
        rest = say.plural("{n} left out:", "{n} left out:", sum(one.left_out.values()))
        return "\n".join([f"{lead} {rest}", *left_out_lines(one.left_out, say)])
    return lead if one.mails else f"{lead} {say('Nobody fits any more.')}"


def _whom(writing: Writing, say: Say) -> list[Block]:
    chosen = writing.chosen
    if chosen is None:
        told = say("Choose a creator, or a campaign to write to all who take part in it.")
    elif chosen.creator_id:
        told = say("To *{name}*", name=name(writing.who))
    else:
        told = say("To all of: *{filters}*", filters=in_words(chosen.wanted, say))
    pickers = actions(
        searched(WRITE_CREATOR, say("One creator")), searched(WRITE_CAMPAIGN, say("All of a campaign"))
    )
    return [section(told), pickers]


def _menus(writing: Writing, say: Say) -> list[Block]:
    kinds = [option(first_up(words.mail(say, kind)), kind.value) for kind in (MailKind.RECONNECT, *BY_HAND)]
    menus = [menu(WRITE_KIND, say("What to send"), kinds, writing.kind.value)]
    if len(writing.brands) > 1 and writing.kind is not MailKind.RECONNECT:
        brands = [option(brand.name, brand.id) for brand in writing.brands]
        menus.append(menu_of_any(WRITE_BRAND, say("In whose name"), brands, writing.brand.id))
    return menus


def _counts(writing: Writing, say: Say) -> list[Block]:
    lead = (
        say.plural("*{n} mail goes out.*", "*{n} mails go out.*", writing.going)
        if writing.going
        else say("*Nobody gets this mail.*")
    )
    left_out = writing.left_out or {}
    lines = [lead]
    if left_out:
        lines.append(say.plural("{n} is left out:", "{n} are left out:", sum(left_out.values())))
        lines += left_out_lines(left_out, say)
    blocks = [section(*lines)]
    if writing.kind is MailKind.RECONNECT:
        blocks.append(
            context(
                say(
                    "Each reminder comes from the brand that matters most to the creator, and counts as the next "
                    "one of its series. What you add stands only in mails of brands that you see."
                )
            )
        )
    return blocks


def _inputs(writing: Writing, say: Say) -> list[Block]:
    def its(part: str) -> str:
        return block_id(part, writing.kind, writing.brand.id)

    hint = say("Left as it is, everybody reads it in their own language; changed, all read your words.")
    reminds = writing.kind is MailKind.RECONNECT
    subject = text_input(WRITE_SUBJECT, writing.subject, most=MOST_SUBJECT) | told_on("on_enter_pressed")
    note = text_input(WRITE_NOTE, writing.note, lines=True, most=MOST_NOTE) | told_on("on_character_entered")
    label = say("A paragraph of your own") if reminds else say("Your words")
    below = f"{say('Empty: none.')} {marks(say)}" if reminds else f"{hint} {marks(say)}"
    inputs = [labelled(its(NOTE), label, note, hint=below, optional=True) | {"dispatch_action": True}]
    if reminds:
        return inputs
    first = labelled(its(SUBJECT), say("Subject"), subject, hint=hint, optional=True)
    return [first | {"dispatch_action": True}, *inputs]


def marks(say: Say) -> str:
    """What can be typed in a paragraph besides words."""
    return say("**Bold**, *italic*, [a link](https://…), and lines that begin with “- ” for a list.")


def told_on(when: str) -> Block:
    return {"dispatch_action_config": {"trigger_actions_on": [when]}}


def preview(letter: ShownLetter, lead: str) -> list[Block]:
    """As plain text, so that nothing in it is formatting."""
    text = cut(f"{letter.subject}\n\n{letter.text.strip()}", SECTION)
    return [
        divider(),
        context(lead),
        {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}},
    ]


def unprintable(text: str, most: int, say: Say) -> str:
    """What is wrong with somebody's words, if no mail can hold them."""
    try:
        for line in text.splitlines():
            printable(line, most)
    except Refused:
        return say("There is a character in it that no mail can hold; please type it anew.")
    return ""


def first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
