"""How a letter speaks in each of its two halves: the same sentences as plain text and as HTML."""

from collections.abc import Mapping

from markupsafe import Markup

from locales import Say
from templates import own_text, slots
from templates.own_text import PARAGRAPH

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


class Plain:
    """Speaks plain text. In right-to-left languages names are isolated, lest they drag punctuation along."""

    def __init__(self, say: Say) -> None:
        self.say = say

    def __call__(self, msgid: str, **values: str) -> str:
        return self.say(msgid, **values)

    def name(self, name: str) -> str:
        if self.say.direction == "rtl":
            return f"{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}"
        return name

    def pair(self, one: str, other: str) -> str:
        return f"{one} · {other}"

    def paragraph(self, sentence: str) -> str:
        """A sentence of ours where somebody's own could stand."""
        return sentence

    def line(self, text: str, places: Mapping[str, str]) -> str:
        """Somebody's own words as plain text, with their places filled."""
        return "".join(words + places.get(tag, "") for words, tag in slots.pieces(text))

    def own(self, text: str, places: Mapping[str, str], hosts: tuple[str, ...], colour: str) -> str:  # noqa: ARG002
        """Somebody's own paragraphs, with their places filled. *colour*: of links, which lead to *hosts* alone."""
        return "".join(words + places.get(tag, "") for words, tag in own_text.plain(text, hosts))


class Rich(Plain):
    """Speaks HTML: sentence and values are escaped, names find their own direction."""

    def __call__(self, msgid: str, **values: str) -> Markup:
        sentence = self.say(msgid, **{name: f"{{{name}}}" for name in values})
        return Markup.escape(sentence).format(**values)

    def name(self, name: str) -> Markup:
        return Markup('<span dir="auto">{}</span>').format(name)

    def pair(self, one: str, other: str) -> Markup:
        return Markup("{} · {}").format(one, other)

    def paragraph(self, sentence: str) -> Markup:
        return Markup('<p style="{}">{}</p>').format(PARAGRAPH, sentence)

    def line(self, text: str, places: Mapping[str, str]) -> Markup:
        return Markup("").join(
            Markup.escape(words) + places.get(tag, "") for words, tag in slots.pieces(text)
        )

    def own(self, text: str, places: Mapping[str, str], hosts: tuple[str, ...], colour: str) -> Markup:
        # The words between the places are HTML of our making.
        parts = own_text.html(text, hosts, colour)
        return Markup("").join(Markup(words) + places.get(tag, "") for words, tag in parts)  # noqa: S704
