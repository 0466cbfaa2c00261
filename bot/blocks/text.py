"""Other people's words in Slack's mrkdwn: escaped, and as long as Slack takes, in UTF-16 units."""

import unicodedata

SECTION = 3000
VALUE = 2000
"""What a button carries."""
MESSAGE_BLOCKS = 50
ALL_TEXT = 12_000
"""Slack answers `msg_blocks_too_long` beyond some 13 200."""
NAME = 80
"""Longer names are cut: a list of them must stay readable."""

ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ", "\n": " ", "\r": " "})
"""mrkdwn has no escape for these; left alone, they would end the bold text that a name stands in."""


LEFT_TO_RIGHT_MARK, FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u200e", "\u2068", "\u2069"
RIGHT_TO_LEFT = frozenset({"R", "AL"})


def escape(text: str) -> str:
    """Nothing in *text* is a mention, a link or a command."""
    return text.translate(ENTITIES)


def name(text: str, limit: int = NAME) -> str:
    """A name inside formatted text; *limit* counts what escaping adds."""
    plain = text.translate(LOOKALIKES)
    if any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in plain):
        # Isolated, lest it turn the sentence around it; marked, lest a line that begins with it runs to the left.
        return LEFT_TO_RIGHT_MARK + FIRST_STRONG_ISOLATE + _fitting(plain, limit - 3) + POP_ISOLATE
    return _fitting(plain, limit)


def _fitting(plain: str, limit: int) -> str:
    escaped = escape(plain)
    if length(escaped) <= limit:
        return escaped
    kept = ""
    for char in plain:
        if length(kept) + length(escape(char)) >= limit:
            break
        kept += escape(char)
    return kept + "…"


def handle(text: str) -> str:
    """As it is written, since people copy it."""
    return escape(cut("@" + text, NAME))


def length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """*text*, or its beginning and an ellipsis."""
    if length(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (limit - 1) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"
