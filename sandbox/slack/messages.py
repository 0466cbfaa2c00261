"""Messages by channel and ts, with who may see them and how often they were edited."""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .people import APP_ID, Json, Team

SLACKBOT = "USLACKBOT"


@dataclass(slots=True)
class Message:
    """What stands in a channel. `only_for` makes it ephemeral; `changed` orders all changes of this Slack."""

    team_id: str
    channel_id: str
    ts: str
    user_id: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    only_for: str = ""
    bot_id: str = ""
    edits: int = 0
    edited_ts: str = ""
    changed: int = 0
    state: dict[str, Json] = field(default_factory=dict)

    @property
    def edited(self) -> bool:
        return self.edits > 0

    @property
    def words(self) -> str:
        """All text that a person reads in it: that of the blocks, or without blocks the text itself."""
        return "\n".join(texts_of(self.blocks)) if self.blocks else self.text

    def as_json(self) -> Json:
        answer: Json = {
            "type": "message",
            "user": self.user_id,
            "ts": self.ts,
            "team": self.team_id,
            "text": self.text,
        }
        if self.bot_id:
            answer |= {"bot_id": self.bot_id, "app_id": APP_ID}
        if self.blocks:
            answer["blocks"] = self.blocks
        if self.attachments:
            answer["attachments"] = self.attachments
        if self.thread_ts:
            answer["thread_ts"] = self.thread_ts
        if self.edits:
            answer["edited"] = {"user": self.user_id, "ts": self.edited_ts}
        return answer


class Messages:
    """All messages of all channels, oldest first."""

    def __init__(self) -> None:
        self._by_channel: dict[str, dict[str, Message]] = {}

    def add(self, message: Message) -> None:
        self._by_channel.setdefault(message.channel_id, {})[message.ts] = message

    def find(self, channel_id: str, ts: str) -> Message | None:
        return self._by_channel.get(channel_id, {}).get(ts)

    def remove(self, channel_id: str, ts: str) -> None:
        self._by_channel.get(channel_id, {}).pop(ts, None)

    def of(self, channel_id: str, reader: str = "") -> list[Message]:
        """What stands in a channel; ephemeral ones only for *reader*."""
        return [
            message
            for message in self._by_channel.get(channel_id, {}).values()
            if message.only_for in ("", reader)
        ]

    def everything(self) -> Iterator[Message]:
        return itertools.chain.from_iterable(each.values() for each in self._by_channel.values())


def texts_of(tree: Any) -> Iterator[str]:
    """Every text of a block tree, in reading order."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, str) and key in ("text", "alt_text"):
                yield value
            else:
                yield from texts_of(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from texts_of(item)


_serial = itertools.count(1)


def filled(blocks: list[Json]) -> list[Json]:
    """A copy with what Slack adds by itself: ids of blocks and elements, `emoji` and `verbatim`."""
    answer = copy.deepcopy(blocks)
    for block in answer:
        block.setdefault("block_id", f"b{next(_serial):04x}")
    _fill(answer)
    return answer


def _fill(tree: Any) -> None:
    if isinstance(tree, list):
        for item in tree:
            _fill(item)
    elif isinstance(tree, dict):
        kind = tree.get("type")
        if kind == "plain_text":
            tree.setdefault("emoji", True)
        elif kind == "mrkdwn":
            tree.setdefault("verbatim", False)
        elif "action_id" not in tree and kind in _ACTIVE:
            tree["action_id"] = f"a{next(_serial):04x}"
        for value in tree.values():
            _fill(value)


_ACTIVE = frozenset({"button", "overflow", "checkboxes", "radio_buttons", "static_select", "external_select"})


def by_bot(team: Team, channel_id: str, ts: str, content: Json) -> Message:
    """A message of the app, from a payload that has been checked."""
    return Message(
        team_id=team.id,
        channel_id=channel_id,
        ts=ts,
        user_id=team.bot_user_id,
        bot_id=team.bot_id,
        text=content.get("text") or "",
        blocks=filled(content.get("blocks") or []),
        attachments=content.get("attachments") or [],
    )
