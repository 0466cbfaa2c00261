"""A campaign or a creator below a link to them."""

from bot.blocks.campaign import counts, head
from bot.blocks.campaign import summary as campaign_summary
from bot.blocks.parts import Block, context, section, show_button
from bot.blocks.profile import colour, state
from bot.blocks.text import name
from bot.blocks.wording import account, told_of
from locales import Say
from store.campaigns import CampaignView
from store.creator_card import CreatorState

MOST_PROFILES = 8


def campaign(view: CampaignView, say: Say) -> list[Block]:
    told = [section(f"*{campaign_summary(view, say)}*", head(view, say), *counts(view, say))]
    if not view.tracking:
        told.append(context(say("Connection tracking is off here, so nothing is said of who misses what.")))
    return told


def creator(who: CreatorState, say: Say) -> list[Block]:
    lines = [
        f"{colour(one, one.advice.doubt)} "
        + told_of(account(one.network, one.handle), state(one, one.ownership, one.advice.doubt, say), say)
        for one in who.profiles[:MOST_PROFILES]
    ]
    if left := len(who.profiles) - len(lines):
        lines.append(say.plural("and {n} more profile", "and {n} more profiles", left))
    if not lines:
        lines = [say("No profile of this creator is known yet.")]
    return [section(f"*{name(who.name)}*", *lines, accessory=show_button(say, who.id))]
