"""What a person sees after doing something in Slack."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from .memory import Memory
from .messages import Message
from .product import Reply
from .views import View


@dataclass(frozen=True, slots=True)
class Seen:
    """The product's direct reply, and a window on the person's screen that stays open.

    `messages` and `view` are read anew at each look, so work that the product does after its reply shows too.
    `errors` are the sentences below the inputs of a modal, by block id.
    """

    reply: Reply
    user_id: str
    _memory: Memory = field(repr=False)
    _since: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def failure(self) -> str:
        """Slack's name for a reply that failed, such as "operation_timeout"; empty when it went well."""
        return self.reply.failure

    @property
    def messages(self) -> list[Message]:
        """Messages that have appeared or were edited since, oldest first."""
        return self._memory.sees(self.user_id, self._since)

    @property
    def view(self) -> View | None:
        """The modal on top of the screen."""
        stack = self._memory.views.stack(self.user_id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        return self._memory.views.homes.get(self.user_id)

    @property
    def words(self) -> str:
        """All that can be read in the messages that have appeared."""
        return "\n".join(message.words for message in self.messages)

    async def soon(self, text: str = "", *, within: float = 3.0) -> Message:
        """The first message with *text* in it, awaited if need be; TimeoutError says what stood there."""
        found: Message | None = None
        try:
            async with asyncio.timeout(within):
                while (found := next((m for m in self.messages if text in m.words), None)) is None:
                    await self._memory.next_change(within)
        except TimeoutError:
            if found is None:
                raise TimeoutError(f"No message with {text!r} appeared, only: {self.words!r}") from None
        return found
