"""The `reconnect` command: every word that an operator can type, and how mistakes are answered."""

import importlib.metadata
import sys

import click

from reconnect.commands import (
    bounce,
    brand_look,
    database,
    demo,
    dkim,
    doctor,
    files,
    forget,
    listing,
    manifest,
    plan,
    preview,
    serve,
    suppressions,
    texts,
    tick,
    tokens,
    webhooks,
    why,
)
from reconnect.operator import Operator
from reconnect.settings import Wrong
from store.vault import Unreadable

USAGE = 2
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("reconnect"), message="%(prog)s %(version)s")
@click.pass_context
def reconnect(context: click.Context) -> None:
    """Keeps creators' social connections alive: Slack tells, mail reminds, one click repairs."""
    context.obj = Operator()


for command in (
    bounce.bounce,
    brand_look.brand_look,
    database.db,
    demo.demo,
    dkim.dkim,
    doctor.doctor,
    files.export_command,
    files.import_command,
    forget.forget,
    forget.record_command,
    listing.list_command,
    manifest.manifest,
    plan.plan,
    preview.preview,
    serve.serve,
    suppressions.suppressions,
    texts.texts,
    tick.tick,
    tokens.tokens,
    webhooks.webhooks,
    why.why,
):
    reconnect.add_command(command)


def main() -> None:
    """Exit status: 0 done, 1 some input refused or a check failed, 2 wrong usage or configuration."""
    try:
        status = reconnect.main(standalone_mode=False)
    except (Wrong, Unreadable) as mistake:
        click.echo(str(mistake), err=True)
        status = USAGE
    except click.ClickException as mistake:
        mistake.show()
        status = mistake.exit_code
    except click.Abort:
        status = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough.
        sys.stderr.close()
        status = 0
    sys.exit(status)


if __name__ == "__main__":
    main()
