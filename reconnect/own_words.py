"""A brand's own words as options of commands, and how they are refused."""

import sys
from collections.abc import Callable
from typing import IO, Any, NoReturn, TypeVar

import click

from locales import available
from locales.negotiation import choose
from store import mail_texts
from store.brand_look import link_hosts
from store.mail_codes import MailKind
from store.mail_texts import BUTTON, CLOSING, NOTE, OWN_KINDS, SUBJECT, OwnWords, tags_for
from store.tables import Brand
from templates.slots import Broken, Fault, nearest

SLOTS = {"subject": SUBJECT, "intro": NOTE, "button": BUTTON, "closing": CLOSING}
"""What is called how on the command line, and in the store."""
MOST_READ = 100_000
Command = TypeVar("Command", bound=Callable[..., Any])


class Language(click.ParamType[str]):
    """A catalog's: `pt` is pt-BR, as everywhere."""

    name = "locale"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = choose(value)
        if found == choose() and not value.lower().startswith(found):
            self.fail(f"{value!r} is none of the languages of mails: {', '.join(available())}.", param, ctx)
        return found


class _Paragraphs(click.ParamType[str]):
    """The text in a file, or on standard input."""

    name = "file"

    def convert(
        self, value: str | IO[bytes], param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        file: IO[bytes] = click.File("rb").convert(value, param, ctx)
        try:
            text: str = file.read(MOST_READ).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.fail(f"{value} is not UTF-8 text (byte {error.start + 1}).", param, ctx)
        return text.replace("\r\n", "\n").replace("\t", " ").rstrip()


def slot_options(command: Command) -> Command:
    """Those by which a command takes a brand's own words; what is not given is None."""
    for option in (
        click.option("--closing", type=_Paragraphs(), metavar="FILE|-", help="Paragraphs after the button."),
        click.option("--button", metavar="TEXT", help="The button's words; where it leads stays ours."),
        click.option("--intro", type=_Paragraphs(), metavar="FILE|-", help="Paragraphs before the button."),
        click.option(
            "--subject", metavar="TEXT", help="Empty text goes back to what is usual, here and below."
        ),
    ):
        command = option(command)
    return command


def given(**slots: str | None) -> dict[str, str]:
    """By the store's names."""
    lines = {SUBJECT, BUTTON}
    named = {SLOTS[name]: text for name, text in slots.items() if text is not None}
    return {name: " ".join(text.split()) if name in lines else text for name, text in named.items()}


def refuse_faults(kind: MailKind, words: OwnWords, brand: Brand) -> None:
    """Ends the command with a line for each slot that cannot be taken."""
    hosts = link_hosts(brand)
    if faults := mail_texts.faults(kind, words, hosts):
        refuse(*(refusal(slot, faults[name], kind, hosts) for slot, name in SLOTS.items() if name in faults))


def refuse_kind(kind: str) -> None:
    """Ends the command where brands have no word."""
    if kind not in OWN_KINDS:
        raise click.UsageError(
            f"{kind} says the same for every brand; these can be changed: {', '.join(OWN_KINDS)}."
        )


def refusal(slot: str, fault: Broken, kind: MailKind, hosts: tuple[str, ...]) -> str:
    """One line: where it is, what it is, what helps."""
    return f"{slot}, line {fault.line}, column {fault.column}: {_told(fault, kind, hosts)}"


def _told(fault: Broken, kind: MailKind, hosts: tuple[str, ...]) -> str:
    match fault.why:
        case Fault.UNKNOWN_TAG:
            meant = nearest(fault.written, tags_for(kind))
            places = ", ".join("{{" + tag + "}}" for tag in tags_for(kind))
            helps = f"did you mean {meant}?" if meant else f"there is {places}"
            return f"{fault.written} is not a place that can be filled; {helps}"
        case Fault.TAG_IN_LINK:
            return f"{fault.written} stands in the address of a link, where nothing is filled in"
        case Fault.LINK_ELSEWHERE:
            return (
                f"a link may not lead to {fault.written or 'nowhere'}; links begin with https:// and lead to "
                f"{', '.join(hosts)} (`reconnect texts links` allows more)"
            )
        case Fault.TOO_LONG:
            return f"the text goes on; at most {fault.written} characters are allowed"
        case Fault.UNPRINTABLE:
            return f"{fault.written} is a character that no mail can hold"


def refuse(*sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)
