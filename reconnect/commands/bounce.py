"""`reconnect bounce`: a report about a mail, from the pipe of a mail server."""

import asyncio
import os
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from mailer.bounces.arriving import LARGEST, Arrival, arrive, recipients_in
from mailer.bounces.judging import judge_waiting
from reconnect import post
from reconnect.operator import Operator
from reconnect.settings import Wrong
from store.vault import Unreadable

REFUSED = 1
TRY_LATER = os.EX_TEMPFAIL
"""Mail servers keep the mail and come again."""


@click.command()
@click.argument("recipient", required=False)
@click.pass_obj
def bounce(operator: Operator, recipient: str | None) -> None:
    """Take in the mail on standard input: a bounce, a complaint or an unsubscription.

    RECIPIENT is the address that it came to; without it, the mail's headers tell. The exit status is 0 when it is
    stored, 75 when it is to be brought again, 1 when it is empty or larger than ten megabytes.
    """
    content = sys.stdin.buffer.read(LARGEST + 1)
    if not content.strip():
        _give_up("No mail came in: `reconnect bounce < MAIL` reads one from standard input.", REFUSED)
    if len(content) > LARGEST:
        _give_up("The mail is larger than ten megabytes.", REFUSED)
    try:
        arrival = asyncio.run(_take_in(operator, content, recipient))
    except (Wrong, Unreadable) as wrong:
        _give_up(str(wrong), TRY_LATER)
    except (SQLAlchemyError, OSError) as fault:
        _give_up(f"The mail cannot be stored now: {str(fault).splitlines()[0]}", TRY_LATER)
    if arrival is Arrival.LATER:
        _give_up("Too many reports wait to be judged: is a worker running?", TRY_LATER)


async def _take_in(operator: Operator, content: bytes, recipient: str | None) -> Arrival:
    """Once it is stored it is ours, so what goes wrong in judging is left to the worker."""
    desk = post.desk(operator.settings)
    recipients = [recipient] if recipient else recipients_in(content, desk)
    async with operator.installation() as installation:
        arrival = await arrive(installation.store, desk, content, recipients, installation.clock())
        if arrival is Arrival.STORED:
            try:
                await judge_waiting(installation.store, desk, installation.clock())
            except SQLAlchemyError as fault:
                click.echo(f"Stored, and not judged yet: {str(fault).splitlines()[0]}", err=True)
        return arrival


def _give_up(sentence: str, status: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(status)
