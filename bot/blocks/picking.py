"""Modals in which a creator or a campaign is looked for while typing, and what is to be done with them."""

from bot.blocks.menus import labelled, menu, option, searched
from bot.blocks.modal import modal
from bot.blocks.parts import CAMPAIGN_PICKED, CREATOR_PICKED, Block, section
from locales import Say, words
from store.codes import Network

OFFER_CHECKED = "offer:checked"
NETWORK = "picked:network"


def finding(say: Say, purpose: str, *lines: str) -> Block:
    """Choosing shows the card, or reminders' reasons where *purpose* is `why`. *lines* stand before it."""
    return modal(
        say,
        say("Find"),
        [
            *([section(*lines)] if lines else []),
            section(say("A creator, by handle, name, e-mail or id"), accessory=_creator(say)),
            section(say("Or a campaign, by its name"), accessory=_campaign(say)),
        ],
        metadata=purpose,
    )


def finding_a_campaign(say: Say, *lines: str) -> Block:
    return modal(say, say("Find"), [section(*lines, accessory=_campaign(say))])


def finding_a_creator(say: Say, purpose: str, *lines: str) -> Block:
    return modal(say, say("Find"), [section(*lines, accessory=_creator(say))], metadata=purpose)


def checking_an_offer(say: Say) -> Block:
    blocks = [
        labelled("creator", say("To whom?"), _creator(say)),
        labelled("network", say("For which network?"), _network(say)),
    ]
    return modal(say, say("Offer check"), blocks, callback_id=OFFER_CHECKED, submit=say("Check"))


def _creator(say: Say) -> Block:
    return searched(CREATOR_PICKED, say("Type a name or a handle"))


def _campaign(say: Say) -> Block:
    return searched(CAMPAIGN_PICKED, say("Type a campaign's name"))


def _network(say: Say) -> Block:
    return menu(NETWORK, say("Network"), [option(words.network(each), each) for each in Network])
