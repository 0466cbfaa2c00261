"""How names, handles and addresses are compared: case, accents and widths aside."""

import unicodedata

LONGEST = 500
"""Characters of a folded text; folding may lengthen it, and PostgreSQL indexes no more than 2 700 bytes."""

WITHOUT_MARKS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
"""Latin letters whose mark Unicode does not take apart."""


def folded(text: str) -> str:
    """For names of things, where accents distinguish: `Été` is not `Ete`."""
    if text.isascii():
        return text.lower()[:LONGEST]
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())[:LONGEST]


def folded_address(email: str) -> str:
    return email.lower() if email.isascii() else email.casefold()


def folded_handle(handle: str) -> str:
    return folded(handle.removeprefix("@"))


def folded_name(first: str | None, last: str | None) -> str:
    """A person's name as lists sort it, last name first, without the accents that people leave out.

    A tab stands between the two: it sorts before every character that a name can hold.
    """
    parts = [unaccented(part or "") for part in (last, first)]
    return "\t".join(parts)[:LONGEST] if any(parts) else ""


def unaccented(text: str) -> str:
    """Case folded and, in Latin, Greek and Cyrillic, without accents. In other scripts marks are letters."""
    if text.isascii():
        return text.lower()[:LONGEST]
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFKD", text):
        if unicodedata.category(char) != "Mn":
            base = char
        elif _has_mere_accents(base):
            continue
        kept.append(char)
    plain = "".join(kept).casefold().translate(WITHOUT_MARKS)
    return unicodedata.normalize("NFC", plain)[:LONGEST]


def _has_mere_accents(base: str) -> bool:
    """Latin, Greek and Cyrillic come first in Unicode, and again in the extensions after U+1E00."""
    return base < "\u0530" or "\u1d00" <= base <= "\u1fff" or "\u2c60" <= base <= "\u2c7f"
