"""A page of a list of profiles (C12)."""

from collections.abc import Mapping

from bot.blocks.filter_menus import menus
from bot.blocks.filters import as_typed, in_words
from bot.blocks.parts import NEXT, Block, actions, button, context, section, show_button, write_button
from bot.blocks.profile import colour, labels, state
from bot.blocks.text import VALUE, length, name
from bot.blocks.wording import account
from locales import Say
from store import advice
from store.advice import Advice
from store.filters import Wanted
from store.listing.pages import Listed, Page


def listing(page: Page, advised: Mapping[str, Advice], wanted: Wanted, say: Say) -> list[Block]:
    """*advised*: by profile. The next page is behind a button that carries all it needs."""
    blocks = [section(f"*{summary(page, say)}*", in_words(wanted, say), as_typed(wanted)), menus(wanted, say)]
    blocks += [_row(one, advised.get(one.profile_id, advice.NONE), say) for one in page.profiles]
    write = (
        [write_button(say, f"words {wanted}")] if page.profiles and length(str(wanted)) < VALUE - 8 else []
    )
    if page.next is None:
        return [*blocks, actions(*write)] if write else blocks
    value = f"{page.next} {wanted}"
    if length(value) > VALUE:
        return [*blocks, context(say("There are more than I can page through: please narrow the list down."))]
    return [*blocks, actions(button(say("Next"), NEXT, value), *write)]


def summary(page: Page, say: Say) -> str:
    if not page.total:
        return say("No profile fits.")
    return say.plural("{n} profile", "{n} profiles", page.total)


def _row(one: Listed, advised: Advice, say: Say) -> Block:
    title = f"{colour(one, advised.doubt)} *{name(one.name)}*"
    return section(
        " · ".join([title, account(one.network, one.handle), *labels(one, say)]),
        state(one, one.ownership, advised.doubt, say),
        accessory=show_button(say, one.creator_id),
    )
