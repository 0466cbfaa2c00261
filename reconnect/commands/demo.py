"""`reconnect demo`: everything, here, now."""

import asyncio
import signal

import click

from reconnect import logs
from reconnect.demo.running import open_demo


@click.command()
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(1, 65534), help="Where the page is."
)
def demo(port: int) -> None:
    """Run the whole product on this machine, with a sandbox around it. Nothing to configure."""
    logs.configure("console")
    asyncio.run(_run(port))


async def _run(port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_demo(port) as running:
        click.echo(f"The demo is at {running.outside.url}/ (end it with Ctrl-C)")
        await stop.wait()
