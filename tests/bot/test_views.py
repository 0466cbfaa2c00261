"""Every view that people see, in every language, held against what Slack takes."""

from collections.abc import Iterator
from typing import Any

import pytest

from locales import CREATORS, MARKETERS, SOURCE, Say, available, catalogs
from reconnect.gallery.views import all_of_them
from sandbox.slack import blocks, views

ZONE = "Europe/Berlin"
LABELS = frozenset({"title", "submit", "close", "confirm", "deny", "label", "placeholder", "hint"})


class Longest(Say):
    """Says everything in twice as many characters, as no language does."""

    def __call__(self, msgid: str, **values: object) -> str:
        said = super().__call__(msgid, **values)
        return f"{said} {said}"

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        said = super().plural(one, many, n, **values)
        return f"{said} {said}"


def problems(kind: str, payload: dict[str, Any]) -> list[Any]:
    if kind == "message":
        return [*blocks.check(payload.get("blocks", []), "message")]
    return [*views.problems(payload, home=kind == "home")]


@pytest.mark.parametrize(
    "say",
    [Longest(SOURCE, ZONE), *(Say(one, ZONE) for one in available(MARKETERS))],
    ids=lambda say: f"{type(say).__name__}-{say.locale}",
)
def test_slack_takes_every_view_in_every_language(say: Say) -> None:
    for name, (kind, payload) in all_of_them(say).items():
        assert problems(kind, payload) == [], name
        assert kind != "message" or payload["text"].strip(), name


@pytest.mark.parametrize("locale", available(MARKETERS))
def test_no_label_is_cut_in_any_language(locale: str) -> None:
    said = {text for readers in (CREATORS, MARKETERS) for text in sayings(locale, readers)}
    for name, (_, payload) in all_of_them(Say(locale, ZONE)).items():
        for label in labels(payload):
            assert not label.endswith("…") or label in said, (name, label)


def sayings(locale: str, readers: str) -> Iterator[str]:
    catalog = catalogs.spoken(readers) if locale == SOURCE else catalogs.read(locale, readers)
    for message in catalog:
        said = message.id if locale == SOURCE else message.string or ""
        yield from (said,) if isinstance(said, str) else said


def labels(tree: Any) -> Iterator[str]:
    """Of modals, buttons, inputs and menus: what is ours alone, with no name in it."""
    if isinstance(tree, list):
        for part in tree:
            yield from labels(part)
    elif isinstance(tree, dict):
        if tree.get("type") == "button":
            yield tree["text"]["text"]
        for key, part in tree.items():
            if key in LABELS and isinstance(part, dict):
                yield part["text"] if "text" in part and isinstance(part["text"], str) else ""
            yield from labels(part)
