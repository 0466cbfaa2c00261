"""`reconnect tick`: once, all that is due."""

import asyncio
import sys

import click

from reconnect.missing import missing
from reconnect.operator import Operator
from reconnect.printing import as_json, instant
from reconnect.tick import Ticked, tick_with_everything
from reconnect.when import parse, refuse_future


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
            return await tick_with_everything(installation, installation.moment(at))

    done = asyncio.run(run())
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
