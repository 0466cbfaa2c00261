"""`python -m locales` checks the catalogs; `python -m locales update` brings new sentences into them.

What creators read stands in `creators.po` (mailer/, web/, templates/, locales/), what only marketers read in
`marketers.po` (bot/). What operators read on the command line is in English. A language begins with an empty file.
"""

import sys

import click

from locales import catalogs


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            found = list(catalogs.complaints())
            for complaint in found:
                click.echo(complaint)
            click.echo(f"Catalogs: {len(found)} faults" if found else "Catalogs: complete")
            return 1 if found else 0
        case ["update"]:
            for line in catalogs.update():
                click.echo(line)
            return 0
        case _:
            click.echo("Usage: python -m locales [update]", err=True)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
