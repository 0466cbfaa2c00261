"""`reconnect suppressions`: the addresses that get no more mail, and how one is freed."""

import asyncio
import sys

import click

from reconnect.operator import Operator
from reconnect.printing import as_json, as_table, instant
from store import suppressions as addresses
from store.suppressions import Suppressed


@click.group("suppressions")
def suppressions() -> None:
    """Addresses that get no more mail, because of bounces or complaints."""


@suppressions.command("list")
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="How many; default 50.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_them(operator: Operator, limit: int, json_wanted: bool) -> None:
    """The newest ones, with the reason and the server's words."""

    async def run() -> tuple[Suppressed, ...]:
        store = await operator.open_store()
        try:
            async with store.read() as db:
                return await addresses.listed(db, limit)
        finally:
            await store.close()

    found = asyncio.run(run())
    if json_wanted:
        as_json(
            {
                "suppressions": [
                    {"address": one.address, "since": one.since, "reason": one.reason, "detail": one.detail}
                    for one in found
                ]
            }
        )
        return
    as_table(
        ("address", "since", "reason", "detail"),
        [(one.address, instant(one.since), one.reason, one.detail or "") for one in found],
    )


@suppressions.command("lift")
@click.argument("address")
@click.option("--by", envvar="USER", default="operator", help="Who decides it; default your login name.")
@click.pass_obj
def lift(operator: Operator, address: str, by: str) -> None:
    """Let ADDRESS be written to again. What was reported until now counts no more; the history tells who did it."""

    async def run() -> Suppressed | None:
        store = await operator.open_store()
        try:
            async with store.begin() as db:
                return await addresses.lift(db, address, operator.clock(), by)
        finally:
            await store.close()

    lifted = asyncio.run(run())
    if lifted is None:
        click.echo(f"{address} is not suppressed; `reconnect suppressions list` shows what is.", err=True)
        sys.exit(1)
    click.echo(f"{lifted.address} is written to again ({lifted.reason} since {instant(lifted.since)}).")
