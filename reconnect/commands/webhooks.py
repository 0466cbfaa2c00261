"""`reconnect webhooks`: the addresses of other programs that are told of changes."""

import asyncio
import sys
from dataclasses import asdict

import click

from reconnect.operator import Operator
from reconnect.printing import as_json, as_table, instant
from reconnect.settings import Wrong
from store.codes import WebhookEvent
from store.webhooks import registry
from store.webhooks.registry import BadAddress, Registered, UnknownBrand


@click.group()
def webhooks() -> None:
    """Other programs that are told of changes."""


@webhooks.command()
@click.argument("url")
@click.option(
    "--brand", "brands", multiple=True, required=True, metavar="BRAND", help="Its id; repeat for several."
)
@click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice([event.value for event in WebhookEvent]),
    help="What is told; repeat for several. Without it: everything.",
)
@click.pass_obj
def add(operator: Operator, url: str, brands: tuple[str, ...], events: tuple[str, ...]) -> None:
    """Tell URL what happens to the creators of BRAND from now on.

    Prints the secret that proves deliveries, once.
    """
    told = [WebhookEvent(event) for event in events] or list(WebhookEvent)

    async def run() -> tuple[int, str]:
        async with operator.installation() as installation, installation.store.begin() as db:
            return await registry.add(db, url, brands, told, installation.clock())

    try:
        webhook_id, secret = asyncio.run(run())
    except (BadAddress, UnknownBrand) as mistake:
        raise Wrong(str(mistake)) from None
    click.echo(f"Webhook {webhook_id}. Its secret is shown this once:", err=True)
    click.echo(secret)


@webhooks.command("list")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_command(operator: Operator, json_wanted: bool) -> None:
    """All webhooks, and whether they work."""

    async def read() -> tuple[Registered, ...]:
        async with operator.installation() as installation, installation.store.read() as db:
            return await registry.listed(db)

    found = asyncio.run(read())
    if json_wanted:
        as_json({"webhooks": [asdict(one) for one in found]})
    elif not found:
        click.echo("No webhook is registered.")
    else:
        as_table(("id", "url", "brands", "events", "waiting", "last delivered", "state"), map(_line, found))


def _line(one: Registered) -> tuple[object, ...]:
    if one.ended_at:
        state = f"ended {instant(one.ended_at)}: {one.last_error}"
    elif one.failing_since:
        state = f"failing since {instant(one.failing_since)}: {one.last_error}"
    else:
        state = "works" if one.last_delivered_at else "nothing to tell yet"
    return (
        one.id, one.url, ", ".join(one.brands), ", ".join(one.events), one.waiting,
        instant(one.last_delivered_at), state,
    )  # fmt: skip


@webhooks.command()
@click.argument("webhook_id", metavar="ID", type=int)
@click.pass_obj
def remove(operator: Operator, webhook_id: int) -> None:
    """Tell the webhook with this ID nothing more, what waits included."""

    async def run() -> bool:
        async with operator.installation() as installation, installation.store.begin() as db:
            return await registry.remove(db, webhook_id)

    if not asyncio.run(run()):
        click.echo(f"No webhook has the id {webhook_id}; `reconnect webhooks list` shows them.", err=True)
        sys.exit(1)
    click.echo(f"Webhook {webhook_id} is removed.")
