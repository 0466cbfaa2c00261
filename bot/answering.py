"""From what was typed or pressed to the feature that answers it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, assert_never

from bot import (
    campaigns,
    home,
    listing,
    mail_texts,
    offers,
    outreach,
    overview,
    picking,
    preferring,
    settings,
    sharing,
    shortcuts,
    status,
    subscribing,
    typed,
    unfurling,
    why,
)
from bot import help as helping
from bot.asking import Answer, Ask, Option, Pressed, Reply, Submitted
from bot.blocks import preferences, wishes
from bot.blocks.filter_menus import SUBMITTED, unwanted_of, wanted_of
from bot.blocks.menus import option
from bot.blocks.parts import (
    CAMPAIGN,
    CAMPAIGN_PICKED,
    CHANGE,
    CLEAR,
    CREATOR_PICKED,
    END,
    FILTERS,
    FIND,
    HELP,
    HISTORY,
    LIST,
    LIST_NETWORK,
    LIST_SORT,
    LIST_STATUS,
    MEANT,
    NEXT,
    OFFER,
    OUTREACH,
    OVERVIEW,
    PREFER,
    PROMOTE,
    REMIND,
    RESUME,
    SETTINGS,
    SETTINGS_BRAND,
    SHARE,
    SHOW,
    TEXTS,
    TEXTS_BUTTON,
    TEXTS_CLOSING,
    TEXTS_KIND,
    TEXTS_LOCALE,
    TEXTS_NOTE,
    TEXTS_OPEN,
    TEXTS_SUBJECT,
    WHY,
    WRITE,
    WRITE_AGAIN,
    WRITE_BRAND,
    WRITE_CAMPAIGN,
    WRITE_CREATOR,
    WRITE_KIND,
    WRITE_NOTE,
    WRITE_SUBJECT,
    WRITE_TO,
)
from bot.blocks.picking import OFFER_CHECKED
from bot.commands import (
    parse,
)
from bot.needs import FIND_CREATOR, STATUS_OF_MESSAGE
from bot.surfaces import shown_in
from store.filters import About

BUTTONS: Mapping[str, Callable[[Ask, str], Awaitable[Reply]]] = {
    SHOW: status.show,
    WHY: why.by_button,
    HISTORY: status.history,
    REMIND: status.remind,
    NEXT: listing.next_page,
    CAMPAIGN: campaigns.by_button,
    OFFER: offers.by_button,
    PROMOTE: outreach.promote_button,
    WRITE: outreach.by_button,
    WRITE_TO: outreach.by_choice,
    WRITE_AGAIN: outreach.write_again,
    END: subscribing.end,
    RESUME: subscribing.resume,
    CHANGE: subscribing.change,
    PREFER: preferring.by_button,
    OVERVIEW: overview.by_button,
    FIND: picking.find,
    LIST: listing.by_button,
    CLEAR: listing.cleared,
    HELP: helping.by_button,
    SHARE: sharing.share,
    TEXTS_OPEN: mail_texts.by_button,
}
LEAVES = frozenset({WHY, HISTORY})
"""What these show leads nowhere else."""


CLICKS: Mapping[str, Callable[[Ask, Pressed], Awaitable[Reply]]] = {
    CREATOR_PICKED: picking.creator_picked,
    CAMPAIGN_PICKED: picking.campaign_picked,
    LIST_STATUS: listing.chosen,
    LIST_NETWORK: listing.chosen,
    LIST_SORT: listing.chosen,
    FILTERS: listing.more_filters,
    **dict.fromkeys(
        (WRITE_KIND, WRITE_BRAND, WRITE_CREATOR, WRITE_CAMPAIGN, WRITE_SUBJECT, WRITE_NOTE), outreach.redrawn
    ),
    SETTINGS_BRAND: settings.chosen,
    **dict.fromkeys(
        (TEXTS_KIND, TEXTS_LOCALE, TEXTS_SUBJECT, TEXTS_NOTE, TEXTS_BUTTON, TEXTS_CLOSING), mail_texts.redrawn
    ),
}
"""Those that need more than the button's value: menus, and what is pressed in a modal."""
SUBMISSIONS: Mapping[str, Callable[[Ask, Submitted], Awaitable[Reply]]] = {
    wishes.CALLBACK: subscribing.changed,
    preferences.CALLBACK: preferring.chosen,
    OFFER_CHECKED: picking.offer_checked,
    SUBMITTED: listing.filtered,
    OUTREACH: outreach.submitted,
    SETTINGS: settings.submitted,
    TEXTS: mail_texts.submitted,
}
"""By callback id."""
OPTIONS: Mapping[str, Callable[[Ask, str], Awaitable[list[Option]]]] = {
    wishes.BRANDS: subscribing.brands_offered,
    wishes.CAMPAIGNS: subscribing.campaigns_offered,
    wishes.ZONE: subscribing.zones_offered,
    CREATOR_PICKED: picking.creators_offered,
    CAMPAIGN_PICKED: picking.campaigns_offered,
    WRITE_CREATOR: picking.creators_offered,
    WRITE_CAMPAIGN: picking.campaigns_offered,
    WRITE_BRAND: settings.brands_offered,
    SETTINGS_BRAND: settings.brands_offered,
    wanted_of(About.CREATOR): picking.creators_offered,
    wanted_of(About.CAMPAIGN): listing.campaigns_named,
    unwanted_of(About.CAMPAIGN): listing.campaigns_named,
    wanted_of(About.BRAND): listing.brands_named,
    unwanted_of(About.BRAND): listing.brands_named,
}
"""What external selects offer while somebody types."""
SHORTCUTS: Mapping[str, Callable[[Ask, str], Awaitable[Reply]]] = {
    FIND_CREATOR: shortcuts.find_creator,
    STATUS_OF_MESSAGE: shortcuts.status_of_message,
}
"""Told the text of the message that a shortcut was used on; nothing for a global one."""
EVENTS: Mapping[str, Callable[[Ask, dict[str, Any]], Awaitable[Reply]]] = {
    "app_home_opened": home.opened,
    "link_shared": unfurling.link_shared,
}
MOST_OPTIONS = 100


async def command(ask: Ask, said: typed.Typed) -> Reply:
    match said:
        case typed.Overview():
            return await overview.overview(ask)
        case typed.Lookup():
            return await status.lookup(ask, said)
        case typed.Why():
            return await why.why(ask, said)
        case typed.Listing():
            return await listing.listed(ask, said)
        case typed.Campaign():
            return await campaigns.campaign(ask, said)
        case typed.Offer():
            return await offers.offer(ask, said)
        case typed.WriteTo():
            return await outreach.write_to(ask, said)
        case typed.Settings():
            return await settings.settings(ask, said)
        case typed.Subscribe():
            return await subscribing.subscribe(ask, said)
        case typed.Unsubscribe():
            return await subscribing.unsubscribe(ask)
        case typed.Subscriptions():
            return await subscribing.listed(ask)
        case typed.Notifications():
            return await preferring.notifications(ask)
        case typed.Help():
            return await helping.show(ask)
        case typed.Unclear():
            return await helping.unclear(ask, said)
        case typed.Incomplete():
            return await picking.complete(ask, said)
        case _:
            assert_never(said)


async def click(ask: Ask, pressed: Pressed) -> Reply:
    """What stands behind a # only tells the elements of one message apart.

    A button that no feature has any more, in a message of an older version, is answered kindly.
    """
    name = pressed.action.partition("#")[0]
    if name == MEANT:
        return await command(ask, parse(pressed.value))
    if (feature := CLICKS.get(name)) is not None:
        return await feature(ask, pressed)
    if (button := BUTTONS.get(name)) is not None:
        return shown_in(pressed.view, await button(ask, pressed.value), ask, on_top=name in LEAVES)
    if pressed.view is not None or name in OPTIONS:
        return None  # an input of a modal: it counts when that is submitted
    return _older(ask)


async def submission(ask: Ask, submitted: Submitted) -> Reply:
    feature = SUBMISSIONS.get(submitted.view.callback_id)
    return _older(ask) if feature is None else await feature(ask, submitted)


async def options(ask: Ask, action: str, typed: str) -> list[dict[str, Any]]:
    feature = OPTIONS.get(action.partition("#")[0])
    found = [] if feature is None else await feature(ask, typed)
    return [option(one.text, one.value, one.hint) for one in found[:MOST_OPTIONS]]


async def shortcut(ask: Ask, callback_id: str, text: str) -> Reply:
    feature = SHORTCUTS.get(callback_id)
    return _older(ask) if feature is None else await feature(ask, text)


def _older(ask: Ask) -> Answer:
    return Answer(ask.say("This belongs to an older message and does nothing any more."))
