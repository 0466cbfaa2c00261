"""`reconnect forget` and `reconnect record`: a creator's right to be erased, and to know what is stored (X18)."""

import asyncio
import sys
from typing import Any

import click

from reconnect.operator import Operator
from reconnect.printing import as_json
from store import erasure, record
from store.database import Session
from store.erasure import Forgotten
from store.operator_view import creators_called


class NotOne(click.ClickException):
    """No creator is meant, or more than one; says which. Ends with status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


@click.command()
@click.argument("creator")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def forget(operator: Operator, creator: str, yes: bool) -> None:
    """Erase CREATOR (an id, an e-mail address or a @handle). Nothing brings them back."""

    async def run() -> tuple[str, Forgotten | None]:
        async with operator.installation() as installation:
            store = installation.store
            async with store.read() as db:
                creator_id = await _one(db, creator)
            if not (yes or await asyncio.to_thread(_agreed, creator_id)):
                return creator_id, None
            async with store.begin() as db:
                done = await erasure.forget(db, creator_id, installation.clock())
            if done is None:
                raise NotOne(f"{creator_id} has been erased meanwhile.")
            await erasure.leave_no_trace(store)
            return creator_id, done

    creator_id, done = asyncio.run(run())
    if done is None:
        click.echo("Nothing was changed.", err=True)
        sys.exit(1)
    click.echo(
        f"{creator_id} is erased: {done.profiles} profiles, {done.grants} grants, "
        f"{done.participations} participations, {done.deliverables} deliverables."
    )
    click.echo(
        f"Without a name, as {done.tombstone}, these still count: {done.lapses} lapses, "
        f"{done.messages} messages, {done.history} entries of the history."
    )


@click.command("record")
@click.argument("creator")
@click.option("--json", "_json_wanted", is_flag=True, help="Print JSON; it does so anyway.")
@click.pass_obj
def record_command(operator: Operator, creator: str, _json_wanted: bool) -> None:
    """Everything that is stored about CREATOR (an id, an e-mail address or a @handle), as JSON."""

    async def read() -> dict[str, Any] | None:
        async with operator.installation() as installation, installation.store.read() as db:
            return await record.record_of(db, await _one(db, creator), installation.moment())

    as_json(asyncio.run(read()))


async def _one(db: Session, words: str) -> str:
    """Raises NotOne."""
    found = await creators_called(db, words)
    if not found:
        raise NotOne(f"No creator has the id, e-mail address or handle {words!r}.")
    if len(found) > 1:
        raise NotOne(f"{words!r} fits several creators: {', '.join(found)}. Give the id.")
    return found[0]


def _agreed(creator_id: str) -> bool:
    """Asked only where somebody can answer."""
    if not sys.stdin.isatty():
        return True
    return click.confirm(f"Erase {creator_id} for good?", default=False)
