"""`reconnect serve`: the production service."""

import asyncio

import click

from reconnect.loops import loop_factory
from reconnect.missing import missing
from reconnect.operator import Operator
from reconnect.roles import ALL, Role
from reconnect.server import serve as serve_until_stopped


@click.command()
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([str(role) for role in Role]),
    help="What this process does; repeat for several. Without it: everything.",
)
@click.pass_obj
def serve(operator: Operator, roles: tuple[str, ...]) -> None:
    """Run the service: creators' pages (web), Slack (bot), checks and mail (worker)."""
    chosen = frozenset(Role(role) for role in roles) or ALL
    for line in missing(operator.settings, chosen):
        click.echo(line, err=True)

    async def run() -> None:
        async with operator.installation() as installation:
            await serve_until_stopped(installation, chosen)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(run())
