"""`reconnect dkim`: keys that sign a brand's mail, and the DNS records that they need."""

import click

from mailer import dkim_keys
from mailer.dkim_keys import BadKey, FileKey
from reconnect import post
from reconnect.operator import Operator
from reconnect.settings import PREFIX, Wrong


@click.command()
@click.argument("domain")
@click.option("--selector", metavar="NAME", help="Make a key of this name; default r and the month.")
@click.option("--ed25519", is_flag=True, help="Make a short key, beside an RSA one: not everybody reads it.")
@click.pass_obj
def dkim(operator: Operator, domain: str, selector: str | None, ed25519: bool) -> None:
    """The DNS records of the keys that sign mail from DOMAIN; a key is made where there is none.

    Publish a record first and start `serve` again then: it reads the keys when it starts.
    """
    keys = _of(operator, domain)
    if selector is None and not keys:
        selector = f"r{operator.clock():%Y%m}"
    if selector is not None:
        keys = [_made(operator, domain, selector, ed25519=ed25519)]
    for key in keys:
        click.echo(f"name   {key.record_name}\ntype   TXT\nvalue  {key.record}")


def _of(operator: Operator, domain: str) -> list[FileKey]:
    if operator.settings.dkim_keys is None:
        raise Wrong(f"{PREFIX}DKIM_KEYS is not set: give it a folder for the keys.")
    try:
        named = dkim_keys.ascii_form(domain)
    except BadKey as bad:
        raise Wrong(str(bad)) from None
    if not operator.settings.dkim_keys.exists():
        return []
    return [key for key in post.dkim_keys(operator.settings) if key.domain == named]


def _made(operator: Operator, domain: str, selector: str, *, ed25519: bool) -> FileKey:
    folder = operator.settings.dkim_keys
    assert folder is not None  # noqa: S101  looked at before
    try:
        key = dkim_keys.make(folder, domain, selector, ed25519=ed25519)
    except BadKey as bad:
        raise Wrong(str(bad)) from None
    click.echo(f"A new key is in {folder / key.file_name}.", err=True)
    return key
