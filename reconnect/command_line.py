"""The `reconnect` command: every word that an operator can type, and how mistakes are answered."""

import importlib
import importlib.metadata
import sys

import click

from reconnect.operator import Operator
from reconnect.settings import Wrong
from store.vault import Unreadable

USAGE = 2
INTERRUPTED = 130


COMMANDS = {
    "bounce": "bounce.bounce",
    "brand-look": "brand_look.brand_look",
    "db": "database.db",
    "demo": "demo.demo",
    "dkim": "dkim.dkim",
    "doctor": "doctor.doctor",
    "export": "files.export_command",
    "forget": "forget.forget",
    "import": "files.import_command",
    "list": "listing.list_command",
    "manifest": "manifest.manifest",
    "plan": "plan.plan",
    "preview": "preview.preview",
    "record": "forget.record_command",
    "serve": "serve.serve",
    "suppressions": "suppressions.suppressions",
    "texts": "texts.texts",
    "tick": "tick.tick",
    "tokens": "tokens.tokens",
    "webhooks": "webhooks.webhooks",
    "why": "why.why",
}
"""The module in `reconnect.commands` and the command in it, by name."""


class Commands(click.Group):
    """Only the command that was typed is loaded: all of them together take seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  as click has it
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module, _, name = COMMANDS.get(cmd_name, "").partition(".")
        if not module:
            return None
        command: click.Command = getattr(importlib.import_module(f"reconnect.commands.{module}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("reconnect"), message="%(prog)s %(version)s")
@click.pass_context
def reconnect(context: click.Context) -> None:
    """Keeps creators' social connections alive: Slack tells, mail reminds, one click repairs."""
    context.obj = Operator()


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
