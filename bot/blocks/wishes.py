"""The modal that changes a subscription, complete with what stands (N2)."""

from collections.abc import Sequence

from bot.blocks.menus import checkboxes, labelled, menu, option, searched, text_input
from bot.blocks.modal import modal
from bot.blocks.parts import Block
from bot.blocks.subscriptions import event
from locales import Say, words
from store import filters
from store.codes import Network, Watched
from store.filters import About, Filter
from store.subscriptions import Subscribed

CALLBACK = "subscription_change"
EVENTS = "subscription_events"
NETWORKS = "subscription_networks"
WHICH = "subscription_which_networks"
BRANDS = "subscription_brands"
CAMPAIGNS = "subscription_campaigns"
MORE = "subscription_more"
RHYTHM = "subscription_rhythm"
HOUR = "subscription_hour"
ZONE = "subscription_zone"
"""Action ids; each stands in a block of the same name."""

ONLY, ALL_BUT = "only", "all_but"
AT_ONCE, DAILY = "at_once", "daily"
VALUE = 75
"""Characters that an option's value may have."""


def changing(one: Subscribed, zone: str, say: Say) -> Block:
    """*zone*: the person's own, for a digest that does not stand yet."""
    standing = filters.parse(one.filters).filters
    networks, which = _networks(standing)
    brands, campaigns = (_named(standing, about) for about in (About.BRAND, About.CAMPAIGN))
    shown = {*networks, *brands, *campaigns}
    more = " ".join(str(each) for each in standing if each not in shown)
    chosen_zone = one.daily.zone if one.daily else zone
    events = [option(event(say, code), code) for code in Watched]
    blocks = [
        labelled(EVENTS, say("Events"), checkboxes(EVENTS, events, one.events)),
        labelled(
            NETWORKS,
            say("Networks"),
            checkboxes(
                NETWORKS,
                [option(words.network(code), code) for code in Network],
                [each.value for each in networks],
            ),
            hint=say("None chosen: all of them"),
            optional=True,
        ),
        labelled(
            WHICH,
            say("Of the networks"),
            menu(
                WHICH,
                say("Which"),
                [option(say("only those chosen"), ONLY), option(say("all but those chosen"), ALL_BUT)],
                which,
            ),
        ),
        labelled(BRANDS, say("Brands"), _several(BRANDS, say("All"), brands), optional=True),
        labelled(CAMPAIGNS, say("Campaigns"), _several(CAMPAIGNS, say("All"), campaigns), optional=True),
        labelled(
            MORE,
            say("Other filters"),
            text_input(MORE, more, most=filters.LONGEST),
            hint=say("Such as {example}", example='creator:@ana.lopez, -campaign:"Spring Shimmer", owned'),
            optional=True,
        ),
        labelled(
            RHYTHM,
            say("When"),
            menu(
                RHYTHM,
                say("When"),
                [option(say("At once"), AT_ONCE), option(say("Once a day"), DAILY)],
                DAILY if one.daily else AT_ONCE,
            ),
        ),
        labelled(HOUR, say("Hour of the digest"), _hour(one)),
        labelled(
            ZONE,
            say("Time zone of the digest"),
            searched(ZONE, say("Time zone"), option(chosen_zone, chosen_zone), from_characters=2),
        ),
    ]
    return modal(
        say,
        say("Change subscription"),
        blocks,
        callback_id=CALLBACK,
        submit=say("Change"),
        metadata=str(one.id),
    )


def _networks(standing: Sequence[Filter]) -> tuple[list[Filter], str]:
    """Those that are chosen or left out; where both are, the second stand among the other filters."""
    of_network = [each for each in standing if each.about is About.NETWORK]
    chosen = [each for each in of_network if not each.negated]
    return (chosen, ONLY) if chosen or not of_network else (of_network, ALL_BUT)


def _named(standing: Sequence[Filter], about: About) -> list[Filter]:
    return [
        each for each in standing if each.about is about and not each.negated and len(each.value) <= VALUE
    ]


def _several(action: str, placeholder: str, chosen: Sequence[Filter]) -> Block:
    element = searched(action, placeholder, from_characters=0) | {"type": "multi_external_select"}
    initial = [option(each.value, each.value) for each in chosen]
    return element | ({"initial_options": initial} if initial else {})


def _hour(one: Subscribed) -> Block:
    return {
        "type": "timepicker",
        "action_id": HOUR,
        "initial_time": one.daily.hour if one.daily else "09:00",
    }
