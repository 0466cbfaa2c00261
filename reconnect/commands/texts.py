"""`reconnect texts`: what brands say in their mails in their own words."""

import asyncio
import dataclasses
from collections.abc import Iterator, Mapping

import click

from reconnect.operator import Operator
from reconnect.own_words import SLOTS, Language, given, refuse, refuse_faults, slot_options
from reconnect.printing import as_json, instant
from reconnect.settings import Wrong
from store import brand_look, mail_texts
from store.brand_look import link_hosts, read_host
from store.brand_settings import settable
from store.database import Session
from store.intake.refusals import Refused
from store.mail_codes import MailKind
from store.mail_texts import NOTHING_OWN, OWN_KINDS, OwnWords, Version
from store.rules.concern import OPERATOR
from store.tables import Brand

KIND = click.Choice([*map(str, OWN_KINDS)])
BRAND = click.option("--brand", "brand_id", required=True, metavar="BRAND", help="The brand's id.")
BY = click.option("--by", envvar="USER", default="operator", help="Who decides it; default your login name.")
Versions = Mapping[tuple[MailKind, str], Version]


@click.group("texts")
def texts() -> None:
    """What a brand says in its mails in its own words: subject, intro, button, closing, by kind and language."""


@texts.command("show")
@BRAND
@click.option("--kind", type=KIND, help="Only of this kind.")
@click.option("--locale", type=Language(), metavar="LOCALE", help="Only in this language.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(operator: Operator, brand_id: str, kind: str | None, locale: str | None, json_wanted: bool) -> None:
    """The brand's own words as they stand; where there are none, mails say what is usual."""

    async def run() -> Versions:
        store = await operator.open_store()
        try:
            async with store.read() as db:
                if await db.get(Brand, brand_id) is None:
                    raise _unknown(brand_id)
                return await mail_texts.versions(db, brand_id)
        finally:
            await store.close()

    found = {
        (its_kind, its_locale): version
        for (its_kind, its_locale), version in asyncio.run(run()).items()
        if version.words != NOTHING_OWN and kind in (None, its_kind) and locale in (None, its_locale)
    }
    if json_wanted:
        as_json({"texts": [_entry(*which, version) for which, version in found.items()]})
    elif not found:
        click.echo("All that was asked for says what is usual.")
    else:
        click.echo("\n\n".join("\n".join(_lines(*which, version)) for which, version in found.items()))


@texts.command("set")
@BRAND
@click.option("--kind", type=KIND, required=True)
@click.option("--locale", type=Language(), required=True, metavar="LOCALE")
@slot_options
@BY
@click.pass_obj
def set_command(
    operator: Operator,
    brand_id: str,
    kind: str,
    locale: str,
    by: str,
    subject: str | None,
    intro: str | None,
    button: str | None,
    closing: str | None,
) -> None:
    """Store a new version; what is not given stays. `reconnect preview` takes the same options, and stores nothing."""
    changed = given(subject=subject, intro=intro, button=button, closing=closing)
    if not changed:
        raise click.UsageError("Give at least one of --subject, --intro, --button and --closing.")
    _change(operator, brand_id, MailKind(kind), locale, changed, by)


@texts.command("reset")
@BRAND
@click.option("--kind", type=KIND, required=True)
@click.option("--locale", type=Language(), required=True, metavar="LOCALE")
@BY
@click.pass_obj
def reset(operator: Operator, brand_id: str, kind: str, locale: str, by: str) -> None:
    """Go back to what is usual; earlier versions are kept."""
    _change(operator, brand_id, MailKind(kind), locale, dataclasses.asdict(NOTHING_OWN), by)


@texts.command("links")
@BRAND
@click.option(
    "--allow", multiple=True, metavar="HOST", help="Links may lead there, and below. May be repeated."
)
@click.option("--forbid", multiple=True, metavar="HOST", help="No longer. May be repeated.")
@BY
@click.pass_obj
def links(
    operator: Operator, brand_id: str, allow: tuple[str, ...], forbid: tuple[str, ...], by: str
) -> None:
    """Where links in the brand's own words may lead: to its helpdesk and its own domain, and what is allowed here."""
    try:
        more, less = {read_host(host) for host in allow}, {read_host(host) for host in forbid}
    except Refused as why:
        refuse(f"{why}.")

    async def run() -> tuple[str, ...]:
        store = await operator.open_store()
        try:
            async with store.begin() as db:
                brand = await _locked(db, brand_id)
                hosts = {*brand.link_hosts, *more} - less
                await brand_look.change_hosts(db, brand, hosts, by, operator.moment())
                return link_hosts(brand)
        finally:
            await store.close()

    click.echo("\n".join(asyncio.run(run())))


def _change(
    operator: Operator, brand_id: str, kind: MailKind, locale: str, changed: dict[str, str], by: str
) -> None:
    async def run() -> Version | None:
        """None: nothing was different."""
        store = await operator.open_store()
        try:
            async with store.begin() as db:
                brand = await _locked(db, brand_id)
                words = dataclasses.replace(await mail_texts.own_words(db, brand_id, kind, locale), **changed)
                refuse_faults(kind, words, brand)
                if not await mail_texts.change_as_operator(
                    db, brand_id, kind, locale, words, by, operator.moment()
                ):
                    return None
                return await mail_texts.version(db, brand_id, kind, locale)
        finally:
            await store.close()

    version = asyncio.run(run())
    if version is None:
        click.echo("Nothing was different, so nothing was changed.")
    elif version.words == NOTHING_OWN:
        click.echo(f"{kind} in {locale} says what is usual (version {version.number}).")
    else:
        click.echo(f"{kind} in {locale} is at version {version.number}; new mails say it so.")


async def _locked(db: Session, brand_id: str) -> Brand:
    brand = await settable(db, OPERATOR, brand_id)
    if brand is None:
        raise _unknown(brand_id)
    return brand


def _unknown(brand_id: str) -> Wrong:
    return Wrong(f"No brand has the id {brand_id!r}.")


def _entry(kind: MailKind, locale: str, version: Version) -> dict[str, object]:
    return {
        "kind": kind,
        "locale": locale,
        "version": version.number,
        "changed_by": version.changed_by,
        "changed_at": version.changed_at,
        **_by_slot(version.words),
    }


def _lines(kind: MailKind, locale: str, version: Version) -> Iterator[str]:
    yield f"{kind}, {locale}: version {version.number}, by {version.changed_by}, {instant(version.changed_at)}"
    for slot, text in _by_slot(version.words).items():
        for place, line in enumerate(text.split("\n") if text else ()):
            yield f"  {'' if place else slot:<8} {line}".rstrip()


def _by_slot(words: OwnWords) -> dict[str, str]:
    return {slot: getattr(words, name) for slot, name in SLOTS.items()}
