"""Elements in a person's hands: what one shows, what choosing a value means, and the state that results."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import limits
from .blocks import elements_of
from .messages import texts_of
from .people import Json

# Under which key Slack reports an element's value, and from which key it starts.
KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
Held = dict[str, Json]  # block id → action id → what the person has put in so far


def find(blocks: Sequence[Json], what: str, block_id: str = "") -> tuple[Json, Json]:
    """The block and element whose action id or visible text is *what*; LookupError names what there is."""
    there = [
        (block, element)
        for block in blocks
        for element in elements_of(block)
        if element["type"] in KEYS or element["type"] in limits.ACTIONS
        if not block_id or block["block_id"] == block_id
    ]
    for matches in (_has_id, _shows):
        for block, element in there:
            if matches(element, what):
                return block, element
    names = ", ".join(f"{element.get('action_id')} ({shown(element)})" for _, element in there)
    raise LookupError(f"There is nothing like {what!r} here, only: {names or 'nothing to use'}")


def _has_id(element: Json, what: str) -> bool:
    return element.get("action_id") == what


def _shows(element: Json, what: str) -> bool:
    return shown(element) == what


def shown(element: Json) -> str:
    """What stands on a button, or in an empty menu."""
    for key in ("text", "placeholder"):
        if isinstance(element.get(key), dict):
            return str(element[key].get("text", ""))
    return ""


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def option(options: Sequence[Json], wanted: Any) -> Json:
    """The option with that value or that text. An option itself is taken as it is."""
    if isinstance(wanted, dict):
        return wanted
    for candidate in options:
        if wanted in (candidate.get("value"), candidate["text"]["text"]):
            return candidate
    names = ", ".join(candidate["text"]["text"] for candidate in options)
    raise LookupError(f"There is no option {wanted!r}, only: {names}")


def value(element: Json, raw: Any, options: Sequence[Json] | None = None) -> Json:
    """What Slack reports when a person puts *raw* (a text, an option, a list of them) into an element."""
    key = KEYS[element["type"]][0]
    known = options_of(element) if options is None else options
    if raw in (None, "") or raw == []:
        raw = [] if key == "selected_options" else None
    elif key == "selected_options":
        raw = [option(known, each) for each in ([raw] if isinstance(raw, str | dict) else raw)]
    elif key == "selected_option":
        raw = option(known, raw)
    return {"type": element["type"], key: raw}


def state(blocks: Sequence[Json], held: Held) -> dict[str, Json]:
    """`state.values` as Slack sends it: everything that holds a value, whether touched or not."""
    values: dict[str, Json] = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in KEYS or element["type"] == "overflow":
                continue
            key, first = KEYS[element["type"]]
            action_id = element.get("action_id", "")
            start = element.get(first, [] if key == "selected_options" else None)
            now = held.get(block["block_id"], {}).get(action_id)
            values.setdefault(block["block_id"], {})[action_id] = now or {"type": element["type"], key: start}
    return values


def put(blocks: Sequence[Json], held: Held, values: Mapping[str, Any]) -> Held:
    """*held* with *values* in it, given by action id, by block id, or as {block id: {action id: …}}."""
    answer = {block_id: dict(inner) for block_id, inner in held.items()}
    for block in blocks:
        for element in elements_of(block):
            action_id = element.get("action_id", "")
            raw = values.get(action_id, values.get(block["block_id"]))
            if isinstance(raw, Mapping) and action_id in raw:
                raw = raw[action_id]
            elif (isinstance(raw, Mapping) and "text" not in raw) or element["type"] not in KEYS:
                continue
            if raw is not None:
                answer.setdefault(block["block_id"], {})[action_id] = value(element, raw)
    return answer


def missing(blocks: Sequence[Json], values: Mapping[str, Json]) -> dict[str, str]:
    """What Slack's own client says before it sends anything: required and too short or long inputs."""
    answer: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entered = values[block["block_id"]][element.get("action_id", "")].get(KEYS[element["type"]][0])
        if not entered and not block.get("optional"):
            answer[block["block_id"]] = "Please complete this required field."
        for limit, wrong, sentence in _LENGTHS:
            if isinstance(entered, str) and limit in element and wrong(limits.units(entered), element[limit]):
                answer[block["block_id"]] = sentence.format(element[limit])
    return answer


_LENGTHS: tuple[tuple[str, Callable[[int, int], bool], str], ...] = (
    ("min_length", int.__lt__, "Please use at least {} characters."),
    ("max_length", int.__gt__, "Please use at most {} characters."),
)


def action(block: Json, element: Json, now: Json, action_ts: str) -> Json:
    """One entry of a block_actions payload's `actions`."""
    answer: Json = {"action_id": element.get("action_id", ""), "block_id": block["block_id"], **now}
    for key in ("text", "style", "url", "value", "confirm", "placeholder"):
        if key in element and key not in answer:
            answer[key] = element[key]
    return answer | {"type": element["type"], "action_ts": action_ts}


def words(blocks: Sequence[Json]) -> str:
    return "\n".join(texts_of(list(blocks)))
