"""How a letter speaks in each of its two halves: the same sentences as plain text and as HTML."""

from collections.abc import Mapping

from markupsafe import Markup

from locales import Say
from templates import slots

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

    def own(self, text: str, places: Mapping[str, str]) -> str:
        """Somebody's own words, as many lines as they are, with their places filled."""
        return "".join(words + places.get(tag, "") for words, tag in slots.pieces(text))


class Rich(Plain):
    """Speaks HTML: sentence and values are escaped, names find their own direction."""

    def __call__(self, msgid: str, **values: str) -> Markup:
        sentence = self.say(msgid, **{name: f"{{{name}}}" for name in values})
        return Markup.escape(sentence).format(**values)

    def name(self, name: str) -> Markup:
        return Markup('<span dir="auto">{}</span>').format(name)

    def pair(self, one: str, other: str) -> Markup:
        return Markup("{} · {}").format(one, other)

    def own(self, text: str, places: Mapping[str, str]) -> Markup:
        parts = slots.pieces(text.replace("\r\n", "\n"))
        return Markup("").join(
            Markup("<br>").join(words.split("\n")) + places.get(tag, "") for words, tag in parts
        )
