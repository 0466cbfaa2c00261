"""Creators and campaigns are found while somebody types, and choosing one does what was asked for."""

from bot import campaigns, offers, status, why
from bot.asking import Ask, Modal, Option, Pressed, Reply, Submitted
from bot.blocks.menus import is_value
from bot.blocks.parts import CREATOR_PICKED
from bot.blocks.picking import (
    NETWORK,
    checking_an_offer,
    finding,
    finding_a_campaign,
    finding_a_creator,
)
from bot.blocks.wording import campaign_status
from bot.commands import (
    COMMAND,
)
from bot.surfaces import as_modal, shown_in
from bot.typed import Incomplete
from locales import Say
from store import picking

SHOW, WHY = "show", "why"
HANDLES = 3


async def find(ask: Ask, purpose: str) -> Modal:
    return Modal(finding(ask.say, purpose))


async def complete(ask: Ask, typed: Incomplete) -> Modal:
    """A command without a name: the name is picked, and the reader learns how it is typed."""
    say = ask.say
    match typed.command:
        case "campaign":
            told = say(
                "Which campaign? For example `{command} {word} Spring Shimmer`, or its id.", **_of(typed)
            )
            return Modal(finding_a_campaign(say, told))
        case "offer":
            return Modal(checking_an_offer(say))
        case _:
            told = say(
                "Of whom? For example `{command} {word} @ana.lopez`, or a name, an e-mail or an id.",
                **_of(typed),
            )
            return Modal(finding_a_creator(say, WHY, told))


async def creator_picked(ask: Ask, pressed: Pressed) -> Reply:
    purpose = pressed.view.metadata if pressed.view else SHOW
    answer = await (why.by_button if purpose == WHY else status.show)(ask, pressed.value)
    return shown_in(pressed.view, answer, ask)


async def campaign_picked(ask: Ask, pressed: Pressed) -> Reply:
    return shown_in(pressed.view, await campaigns.by_button(ask, pressed.value), ask)


async def offer_checked(ask: Ask, submitted: Submitted) -> Reply:
    network, creator_id = submitted.state.of(NETWORK), submitted.state.of(CREATOR_PICKED)
    return Modal(as_modal(await offers.by_button(ask, f"{network} {creator_id}"), ask))


async def creators_offered(ask: Ask, typed: str) -> list[Option]:
    async with ask.store.read() as db:
        found = await picking.creators_like(db, ask.viewer, typed)
    hints = {one.id: " ".join(f"@{handle}" for handle in one.handles[:HANDLES]) for one in found}
    return [Option(one.name, one.id, hints[one.id]) for one in found if is_value(one.id)]


async def campaigns_offered(ask: Ask, typed: str) -> list[Option]:
    async with ask.store.read() as db:
        found = await picking.campaigns_like(db, ask.viewer, typed)
    return [
        Option(one.name, one.id, _told(one.brand, campaign_status(ask.say, one.status), ask.say))
        for one in found
        if is_value(one.id)
    ]


def _told(brand: str, status: str, say: Say) -> str:
    return say("{brand}, {status}", brand=brand, status=status)


def _of(typed: Incomplete) -> dict[str, str]:
    return {"command": COMMAND, "word": typed.command}
