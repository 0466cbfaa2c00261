"""`reconnect tick`: once, all that is due."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator

import click
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from mailer.sent import Sent, Watch, unwatched
from reconnect.missing import missing
from reconnect.operator import Operator
from reconnect.printing import as_json, instant
from reconnect.tick import Ticked, tick_with_everything
from reconnect.when import parse, refuse_future


@contextlib.contextmanager
def _status() -> Iterator[Watch]:
    """A line on a terminal's standard error that says how far the mails are; elsewhere nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield unwatched
        return
    with console.status("Looking at what is due …") as status:

        def show(so_far: Sent) -> None:
            status.update(f"Mails: {so_far.sent} sent, {so_far.failed} failed …")

        yield show


@click.command()
@click.option("--at", "when", metavar="WHEN", help="The instant at which the clock stands; default now.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def tick(operator: Operator, when: str | None, json_wanted: bool) -> None:
    """Do once all the work that is due: checks, reminders, notices, webhooks. For cron and for tests."""
    now = operator.clock()
    at = parse(when, now)
    refuse_future(at, now, allowed=operator.settings.allow_time_travel)
    for line in missing(operator.settings):
        click.echo(line, err=True)

    async def run() -> Ticked:
        async with operator.installation() as installation:
            with _status() as watch:
                return await tick_with_everything(installation, installation.moment(at), watch)

    try:
        done = asyncio.run(run())
    except DBAPIError as error:
        reason = str(error.orig or error).splitlines()[0]
        raise click.ClickException(
            f"The database failed ({reason}). What was not recorded stays due: run it again when that is mended."
        ) from None
    if json_wanted:
        as_json(done.to_json())
    else:
        click.echo(f"At {instant(done.moment.at)}:")
        for name in ("checks", "lapses", "reminders", "notices", "webhooks", "bounces"):
            counts: dict[str, int] = getattr(done, name)
            click.echo(f"  {name:<10} " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    for trouble in done.troubles:
        click.echo(trouble, err=True)
    sys.exit(1 if done.troubles else 0)
