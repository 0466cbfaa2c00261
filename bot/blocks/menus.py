"""Selects and inputs, within Slack's limits."""

from collections.abc import Sequence
from typing import Any

from bot.blocks.parts import Block
from bot.blocks.text import cut, length

OPTION = 75
"""Characters of an option's text, value and description."""
MOST = 100
"""Options of one select."""


def option(text: str, value: str, hint: str = "") -> Block:
    found: Block = {"text": _plain(text, OPTION), "value": value}
    return found | ({"description": _plain(hint, OPTION)} if hint else {})


def menu(action: str, placeholder: str, options: Sequence[Block], chosen: str = "") -> Block:
    """A select of one; *chosen* is the value of the option that is shown at first."""
    found: Block = {
        "type": "static_select",
        "action_id": action,
        "placeholder": _plain(placeholder, 150),
        "options": list(options[:MOST]),
    }
    first = next((one for one in options[:MOST] if one["value"] == chosen), None)
    return found | ({"initial_option": first} if first else {})


def menu_of_any(action: str, placeholder: str, options: Sequence[Block], chosen: str) -> Block:
    """A select of one; where there are more options than Slack takes, they are offered while somebody types."""
    if len(options) <= MOST:
        return menu(action, placeholder, options, chosen)
    return searched(action, placeholder, next((one for one in options if one["value"] == chosen), None))


def several(action: str, placeholder: str, options: Sequence[Block], chosen: Sequence[str] = ()) -> Block:
    """A select of any number."""
    found: Block = {
        "type": "multi_static_select",
        "action_id": action,
        "placeholder": _plain(placeholder, 150),
        "options": list(options[:MOST]),
    }
    initial = [one for one in options[:MOST] if one["value"] in chosen]
    return found | ({"initial_options": initial} if initial else {})


def several_searched(action: str, placeholder: str, chosen: Sequence[Block] = ()) -> Block:
    """The same, asking us while somebody types."""
    found: Block = {
        "type": "multi_external_select",
        "action_id": action,
        "placeholder": _plain(placeholder, 150),
        "min_query_length": 1,
    }
    return found | ({"initial_options": list(chosen)} if chosen else {})


def is_value(text: str) -> bool:
    """Short enough for an option to carry it."""
    return 0 < length(text) <= OPTION


def searched(
    action: str, placeholder: str, chosen: Block | None = None, *, from_characters: int = 1
) -> Block:
    """A select that asks us while somebody types."""
    found: Block = {
        "type": "external_select",
        "action_id": action,
        "placeholder": _plain(placeholder, 150),
        "min_query_length": from_characters,
    }
    return found | ({"initial_option": chosen} if chosen else {})


def labelled(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input of a modal."""
    found: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, 2_000),
        "element": element,
        "optional": optional,
    }
    return found | ({"hint": _plain(hint, 2_000)} if hint else {})


def text_input(action: str, value: str = "", *, lines: bool = False, most: int = 3_000) -> Block:
    found: Block = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": lines,
        "max_length": most,
    }
    return found | ({"initial_value": value} if value else {})


def checkboxes(action: str, options: Sequence[Block], chosen: Sequence[str] = ()) -> Block:
    """At most ten."""
    found: Block = {"type": "checkboxes", "action_id": action, "options": list(options)}
    initial = [one for one in options if one["value"] in chosen]
    return found | ({"initial_options": initial} if initial else {})


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, most)}
