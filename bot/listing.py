"""`list`, its menus, and the button that leads to its next page."""

from dataclasses import replace

from bot.asking import Answer, Ask, Errors, Modal, Option, Pressed, Reply, State, Submitted
from bot.blocks import filter_menus
from bot.blocks.filter_menus import ANY, LEFT_OUT, SORTED, unwanted_of, wanted_of
from bot.blocks.filters import not_understood
from bot.blocks.listing import listing, summary
from bot.blocks.menus import is_value
from bot.blocks.parts import actions, meant_button, section, share_button
from bot.blocks.text import VALUE, length
from bot.commands import (
    COMMAND,
)
from bot.surfaces import as_modal, shown_in
from bot.typed import Listing
from store import advice, filters, picking
from store.filters import About, Filter, Sort, Unclear, Wanted
from store.listing.cursors import BadCursor
from store.listing.pages import page

PAGE = 10
FIRST = "-"
"""Instead of a cursor: the first page."""


async def listed(ask: Ask, typed: Listing) -> Answer:
    if len(typed.words) > filters.LONGEST:
        return Answer(_too_long(ask))
    return await shown(ask, typed.words)


async def by_button(ask: Ask, words: str) -> Answer:
    return await shown(ask, words)


async def cleared(ask: Ask, words: str) -> Answer:
    """*words*: only the order is left."""
    return replace(await shown(ask, words), replaces=True)


async def next_page(ask: Ask, value: str) -> Answer:
    """*value*: the cursor and, after a space, the words that it belongs to."""
    cursor, _, words = value.partition(" ")
    return replace(await shown(ask, words, cursor), replaces=True)


async def chosen(ask: Ask, pressed: Pressed) -> Reply:
    """One of the menus; all other filters stand behind the # of its name."""
    action, _, words = pressed.action.partition("#")
    wanted = filter_menus.chosen(filters.parse(words), action, pressed.value)
    return shown_in(pressed.view, replace(await shown(ask, str(wanted)), replaces=True), ask)


async def more_filters(ask: Ask, pressed: Pressed) -> Reply:
    """Its metadata says whether the list stands in a message, and what it shows."""
    place = "message" if pressed.view is None else "modal"
    wanted = filters.parse(pressed.value)
    return Modal(filter_menus.all_filters(wanted, f"{place} {pressed.value}", ask.say))


async def filtered(ask: Ask, submitted: Submitted) -> Reply:
    place, _, words = submitted.view.metadata.partition(" ")
    wanted = _put_in(submitted.state, filters.parse(words))
    if len(str(wanted)) > filters.LONGEST:
        return Errors({SORTED: _too_long(ask)})
    answer = replace(await shown(ask, str(wanted)), replaces=True)
    return answer if place == "message" else Modal(as_modal(answer, ask))


async def campaigns_named(ask: Ask, typed: str) -> list[Option]:
    """By name, as filters are read best; by id where a name cannot stand in a filter."""
    async with ask.store.read() as db:
        found = await picking.campaigns_like(db, ask.viewer, typed)
    offered = [Option(one.name, _in_filter(one.name, one.id), one.brand) for one in found]
    return _each_once(offered)


async def brands_named(ask: Ask, typed: str) -> list[Option]:
    async with ask.store.read() as db:
        found = await picking.brands_like(db, ask.viewer, typed)
    return _each_once([Option(one.name, _in_filter(one.name, one.id)) for one in found])


async def shown(ask: Ask, words: str, cursor: str = FIRST) -> Answer:
    after = None if cursor == FIRST else cursor
    try:
        wanted = filters.parse(words)
        async with ask.store.read() as db:
            found = await page(db, ask.viewer, wanted, ask.moment, limit=PAGE, after=after)
            ids = [one.profile_id for one in found.profiles]
            advised = await advice.advice_about(db, ids, ask.moment)
    except Unclear as unclear:
        return _unclear(ask, words, unclear)
    except BadCursor:
        return Answer(
            ask.say("This list cannot be continued; `{command} list` begins anew.", command=COMMAND)
        )
    blocks = listing(found, advised, wanted, ask.say)
    value = f"list {cursor} {wanted}"
    share = share_button(ask.say, value if length(value) <= VALUE else f"list {FIRST} {wanted}")
    return Answer(summary(found, ask.say), blocks, share=share)


def _unclear(ask: Ask, words: str, unclear: Unclear) -> Answer:
    """With a button for what was meant perhaps."""
    text = not_understood(unclear, ask.say)
    if not unclear.near or unclear.word not in words:
        return Answer(text)
    meant = f"list {words.replace(unclear.word, unclear.near, 1)}"
    return Answer(text, [section(text), actions(meant_button(COMMAND, meant))])


def _put_in(state: State, stood: Wanted) -> Wanted:
    """What the modal's inputs say, and what it had no room for."""
    given = [Filter(about, state.of(wanted_of(about))) for about in filter_menus.ALONE]
    given = [one for one in given if one.value not in ("", ANY)]
    for about in (About.PERMISSION, *filter_menus.NAMED):
        given += [Filter(about, value) for value in state.all_of(wanted_of(about))]
    if creator := state.of(wanted_of(About.CREATOR)):
        given.append(Filter(About.CREATOR, creator))
    given += [one for word in state.all_of(LEFT_OUT) for one in filters.parse(word).filters]
    for about in filter_menus.NAMED:
        given += [Filter(about, value, negated=True) for value in state.all_of(unwanted_of(about))]
    every = dict.fromkeys([*given, *filter_menus.not_shown(stood)])
    return Wanted(tuple(every), Sort(state.of(SORTED) or stood.sort))


def _in_filter(name: str, its_id: str) -> str:
    return name if is_value(name) and '"' not in name else its_id


def _each_once(offered: list[Option]) -> list[Option]:
    """Campaigns of one name are one filter."""
    return list({one.value: one for one in reversed(offered) if is_value(one.value)}.values())[::-1]


def _too_long(ask: Ask) -> str:
    most = ask.say.number(filters.LONGEST)
    return ask.say("That is too much for one list: please keep to {most} characters.", most=most)
