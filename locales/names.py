"""How a person's name is written where it stands alone."""

import unicodedata

FAMILY_FIRST = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL")
"""Scripts whose names begin with the family and are written without a space."""


def full(first: str | None, last: str | None) -> str:
    """The whole name in the order of its own script; empty when neither part is known."""
    parts = [part for part in (first, last) if part]
    if len(parts) == 2 and all(_is_family_first(part) for part in parts):
        return parts[1] + parts[0]
    return " ".join(parts)


def _is_family_first(part: str) -> bool:
    return not part.isascii() and all(unicodedata.name(char, "").startswith(FAMILY_FIRST) for char in part)
