"""`settings`: what a brand's admins set for it; others who see the brand may look."""

from bot.asking import Answer, Ask, Errors, Modal, Pressed, Reply, Submitted
from bot.blocks.modal import telling
from bot.blocks.parts import SETTINGS_BRAND
from bot.blocks.settings import input_of
from bot.blocks.settings import settings as settings_view
from bot.blocks.text import name
from bot.commands import Settings
from store import brand_settings
from store.brand_settings import NAMES, NotAllowed, Unfit
from store.folding import folded
from store.people import brands_of


async def settings(ask: Ask, typed: Settings) -> Reply:
    async with ask.store.read() as db:
        brands = await brands_of(db, ask.viewer)
    if not typed.brand:
        return await _of_brand(ask, brands[0].id)
    for brand in brands:
        if typed.brand == brand.id or folded(typed.brand) == folded(brand.name):
            return await _of_brand(ask, brand.id)
    return Answer(ask.say("I know no brand by “{typed}”.", typed=name(typed.brand)))


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
    except Unfit as unfit:
        return Errors({input_of(field, brand_id): reason for field, reason in unfit.reasons.items()})
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
