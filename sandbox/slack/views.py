"""Modals on people's stacks and their App Homes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import elements, limits
from .blocks import Problem, check
from .messages import filled
from .people import APP_ID, Json, Team


@dataclass(slots=True)
class View:
    """An open modal or an App Home. `hash` changes with each update, as Slack's does."""

    id: str
    team: Team
    user_id: str
    content: Json
    hash: str
    root_id: str = ""
    previous_id: str = ""
    state: elements.Held = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def title(self) -> str:
        return str((self.content.get("title") or {}).get("text", ""))

    @property
    def words(self) -> str:
        return elements.words(self.blocks)

    def as_json(self) -> Json:
        content = self.content
        return {
            "id": self.id,
            "team_id": self.team.id,
            "type": content["type"],
            "blocks": self.blocks,
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "external_id": content.get("external_id", ""),
            "state": {"values": elements.state(self.blocks, self.state)},
            "hash": self.hash,
            "title": content.get("title"),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")),
            "previous_view_id": self.previous_id or None,
            "root_view_id": self.root_id or self.id,
            "app_id": APP_ID,
            "app_installed_team_id": self.team.id,
            "bot_id": self.team.bot_id,
        }


def problems(content: Any, *, home: bool = False) -> list[Problem]:
    """All that Slack would refuse about a view."""
    if not isinstance(content, dict):
        return [("must provide an object", "/view")]
    return list(_problems(content, home=home))


def _problems(content: Json, *, home: bool) -> Iterator[Problem]:
    wanted = "home" if home else "modal"
    if content.get("type") != wanted:
        yield f"unsupported type: {content.get('type')}", "/view/type"
        return
    if not home and not isinstance(content.get("title"), dict):
        yield "missing required field: title", "/view"
    for name, (low, high) in limits.VIEW.items():
        given = content.get(name)
        if name in limits.PLAIN_ONLY["view"] and given is not None:
            if not isinstance(given, dict) or given.get("type") != "plain_text":
                yield "must be a plain_text object", f"/view/{name}"
                continue
            given = given.get("text")
        if given is None:
            continue
        if not isinstance(given, str):
            yield "must be a string", f"/view/{name}"
        elif limits.units(given) > high:
            yield f"must be less than {high + 1} characters", f"/view/{name}"
        elif limits.units(given) < low:
            yield f"must be more than {low - 1} characters", f"/view/{name}"
    yield from check(content.get("blocks"), wanted, "/view/blocks")
    blocks = content["blocks"] if isinstance(content.get("blocks"), list) else []
    if not home and not content.get("submit") and any(block.get("type") == "input" for block in blocks):
        yield "`submit` is required when an `input` block is within the `blocks` array", "/view"


def too_large(content: Json) -> bool:
    return len(json.dumps(content, ensure_ascii=False).encode()) > limits.VIEW_BYTES


class Views:
    """Whose screen shows what: a stack of modals and one App Home a person."""

    def __init__(self) -> None:
        self._serial = 0
        self._by_id: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def make(self, team: Team, user_id: str, content: Json) -> View:
        self._serial += 1
        content = content | {"blocks": filled(content["blocks"])}
        return View(f"V{self._serial:08d}", team, user_id, content, hash=f"{self._serial}.{user_id.lower()}")

    def open(self, view: View) -> None:
        """Put *view* on top of that person's screen; a stack that stood there stays below it."""
        stack = self._stacks.setdefault(view.user_id, [])
        view.root_id = stack[0].id if stack else view.id
        view.previous_id = stack[-1].id if stack else ""
        stack.append(view)
        self._by_id[view.id] = view

    def publish(self, view: View) -> View:
        """The App Home keeps its id over all publishings."""
        if before := self.homes.get(view.user_id):
            self.change(before, view.content)
            return before
        self.homes[view.user_id] = self._by_id[view.id] = view
        return view

    def change(self, view: View, content: Json) -> None:
        """Inputs whose block and action ids stay keep what was typed, as in Slack."""
        self._serial += 1
        view.content = content | {"blocks": filled(content["blocks"])}
        view.hash = f"{self._serial}.{view.user_id.lower()}"
        view.errors = {}

    def find(self, view_id: str, external_id: str = "") -> View | None:
        if external_id:
            held = [view for view in self._by_id.values() if view.content.get("external_id") == external_id]
            return held[0] if held else None
        return self._by_id.get(view_id)

    def stack(self, user_id: str) -> list[View]:
        return list(self._stacks.get(user_id, ()))

    def close(self, view: View, *, all_of_them: bool = False) -> None:
        """Take *view* away and what lies on it; with *all_of_them* what lies under it too."""
        stack = self._stacks.get(view.user_id, [])
        keep = (
            0 if all_of_them else next((n for n, each in enumerate(stack) if each.id == view.id), len(stack))
        )
        for gone in stack[keep:]:
            self._by_id.pop(gone.id, None)
        del stack[keep:]
