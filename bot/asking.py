"""What a feature gets and gives: somebody's question, and the reply to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.blocks.parts import Block, actions
from locales import Say
from store.database import Store
from store.moment import Moment
from store.outbox import Claimed
from store.rules.concern import Viewer
from store.subscriptions import Channel


class ShownLetter(Protocol):
    """A mail as its reader would see it."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...


Letters = Callable[[Claimed], ShownLetter]
"""Writes a mail down for somebody other than its creator."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Asked by somebody who may ask: who sees at least one brand."""

    store: Store
    viewer: Viewer
    say: Say
    moment: Moment
    channel: Channel
    """Where it was asked. Its id is empty in App Home, and in a modal that was opened there."""
    letters: Letters
    is_admin: bool = False
    """Of the Slack workspace."""
    public_url: str = ""
    """Our own, without a slash at its end."""


@dataclass(frozen=True, slots=True)
class State:
    """What stands in the inputs of a view or a message, by action id."""

    inputs: Mapping[str, Any] = field(default_factory=dict)

    def of(self, action: str) -> str:
        """A text, a choice, a date, a time, a conversation; empty when nothing is chosen."""
        given = self.inputs.get(action) or {}
        option = given.get("selected_option") or {}
        found = given.get("value") or option.get("value")
        return str(found or next((given[key] for key in SINGLE if given.get(key)), ""))

    def all_of(self, action: str) -> list[str]:
        """Of checkboxes and selects that take several."""
        given = self.inputs.get(action) or {}
        options = [str(option["value"]) for option in given.get("selected_options") or ()]
        return options or [str(one) for key in SEVERAL for one in given.get(key) or ()]


SINGLE = ("selected_date", "selected_time", "selected_conversation", "selected_channel", "selected_user")
SEVERAL = ("selected_conversations", "selected_channels", "selected_users")


@dataclass(frozen=True, slots=True)
class View:
    """A modal, or the person's App Home."""

    id: str
    hash: str
    callback_id: str
    metadata: str
    """As the feature gave it."""
    is_home: bool = False
    opened_by: str = ""
    """The response_url of the message whose click opened it: it can still be replaced."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, or a choice in a menu."""

    action: str
    value: str
    """The button's, or the option's that was chosen."""
    state: State = State()
    view: View | None = None
    """Where it was; empty in a message."""


@dataclass(frozen=True, slots=True)
class Submitted:
    state: State
    view: View


@dataclass(frozen=True, slots=True)
class Option:
    """Offered by a select that asks while somebody types."""

    text: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Shown to the person alone: where they asked, or as a direct message where that has no channel."""

    text: str
    """What notifications and screen readers get; all of it where there are no blocks."""
    blocks: Sequence[Block] = ()
    replaces: bool = False
    """It takes the place of the message whose button was pressed, or whose click opened the modal."""
    share: Block | None = None
    """The button that shows it to the whole channel; it stands only where there is one to show it to."""

    def payload(self) -> dict[str, Any]:
        """As the body of an answered command."""
        return {"response_type": "ephemeral"} | self.in_channel()

    def follow_up(self) -> dict[str, Any]:
        """As sent to a response_url."""
        return self.payload() | {"replace_original": self.replaces}

    def in_channel(self) -> dict[str, Any]:
        """With the button that shares it, beside the buttons at its end."""
        if self.share is None or not self.blocks:
            return self.message()
        *before, last = self.blocks
        if last["type"] != "actions":
            return self.message() | {"blocks": [*self.blocks, actions(self.share)]}
        return self.message() | {"blocks": [*before, actions(*last["elements"], self.share)]}

    def message(self) -> dict[str, Any]:
        return {"text": self.text} | ({"blocks": list(self.blocks)} if self.blocks else {})


@dataclass(frozen=True, slots=True)
class Modal:
    """Opened by a click or a command. In a modal it takes the place of what stands there."""

    view: Block
    """Its private_metadata is the feature's own."""
    on_top: bool = False
    """Over the modal that the click was in; closing it shows that one again."""


@dataclass(frozen=True, slots=True)
class Errors:
    """A submission is not taken: what is wrong, by block id."""

    at: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Home:
    """The person's App Home is drawn anew."""

    view: Block


@dataclass(frozen=True, slots=True)
class Shared:
    """Shown to everybody in the channel."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Unfurled:
    """What is shown below a message for the links in it."""

    where: Mapping[str, str]
    """As Slack wants it back: the message's place, or the unfurl's id."""
    blocks: Mapping[str, Sequence[Block]]
    """By link."""


Reply = Answer | Modal | Errors | Home | Shared | Unfurled | None
"""None: there is nothing to say."""
