"""Blocks as Slack judges them: what it would refuse, in its words, and what it fills in by itself."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from . import limits
from .people import Json

Problem = tuple[str, str]  # what is wrong, and the JSON pointer where
TEXT_KEYS: Final = ("text", "value", "alt_text", "url", "image_url")
STATELESS: Final = frozenset({"button", "overflow", "workflow_button", "image"})


def said(problems: Sequence[Problem]) -> list[str]:
    """The problems as Slack's `response_metadata.messages`."""
    return [f"[ERROR] {what} [json-pointer:{where}]" for what, where in problems]


def check(blocks: Any, surface: str, root: str = "/blocks") -> list[Problem]:
    """All that Slack would refuse about *blocks* on a "message", "modal" or "home"."""
    if not isinstance(blocks, list):
        return [("must be an array", root)]
    return list(_check(blocks, surface, root))


def _check(blocks: list[Any], surface: str, root: str) -> Iterator[Problem]:
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    if len(blocks) > most:
        yield f"no more than {most} items allowed [input:{len(blocks)}]", root
    if surface != "message" and not blocks:
        yield "no fewer than 1 items allowed", root
    seen: set[str] = set()
    focused = 0
    tables = 0
    for number, block in enumerate(blocks):
        at = f"{root}/{number}"
        if not isinstance(block, dict) or "type" not in block:
            yield "missing required field: type", at
            continue
        if block["type"] not in limits.SURFACES[surface]:
            yield f"unsupported type: {block['type']}", f"{at}/type"
            continue
        block_id = block.get("block_id")
        if block_id is not None:
            if block_id in seen:
                yield f"block_id already exists in this {surface}: {block_id}", f"{at}/block_id"
            seen.add(block_id)
        tables += block["type"] == "table"
        yield from _block(block, surface, at)
        focused += sum(bool(each.get("focus_on_load")) for each in elements_of(block))
    if tables > 1:
        yield "only one table allowed", root
    if focused > 1:
        yield "only one element can have focus_on_load", root


def _block(block: Json, surface: str, at: str) -> Iterator[Problem]:
    kind = block["type"]
    yield from _thing(block, at)
    match kind:
        case "section":
            if not block.get("text") and not block.get("fields"):
                yield "must define either `text` or `fields`", at
            for number, field in enumerate(block.get("fields") or []):
                yield from _text(field, limits.SECTION_FIELD, f"{at}/fields/{number}")
            if (accessory := block.get("accessory")) is not None:
                yield from _element(accessory, "accessory", f"{at}/accessory")
        case "actions" | "context":
            yield from _elements(block.get("elements"), kind, f"{at}/elements")
        case "input":
            yield from _element(block.get("element"), "input", f"{at}/element")
        case "card":
            if not any(block.get(part) for part in ("hero_image", "title", "actions", "body")):
                yield "must define at least one of `hero_image`, `title`, `actions` or `body`", at
            yield from _elements(block.get("actions") or [], "card", f"{at}/actions")
        case "carousel":
            for number, card in enumerate(block.get("elements") or []):
                if isinstance(card, dict) and card.get("type") == "card":
                    yield from _block(card, surface, f"{at}/elements/{number}")
                else:
                    yield "unsupported type: only cards are allowed", f"{at}/elements/{number}"
        case "table":
            yield from _table(block, at)
        case "image":
            if not block.get("image_url") and not block.get("slack_file"):
                yield "must define either `image_url` or `slack_file`", at
    ids: set[str] = set()
    for element in elements_of(block):
        action_id = element.get("action_id")
        if action_id is not None and action_id in ids:
            yield f"`action_id` already exists in this block: {action_id}", at
        ids.add(action_id or "")


def _table(block: Json, at: str) -> Iterator[Problem]:
    rows = block.get("rows") or []
    low, high = limits.TABLE_CELLS
    for number, row in enumerate(rows):
        if not isinstance(row, list) or not low <= len(row) <= high:
            yield f"a row has {low} to {high} cells", f"{at}/rows/{number}"
    if len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield "rows must have the same number of cells", f"{at}/rows"
    if text_units(rows) > limits.TABLE_CELLS_TEXT:
        yield f"must be less than {limits.TABLE_CELLS_TEXT + 1} characters", f"{at}/rows"


def _elements(elements: Any, place: str, at: str) -> Iterator[Problem]:
    for number, element in enumerate(elements if isinstance(elements, list) else []):
        yield from _element(element, place, f"{at}/{number}")


def _element(element: Any, place: str, at: str) -> Iterator[Problem]:
    if not isinstance(element, dict) or "type" not in element:
        yield "missing required field: type", at
        return
    kind = element["type"]
    if kind not in limits.PLACES[place]:
        yield f"unsupported type: {kind}", f"{at}/type"
        return
    if kind in ("plain_text", "mrkdwn"):
        yield from _text(element, (1, limits.TEXT_OBJECT), at)
        return
    yield from _thing(element, at)
    if kind.endswith("static_select") and bool(element.get("options")) == bool(element.get("option_groups")):
        yield "must define either `options` or `option_groups`", at
    options = list(element.get("options") or [])
    for number, group in enumerate(element.get("option_groups") or []):
        yield from _text(group.get("label"), (1, 75), f"{at}/option_groups/{number}/label")
        if not 1 <= len(group.get("options") or []) <= limits.SELECT_OPTIONS:
            yield f"1 to {limits.SELECT_OPTIONS} items allowed", f"{at}/option_groups/{number}/options"
        options += group.get("options") or []
    for number, option in enumerate(options):
        yield from option_problems(option, f"{at}/options/{number}", plain=kind not in limits.CHOICES)
    known = {option.get("value") for option in options if isinstance(option, dict)}
    first = element.get("initial_options") or [element[key] for key in ("initial_option",) if key in element]
    if options and any(option.get("value") not in known for option in first):
        yield "initial option must be one of the options", f"{at}/initial_option"
    if kind == "button" and element.get("style") not in (None, "primary", "danger"):
        yield "must be one of `primary` or `danger`", f"{at}/style"
    placeholder = element.get("placeholder")
    if isinstance(placeholder, dict) and placeholder.get("type") != "plain_text":
        yield "must be a plain_text object", f"{at}/placeholder"
    confirm = element.get("confirm")
    if isinstance(confirm, dict):
        for name, span in limits.CONFIRM.items():
            yield from _text(confirm.get(name), span, f"{at}/confirm/{name}", needed=True)
    for name in ("min_length", "max_length"):
        if kind == "plain_text_input" and not 0 <= element.get(name, 0) <= limits.TEXT_OBJECT:
            yield f"must be between 0 and {limits.TEXT_OBJECT}", f"{at}/{name}"


def option_problems(option: Any, at: str, *, plain: bool = True) -> Iterator[Problem]:
    """What Slack would refuse about one option of a select."""
    if not isinstance(option, dict):
        yield "must be an object", at
        return
    text = option.get("text")
    if plain and isinstance(text, dict) and text.get("type") != "plain_text":
        yield "must be a plain_text object", f"{at}/text"
    for name, span in limits.OPTION.items():
        yield from _text(option.get(name), span, f"{at}/{name}", needed=name == "text")


def _thing(thing: Json, at: str) -> Iterator[Problem]:
    """The rules that the tables state, for a block or an element."""
    kind = thing["type"]
    for name in limits.NEEDED.get(kind, ()):
        if thing.get(name) is None:
            yield f"missing required field: {name}", at
    for name, span in limits.TEXTS.get(kind, {}).items():
        yield from _text(thing.get(name), span, f"{at}/{name}")
    for name in limits.PLAIN_ONLY.get(kind, ()):
        text = thing.get(name)
        if isinstance(text, dict) and text.get("type") != "plain_text":
            yield "must be a plain_text object", f"{at}/{name}"
        elif isinstance(text, str):
            yield "must be an object", f"{at}/{name}"
    for name, (low, high) in limits.COUNTS.get(kind, {}).items():
        items = thing.get(name)
        if isinstance(items, list) and len(items) > high:
            yield f"no more than {high} items allowed [input:{len(items)}]", f"{at}/{name}"
        elif isinstance(items, list) and len(items) < low:
            yield f"no fewer than {low} items allowed", f"{at}/{name}"
    for name in ("action_id", "block_id"):
        yield from _text(thing.get(name), (1, limits.IDS), f"{at}/{name}")
    yield from _text(thing.get("placeholder"), limits.PLACEHOLDER, f"{at}/placeholder")


def _text(text: Any, span: limits.Range, at: str, *, needed: bool = False) -> Iterator[Problem]:
    if text is None:
        if needed:
            yield "missing required field", at
        return
    if isinstance(text, dict) and "elements" not in text and text.get("type") not in ("plain_text", "mrkdwn"):
        yield "must be a plain_text or mrkdwn object", f"{at}/type"
        return
    plain = text if isinstance(text, str) else text.get("text") if isinstance(text, dict) else None
    where = at if isinstance(text, str) else f"{at}/text"
    if isinstance(text, dict) and "elements" in text:
        return
    if not isinstance(plain, str):
        yield "must be a string", where
        return
    low, high = span
    if limits.units(plain) > high:
        yield f"must be less than {high + 1} characters", where
    elif limits.units(plain) < low:
        yield f"must be more than {low - 1} characters", where


def text_units(tree: Any) -> int:
    """What counts towards `msg_blocks_too_long`: all texts, values and addresses in the tree."""
    if isinstance(tree, dict):
        return sum(
            limits.units(value) if isinstance(value, str) and key in TEXT_KEYS else text_units(value)
            for key, value in tree.items()
        )
    return sum(text_units(item) for item in tree) if isinstance(tree, list) else 0


def elements_of(block: Json) -> Iterator[Json]:
    """The elements of a block that a person can use, cards of a carousel included."""
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield block[key]
    for key in ("elements", "actions"):
        for element in block.get(key) or []:
            if isinstance(element, dict) and element.get("type") == "card":
                yield from elements_of(element)
            elif isinstance(element, dict) and block["type"] != "rich_text":
                yield element
