"""The gallery's modals and App Homes, and what a channel sees of a shared answer."""

from collections.abc import Mapping, Sequence

from bot.asking import Answer
from bot.blocks import choice
from bot.blocks.campaign import campaign
from bot.blocks.card import card
from bot.blocks.filter_menus import all_filters
from bot.blocks.history import history
from bot.blocks.home import home
from bot.blocks.listing import listing, summary
from bot.blocks.modal import modal, telling
from bot.blocks.overview import overview
from bot.blocks.parts import SHOW, Block, share_button
from bot.blocks.picking import (
    checking_an_offer,
    finding,
    finding_a_campaign,
    finding_a_creator,
)
from bot.blocks.preferences import preferences
from bot.blocks.sharing import for_everybody
from bot.blocks.unfurling import campaign as campaign_link
from bot.blocks.unfurling import creator as creator_link
from locales import Say
from reconnect.gallery import sample, sample_answers, writing
from store import filters
from store.codes import Watched
from store.filters import Wanted
from store.preferences import Mailed
from store.subscriptions import Daily

ADDRESS = "maya@glow.example"
LONG = "Spring Shimmer " * 13
"""A name of 195 characters."""
MANY_FILTERS = (
    '-tiktok -facebook permission:insights permission:publishing campaign:"Spring Shimmer" brand:glow '
    f'-campaign:"{LONG.strip()[:70]}" -brand:trail creator:@ana.lopez sort:lapsed'
)


def modals(say: Say) -> dict[str, Block]:
    creator = sample.creator()
    few = filters.parse("expired -tiktok")
    page = sample_answers.page(last=False)

    def connections(blocks: Sequence[Block]) -> Block:
        return modal(say, say("Connections"), blocks)

    return {
        "modal_find": finding(say, "show"),
        "modal_find_nobody": finding(say, "show", say("I know no creator by {names}.", names="“@nobody”")),
        "modal_find_a_campaign": finding_a_campaign(say, say("Which campaign?")),
        "modal_find_a_creator": finding_a_creator(say, "why", say("Of whom?")),
        "modal_offer": checking_an_offer(say),
        "modal_filters": all_filters(Wanted(), "message sort:stake", say),
        "modal_filters_standing": all_filters(filters.parse(MANY_FILTERS), f"message {MANY_FILTERS}", say),
        "modal_status": connections(card(creator, say)),
        "modal_notifications": preferences(
            frozenset(Watched), Mailed(frozenset(Watched), Daily(450, "Europe/Berlin")), ADDRESS, say
        ),
        "modal_notifications_dead_address": preferences(
            (), Mailed(frozenset(Watched), None, ADDRESS), ADDRESS, say
        ),
        "modal_notifications_no_address": preferences((), Mailed(), None, say),
        "modal_history": connections(history(creator.name, sample.history(), say)),
        "modal_choice": connections(choice.choice(sample.candidates(), SHOW, say)),
        "modal_campaign": connections(campaign(sample_answers.campaign(), say)),
        "modal_list": connections(listing(page, sample_answers.advised(), few, say)),
        **writing.modals(say),
        "modal_telling": telling(say, say("I know no such creator any more.")),
    }


def homes(say: Say) -> dict[str, Block]:
    return {
        "home": home(sample.overview_of_many(), sample_answers.incomplete(), sample_answers.missed(), say),
        "home_all_well": home(sample.overview_of_nothing(), (), (), say),
    }


def shared(say: Say) -> dict[str, tuple[str, Sequence[Block]]]:
    """What everybody in a channel sees, and answers that can be shown to them."""
    page, wanted = sample_answers.page(last=False), filters.parse(MANY_FILTERS)
    told = summary(page, say)
    rows = listing(page, sample_answers.advised(), wanted, say)
    creator, view = sample.creator(), sample_answers.campaign()
    share = share_button(say, f"list {page.next} {wanted}")
    return {
        "list_of_many_filters": (told, Answer(told, rows, share=share).in_channel()["blocks"]),
        "list_shared": (told, for_everybody(rows, "U1", say)),
        "status_shared": (creator.name, for_everybody(card(creator, say), "U1", say)),
        "campaign_shared": (view.name, for_everybody(campaign(view, say), "U1", say)),
        "overview_shared": (
            say("Connections"),
            for_everybody(overview(sample.overview(), say), "U1", say),
        ),
        "link_of_a_campaign": (view.name, campaign_link(view, say)),
        "link_of_a_creator": (creator.name, creator_link(creator, say)),
        **{name: (text, ()) for name, text in writing.messages(say).items()},
        "list_meant": (
            say("I know nothing by “{word}”.", word="campaign:sprng"),
            choice.meant("campaign:sprng", 'list campaign:"Spring Shimmer"'),
        ),
    }


def all_of_them(say: Say) -> Mapping[str, tuple[str, Block]]:
    """By name, its kind and its payload."""
    found = {name: ("modal", view) for name, view in modals(say).items()}
    found |= {name: ("home", view) for name, view in homes(say).items()}
    return found | {
        name: ("message", {"text": text} | ({"blocks": list(blocks)} if blocks else {}))
        for name, (text, blocks) in shared(say).items()
    }
