"""An answer as the whole channel sees it."""

from collections.abc import Sequence

from bot.blocks.parts import SHOW, Block, actions, context
from bot.blocks.wording import person
from locales import Say


def for_everybody(blocks: Sequence[Block], by: str, say: Say) -> list[Block]:
    """Only *Show status* stays: it answers whoever presses it with what they may see."""
    kept = [_without_deeds(block) for block in blocks]
    return [*(block for block in kept if block), context(say("Shared by {person}", person=person(by)))]


def _without_deeds(block: Block) -> Block | None:
    if block["type"] == "actions":
        shown = [element for element in block["elements"] if _only_shows(element)]
        return actions(*shown) if shown else None
    if "accessory" in block and not _only_shows(block["accessory"]):
        return {key: part for key, part in block.items() if key != "accessory"}
    return block


def _only_shows(element: Block) -> bool:
    return bool(element["type"] == "button" and element["action_id"] == SHOW)
