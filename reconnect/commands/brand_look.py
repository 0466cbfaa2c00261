"""`reconnect brand-look`: a brand's colour and logo in its mails."""

import asyncio
from pathlib import Path

import click

from mailer.tints import tints
from reconnect.operator import Operator
from reconnect.own_words import refuse
from reconnect.settings import Wrong
from store import brand_look as looks
from store.brand_look import COLOUR, Logo
from store.brand_settings import settable
from store.intake.refusals import Refused
from store.pictures import Picture, picture
from store.rules.concern import OPERATOR


@click.command("brand-look")
@click.argument("brand_id", metavar="BRAND")
@click.option("--colour", metavar="#RRGGBB", help="Of the button, the heading and links.")
@click.option("--no-colour", is_flag=True, help="Back to the usual colour.")
@click.option("--logo", "logo_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              metavar="FILE", help="PNG or JPEG, at most 60 KB; shown at most 160 × 48.")  # fmt: skip
@click.option("--no-logo", is_flag=True, help="Back to the brand's name.")
@click.option("--by", envvar="USER", default="operator", help="Who decides it; default your login name.")
@click.pass_obj
def brand_look(
    operator: Operator,
    brand_id: str,
    colour: str | None,
    no_colour: bool,
    logo_file: Path | None,
    no_logo: bool,
    by: str,
) -> None:
    """Give the mails of BRAND its colour and logo, and show what they have."""
    if colour is not None and no_colour:
        raise click.UsageError("Give --colour or --no-colour, not both.")
    if logo_file is not None and no_logo:
        raise click.UsageError("Give --logo or --no-logo, not both.")
    shade = _colour(colour) if colour is not None else None
    new_logo = _picture(logo_file) if logo_file is not None else None

    async def run() -> tuple[str, str | None, Logo | None]:
        store = await operator.open_store()
        try:
            async with store.begin() as db:
                brand = await settable(db, OPERATOR, brand_id)
                if brand is None:
                    raise Wrong(f"No brand has the id {brand_id!r}.")
                if shade or no_colour:
                    await looks.change_colour(db, brand, shade, by, operator.moment())
                if new_logo or no_logo:
                    await looks.change_logo(db, brand, new_logo, by, operator.moment())
                shown = (await looks.logos(db, [brand.logo_id])).get(brand.logo_id) if brand.logo_id else None
                return brand.name, brand.colour, shown
        finally:
            await store.close()

    _tell(*asyncio.run(run()))


def _tell(name: str, colour: str | None, logo: Logo | None) -> None:
    click.echo(f"{name}: {_colour_told(colour)}; {_logo_told(logo)}.")


def _colour_told(colour: str | None) -> str:
    if colour is None:
        return "the usual colour"
    derived = tints(colour)
    shades = [
        f"{shade} {where}"
        for shade, where in ((derived.ground, "on white"), (derived.dark_ground, "in dark programs"))
        if shade != colour
    ]
    return f"{colour} (shown as {' and '.join(shades)}, so that it can be seen)" if shades else colour


def _logo_told(logo: Logo | None) -> str:
    return f"a logo of {logo.width} × {logo.height}" if logo else "no logo"


def _colour(text: str) -> str:
    try:
        found: str = COLOUR.read(text)
    except Refused as why:
        refuse(f"--colour: {why}.")
    return found


def _picture(file: Path) -> Picture:
    try:
        return picture(file.read_bytes())
    except Refused as why:
        refuse(f"{file.name} {why}.")
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
