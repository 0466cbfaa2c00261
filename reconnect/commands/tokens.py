"""`reconnect tokens`: keys with which other programs use the API."""

import asyncio
import sys

import click

from reconnect.operator import Operator
from reconnect.printing import as_json, as_table, instant
from store import tokens as keys
from store.intake.cells import ID, NAME, Cell
from store.intake.refusals import Refused
from store.tokens import Listed


class _Text(click.ParamType[str]):
    """What a cell of an import takes, by the same rules."""

    def __init__(self, name: str, cell: Cell) -> None:
        self.name = name
        self._cell = cell

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            found: str = self._cell.read(value)
        except Refused as why:
            self.fail(f"{why.reason}.", param, ctx)
        return found


@click.group("tokens")
def tokens() -> None:
    """Keys with which other programs use the API, each for some brands."""


@tokens.command("add")
@click.argument("name", type=_Text("name", NAME))
@click.argument("more_brands", metavar="[B…]", nargs=-1, type=_Text("brand", ID))
@click.option("--brand", "brands", metavar="B…", multiple=True, required=True, type=_Text("brand", ID),
              help="The id of a brand that it speaks for; it need not exist yet. May be repeated.")  # fmt: skip
@click.pass_obj
def add(operator: Operator, name: str, more_brands: tuple[str, ...], brands: tuple[str, ...]) -> None:
    """Give the program NAME a key, and print it: this once, alone on standard output."""
    wanted, key = list(dict.fromkeys((*brands, *more_brands))), keys.new_key()

    async def run() -> tuple[bool, list[str]]:
        store = await operator.open_store()
        try:
            async with store.begin() as db:
                return await keys.add(db, name, wanted, key, operator.clock()), await keys.unknown_brands(
                    db, wanted
                )
        finally:
            await store.close()

    added, unknown = asyncio.run(run())
    if not added:
        _refuse(f"A token named {name!r} is in use; revoke it first, or choose another name.")
    click.echo(
        f"{name} may use the API for: {', '.join(wanted)}. Keep the key; it is not shown again.", err=True
    )
    if unknown:
        click.echo(f"Not known yet: {', '.join(unknown)}. {name} may make them.", err=True)
    click.echo(key)


@tokens.command("list")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_command(operator: Operator, json_wanted: bool) -> None:
    """All tokens that were ever given out."""

    async def run() -> tuple[Listed, ...]:
        store = await operator.open_store()
        try:
            async with store.read() as db:
                return await keys.listed(db)
        finally:
            await store.close()

    found = asyncio.run(run())
    if json_wanted:
        as_json({"tokens": [_entry(one) for one in found]})
        return
    as_table(
        ("name", "brands", "made", "last used", "revoked"),
        [
            (
                one.name,
                " ".join(one.brands),
                instant(one.made_at),
                instant(one.last_used_at),
                instant(one.revoked_at),
            )
            for one in found
        ],
    )


@tokens.command("revoke")
@click.argument("name")
@click.pass_obj
def revoke(operator: Operator, name: str) -> None:
    """Make the key of NAME worth nothing, at once."""

    async def run() -> bool:
        store = await operator.open_store()
        try:
            async with store.begin() as db:
                return await keys.revoke(db, name, operator.clock())
        finally:
            await store.close()

    if not asyncio.run(run()):
        _refuse(f"No token named {name!r} is in use; `reconnect tokens list` shows them.")


def _entry(one: Listed) -> dict[str, object]:
    return {
        "name": one.name,
        "brands": list(one.brands),
        "made_at": one.made_at,
        "last_used_at": one.last_used_at,
        "revoked_at": one.revoked_at,
    }


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
