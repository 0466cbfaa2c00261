"""`reconnect db upgrade`."""

import asyncio

import click

from reconnect.installation import open_database
from reconnect.operator import Operator
from reconnect.settings import Settings
from store import schema


@click.group()
def db() -> None:
    """The database."""


@db.command()
@click.pass_obj
def upgrade(operator: Operator) -> None:
    """Bring the database to this version's schema (SQLite does that by itself)."""
    asyncio.run(_upgrade(operator.settings))


async def _upgrade(settings: Settings) -> None:
    async with open_database(settings, any_version=True) as store:
        before = await schema.current(store)
        await schema.upgrade(store)
        after = await schema.current(store)
    was = f"was {before or 'empty'}, now it is" if before != after else "is"
    click.echo(f"The schema {was} {after}.")
