"""The filters of a list as menus above it, and all of them as a modal (C12)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.blocks.filters import all_but, in_word, order
from bot.blocks.menus import is_value, labelled, menu, option, searched, several, several_searched
from bot.blocks.modal import modal
from bot.blocks.parts import (
    CLEAR,
    FILTERS,
    LIST_NETWORK,
    LIST_SORT,
    LIST_STATUS,
    Block,
    actions,
    button,
    section,
)
from bot.blocks.text import cut, length
from locales import Say
from store.filters import CODES, About, Filter, Sort, Wanted

ANY = "any"
ACTION = 255
"""Characters of an action id: behind the # in it stand the filters that a choice keeps."""
IN_LINE = {LIST_STATUS: About.STATUS, LIST_NETWORK: About.NETWORK}
ALONE = (About.STATUS, About.NETWORK, About.OWNERSHIP)
"""A profile has one of each, so that only one can be wanted; any number can be left out."""
NAMED = (About.CAMPAIGN, About.BRAND)
LEFT_OUT, SORTED, SUBMITTED = "filter:left_out", "filter:sort", "list:filtered"


def wanted_of(about: About) -> str:
    return f"filter:{about}"


def unwanted_of(about: About) -> str:
    return f"filter:not_{about}"


def menus(wanted: Wanted, say: Say) -> Block:
    """Status, network, order, and what leads to all others."""
    words = str(wanted)
    kept = [
        menu(f"{action}#{words}", placeholder, _choices(about, say), _choice(wanted, about))
        for (action, about), placeholder in zip(IN_LINE.items(), (say("Status"), say("Network")), strict=True)
    ]
    kept.append(menu(f"{LIST_SORT}#{words}", say("Order"), _orders(say), wanted.sort))
    if any(length(one["action_id"]) > ACTION for one in kept):
        kept = []  # so many filters are changed in the modal
    kept.append(button(say("More filters…"), FILTERS, words))
    if wanted.filters:
        kept.append(button(say("Clear filters"), CLEAR, str(Wanted(sort=wanted.sort))))
    return actions(*kept)


def chosen(wanted: Wanted, action: str, value: str) -> Wanted:
    """*wanted* after a choice in one of the menus."""
    if action == LIST_SORT:
        return replace(wanted, sort=Sort(value))
    about = IN_LINE[action]
    others = tuple(one for one in wanted.filters if one.about is not about)
    if value == ANY:
        return replace(wanted, filters=others)
    return replace(wanted, filters=(*others, Filter(about, value.removeprefix("-"), value.startswith("-"))))


def all_filters(wanted: Wanted, metadata: str, say: Say) -> Block:
    """The modal, complete with what stands."""
    labels = {About.STATUS: say("Status"), About.NETWORK: say("Network"), About.OWNERSHIP: say("Ownership")}
    blocks = [
        labelled(about, label, menu(wanted_of(about), label, _codes(about, say), _wanted(wanted, about)))
        for about, label in labels.items()
    ]
    permissions = [_option(Filter(About.PERMISSION, code), say) for code in CODES[About.PERMISSION]]
    given = several(wanted_of(About.PERMISSION), say("Any"), permissions, wanted.values(About.PERMISSION))
    blocks.append(labelled(About.PERMISSION, say("Permissions"), given, optional=True))
    blocks += [_named(wanted, about, say) for about in NAMED]
    creator = next(iter(_as_options(wanted.values(About.CREATOR))), None)
    typed = searched(wanted_of(About.CREATOR), say("A handle, a name or an e-mail"), creator)
    blocks.append(labelled(About.CREATOR, say("Creator"), typed, optional=True))
    blocks.append(section(f"*{say('Leave out')}*"))
    codes = [Filter(about, code, negated=True) for about in CODES for code in CODES[about]]
    left_out = several(
        LEFT_OUT,
        say("Nothing"),
        [option(all_but(one, say), str(one)) for one in codes],
        [str(one) for one in wanted.filters],
    )
    blocks.append(labelled(LEFT_OUT, say("Status, network, ownership, permission"), left_out, optional=True))
    blocks += [_named(wanted, about, say, negated=True) for about in NAMED]
    blocks.append(labelled(SORTED, say("Order"), menu(SORTED, say("Order"), _orders(say), wanted.sort)))
    return modal(
        say, say("Filters"), blocks, callback_id=SUBMITTED, submit=say("Show list"), metadata=metadata
    )


def not_shown(wanted: Wanted) -> tuple[Filter, ...]:
    """What the modal has no room for; it stands as it was.

    Names longer than an option takes, a second status, and creators that are left out or are several.
    """
    kept: list[Filter] = []
    for one in wanted.filters:
        first = next(
            each for each in wanted.filters if (each.about, each.negated) == (one.about, one.negated)
        )
        if one.about in NAMED:
            shown = is_value(one.value)
        elif one.about is About.CREATOR:
            shown = one is first and not one.negated and is_value(one.value)
        else:
            shown = one.negated or one.about is About.PERMISSION or one is first
        if not shown:
            kept.append(one)
    return tuple(kept)


def _choice(wanted: Wanted, about: About) -> str:
    """The value of the option that stands; none where several do."""
    about_it = [one for one in wanted.filters if one.about is about]
    if not about_it:
        return ANY
    return f"{'-' if about_it[0].negated else ''}{about_it[0].value}" if len(about_it) == 1 else ""


def _wanted(wanted: Wanted, about: About) -> str:
    return next(iter(wanted.values(about)), ANY)


def _choices(about: About, say: Say) -> list[Block]:
    left_out = [Filter(about, code, negated=True) for code in CODES[about]]
    return [*_codes(about, say), *(option(_begun(all_but(one, say)), f"-{one.value}") for one in left_out)]


def _codes(about: About, say: Say) -> list[Block]:
    every = {
        About.STATUS: say("Any status"),
        About.NETWORK: say("Any network"),
        About.OWNERSHIP: say("Owned and public"),
    }
    return [option(every[about], ANY), *(_option(Filter(about, code), say) for code in CODES[about])]


def _option(one: Filter, say: Say) -> Block:
    return option(_begun(in_word(one, say)), one.value)


def _orders(say: Say) -> list[Block]:
    return [option(_begun(order(sort, say)), sort) for sort in Sort]


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _named(wanted: Wanted, about: About, say: Say, *, negated: bool = False) -> Block:
    labels = {
        (About.CAMPAIGN, False): say("Campaigns"),
        (About.BRAND, False): say("Brands"),
        (About.CAMPAIGN, True): say("Campaigns that are left out"),
        (About.BRAND, True): say("Brands that are left out"),
    }
    action = unwanted_of(about) if negated else wanted_of(about)
    stands = _as_options(wanted.values(about, negated=negated))
    typed = several_searched(action, say("Nothing") if negated else say("Any"), stands)
    return labelled(action, labels[about, negated], typed, optional=True)


def _as_options(values: Iterable[str]) -> Sequence[Block]:
    return [option(cut(value, 75), value) for value in values if is_value(value)]
