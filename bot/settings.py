"""`settings`: what a brand's admins set for it; others who see the brand may look."""

import difflib

from bot.asking import Answer, Ask, Errors, Modal, Option, Pressed, Reply, Submitted
from bot.blocks.choice import did_you_mean, meant
from bot.blocks.menus import is_value
from bot.blocks.modal import telling
from bot.blocks.parts import SETTINGS_BRAND
from bot.blocks.settings import input_of, unfit
from bot.blocks.settings import settings as settings_view
from bot.blocks.text import name
from bot.typed import Settings
from store import brand_settings, picking
from store.brand_settings import NAMES, NotAllowed, Unfit
from store.folding import folded
from store.people import SeenBrand, brands_of


async def settings(ask: Ask, typed: Settings) -> Reply:
    async with ask.store.read() as db:
        brands = await brands_of(db, ask.viewer)
    if not typed.brand:
        return await _of_brand(ask, brands[0].id)
    for brand in brands:
        if typed.brand == brand.id or folded(typed.brand) == folded(brand.name):
            return await _of_brand(ask, brand.id)
    return _no_such(ask, typed.brand, brands)


async def brands_offered(ask: Ask, typed: str) -> list[Option]:
    """Where there are too many brands for a menu, here and when somebody writes to creators."""
    async with ask.store.read() as db:
        found = await picking.brands_like(db, ask.viewer, typed)
    return [Option(one.name, one.id) for one in found if is_value(one.id)]


async def chosen(ask: Ask, pressed: Pressed) -> Reply:
    return await _of_brand(ask, pressed.state.of(SETTINGS_BRAND))


async def submitted(ask: Ask, given: Submitted) -> Reply:
    brand_id = given.view.metadata
    texts = {field: given.state.of(field) for field in NAMES}
    try:
        async with ask.store.begin() as db:
            changed = await brand_settings.change(
                db, ask.viewer, brand_id, texts, ask.moment, is_admin=ask.is_admin
            )
    except NotAllowed:
        text = ask.say("You may not change this brand's settings any more, so nothing was changed.")
        return Modal(telling(ask.say, text))
    except Unfit as refused:
        return Errors({input_of(field, brand_id): unfit(field, ask.say) for field in refused.reasons})
    if not changed:
        return Modal(telling(ask.say, ask.say("Nothing was different, so nothing was changed.")))
    return Modal(telling(ask.say, ask.say("The settings are saved.")))


async def _of_brand(ask: Ask, brand_id: str) -> Reply:
    async with ask.store.read() as db:
        brands = await brands_of(db, ask.viewer)
        found = await brand_settings.settings_of(db, ask.viewer, brand_id, is_admin=ask.is_admin)
    if found is None:
        return Answer(ask.say("I know no such brand any more."))
    return Modal(settings_view(found, brands, ask.say))


def _no_such(ask: Ask, typed: str, brands: tuple[SeenBrand, ...]) -> Answer:
    text = ask.say("I know no brand by “{typed}”.", typed=name(typed))
    called = {folded(word): brand.name for brand in brands for word in (brand.id, brand.name)}
    near = difflib.get_close_matches(folded(typed), called, n=1)
    if not near:
        return Answer(text)
    command = f"settings {called[near[0]]}"
    text = f"{text} {did_you_mean(name(command), ask.say)}"
    return Answer(text, meant(text, command))
