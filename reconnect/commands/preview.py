"""`reconnect preview`: a message as it would be sent, without sending it."""

import asyncio
import sys

import click

from mailer import noticing
from mailer.envelope import Envelope
from mailer.letters import Letter
from mailer.notice_letter import KIND
from reconnect import post
from reconnect.operator import Operator
from reconnect.settings import Wrong
from store import notice_previewing, previewing
from store.mail_codes import MailKind
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
@click.pass_obj
def preview(
    operator: Operator,
    kind: str,
    brand_id: str,
    creator: str | None,
    locale: str | None,
    style: str,
) -> None:
    """Render a message of KIND without sending it."""
    letter, envelope = asyncio.run(_write(operator, kind, brand_id, creator, locale))
    if style == "eml":
        sys.stdout.buffer.write(post.ring(operator.settings).signed(envelope).data)
    else:
        click.echo(letter.html if style == "html" else letter.text)


async def _write(
    operator: Operator, named: str, brand_id: str, creator: str | None, locale: str | None
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
        if kind is MailKind.RECONNECT:
            mail = await previewing.reminder(db, brand, who, installation.moment(), locale)
        elif kind is MailKind.MARKETPLACE_INVITE and not brand.marketplace_url:
            raise Wrong(
                f"{brand.name} has no link into TikTok Creator Marketplace; `settings` in Slack takes one."
            )
        else:
            mail = await previewing.invitation(db, kind, brand, who, installation.moment(), locale)
        return writer.letter(mail), writer.envelope(mail)
