"""`reconnect list`: profiles by the same words as `/connections list`."""

import asyncio
import sys

import click

from locales import Say, words
from reconnect.operator import Operator
from reconnect.printing import as_json, as_table, instant
from reconnect.settings import Wrong
from reconnect.when import parse
from store.filters import Unclear, Unknown, Wanted, parse_words
from store.listing.cursors import BadCursor
from store.listing.document import page_document
from store.listing.pages import Listed, Page, page
from store.rules.concern import OPERATOR

SAY = Say()
MOST = 10_000
"""Profiles on one page."""


# Without -h and with unknown options as words: `-tiktok` is one.
@click.command("list", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("asked", metavar="[WORDS]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="Profiles on a page."
)
@click.option("--after", metavar="CURSOR", help="Go on behind the last page, which gave this.")
@click.option("--at", "when", metavar="WHEN", help="An instant, ISO 8601; default now.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_command(
    operator: Operator,
    asked: tuple[str, ...],
    limit: int,
    after: str | None,
    when: str | None,
    json_wanted: bool,
) -> None:
    """Profiles and their states. WORDS choose and sort, a minus leaves out.

    \b
      expired invalidated connected none · owned public · instagram facebook youtube tiktok
      permission:insights campaign:"Spring" brand:… creator:…
      sort:stake|status|name|lapsed|ownership

    For example: reconnect list expired -tiktok campaign:"Spring Shimmer" sort:lapsed
    """
    at = parse(when, operator.clock())
    try:
        wanted = parse_words(asked)
    except Unclear as unclear:
        raise Wrong(str(unclear)) from None

    async def read() -> Page:
        async with operator.installation() as installation, installation.store.read() as db:
            return await page(db, OPERATOR, wanted, installation.moment(at), limit=limit, after=after)

    try:
        found = asyncio.run(read())
    except BadCursor as refused:
        raise Wrong(str(refused)) from None
    except Unknown as unknown:
        click.echo(str(unknown), err=True)
        sys.exit(1)
    if json_wanted:
        as_json(page_document(found))
    else:
        _tell(found, wanted)


def _tell(found: Page, wanted: Wanted) -> None:
    if found.profiles:
        as_table(("name", "profile", "network", "handle", "state", "since"), map(_line, found.profiles))
    click.echo(
        f"{found.total} in all."
        if found.total
        else f"No profile fits {wanted}."
        if wanted.filters
        else "No profile."
    )
    if found.next:
        click.echo(f"The next page: --after {found.next}")


def _line(one: Listed) -> tuple[object, ...]:
    state = words.status(SAY, one.status)
    if one.cause:
        state = f"{state} ({one.cause})"
    elif one.ownership == "public":
        state = f"{state} (public)"
    handle = f"@{one.handle}" if one.handle else None
    return (one.name, one.profile_id, words.network(one.network), handle, state, instant(one.lapsed_at))
