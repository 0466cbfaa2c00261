"""How Slack says no."""

from typing import Any

from . import limits
from .blocks import Problem, check, said, text_units
from .people import Json


class Refusal(Exception):
    """An answer with `"ok": false`: Slack's name for what is wrong, and more fields of the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def as_json(self) -> Json:
        return {"ok": False, "error": self.error, **self.more}


def refuse(error: str, problems: list[Problem]) -> None:
    """Raise *error* with Slack's list of what is wrong, if anything is."""
    if problems:
        plain = [message.removeprefix("[ERROR] ") for message in said(problems)]
        raise Refusal(error, errors=plain, response_metadata={"messages": said(problems)})


def refuse_bad_content(content: Json, *, needed: bool = True) -> None:
    """Everything that Slack would refuse about the text and blocks of a message."""
    text, blocks = content.get("text"), content.get("blocks")
    if text is not None and not isinstance(text, str):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] text must be a string"]})
    if needed and not (text or "").strip() and not blocks and not content.get("attachments"):
        raise Refusal("no_text")
    if limits.units(text or "") > limits.MESSAGE_TEXT:
        raise Refusal("msg_too_long")
    if blocks:
        if isinstance(blocks, str) or (
            isinstance(blocks, list) and not all(isinstance(b, dict) for b in blocks)
        ):
            raise Refusal("invalid_blocks_format")
        refuse("invalid_blocks", check(blocks, "message"))
        if text_units(blocks) > limits.ALL_BLOCKS_TEXT:
            raise Refusal("msg_blocks_too_long")
