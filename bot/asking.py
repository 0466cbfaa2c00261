"""What a feature gets and gives: somebody's question, and the answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks.parts import Block
from locales import Say
from store.database import Store
from store.moment import Moment
from store.rules.concern import Viewer
from store.subscriptions import Channel


@dataclass(frozen=True, slots=True)
class Ask:
    """Asked by somebody who may ask: who sees at least one brand."""

    store: Store
    viewer: Viewer
    say: Say
    moment: Moment
    channel: Channel


@dataclass(frozen=True, slots=True)
class Answer:
    """Shown to the person alone."""

    text: str
    """What notifications and screen readers get; all of it where there are no blocks."""
    blocks: Sequence[Block] = ()
    replaces: bool = False
    """It takes the place of the message whose button was pressed."""

    def payload(self) -> dict[str, Any]:
        """As the body of an answered command."""
        blocks = {"blocks": list(self.blocks)} if self.blocks else {}
        return {"response_type": "ephemeral", "text": self.text} | blocks

    def follow_up(self) -> dict[str, Any]:
        """As sent to a response_url."""
        return self.payload() | {"replace_original": self.replaces}
