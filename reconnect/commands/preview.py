"""`reconnect preview`: a message as it would be sent, without sending it."""

import asyncio
import dataclasses
import sys

import click

from locales.negotiation import choose
from mailer import noticing
from mailer.envelope import Envelope
from mailer.letters import Letter
from mailer.notice_letter import KIND
from reconnect import post
from reconnect.operator import Operator
from reconnect.own_words import given, refuse_faults, refuse_kind, slot_options
from reconnect.settings import Wrong
from store import mail_texts, notice_previewing, previewing
from store.database import Session
from store.mail_codes import MailKind
from store.mail_texts import OwnWords
from store.operator_view import creators_called
from store.tables import Brand, Creator


@click.command()
@click.argument("kind", type=click.Choice([*map(str, MailKind), KIND]))
@click.option("--brand", "brand_id", required=True, metavar="BRAND", help="The brand's id.")
@click.option("--creator", metavar="CREATOR", help="Id, e-mail or @handle; without it, a sample person.")
@click.option("--locale", metavar="LOCALE", help="Another language than the creator's.")
@click.option(
    "--format", "style", type=click.Choice(["html", "text", "eml"]), default="text", show_default=True
)
@slot_options
@click.pass_obj
def preview(
    operator: Operator,
    kind: str,
    brand_id: str,
    creator: str | None,
    locale: str | None,
    style: str,
    subject: str | None,
    intro: str | None,
    button: str | None,
    closing: str | None,
) -> None:
    """Render a message of KIND without sending it; in the brand's own words, or with others that are not stored."""
    tried = given(subject=subject, intro=intro, button=button, closing=closing)
    if tried:
        refuse_kind(kind)
    letter, envelope = asyncio.run(_write(operator, kind, brand_id, creator, locale, tried))
    if style == "eml":
        sys.stdout.buffer.write(post.ring(operator.settings).signed(envelope).data)
    else:
        click.echo(letter.html if style == "html" else letter.text)


async def _write(
    operator: Operator,
    named: str,
    brand_id: str,
    creator: str | None,
    locale: str | None,
    tried: dict[str, str],
) -> tuple[Letter, Envelope]:
    async with operator.installation() as installation, installation.store.read() as db:
        brand = await db.get(Brand, brand_id)
        if brand is None:
            raise Wrong(f"No brand has the id {brand_id!r}.")
        who = None
        if creator is not None:
            found = await creators_called(db, creator)
            if len(found) != 1:
                raise Wrong(
                    f"{len(found)} creators go by {creator!r}; give the id."
                    if found
                    else f"No creator has the id, e-mail address or handle {creator!r}."
                )
            who = await db.get(Creator, found[0])
        writer = post.writer(installation)
        if named == KIND:
            told = await notice_previewing.notice(db, brand, who, installation.moment(), locale)
            letter = noticing.written(told, writer)
            return letter, noticing.enveloped(told, letter, writer)
        kind = MailKind(named)
        own = await _tried(
            db, brand, kind, choose(locale, who.locale if who else None, brand.default_locale), tried
        )
        if kind is MailKind.RECONNECT:
            mail = await previewing.reminder(db, brand, who, installation.moment(), locale, own)
        elif kind is MailKind.MARKETPLACE_INVITE and not brand.marketplace_url:
            raise Wrong(
                f"{brand.name} has no link into TikTok Creator Marketplace; `settings` in Slack takes one."
            )
        else:
            mail = await previewing.invitation(db, kind, brand, who, installation.moment(), locale, own)
        return writer.letter(mail), writer.envelope(mail)


async def _tried(
    db: Session, brand: Brand, kind: MailKind, locale: str, tried: dict[str, str]
) -> OwnWords | None:
    """The brand's own words with *tried* among them; None: as they stand."""
    if not tried:
        return None
    words = dataclasses.replace(await mail_texts.own_words(db, brand.id, kind, locale), **tried)
    refuse_faults(kind, words, brand)
    return words
