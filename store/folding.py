"""How names, handles and addresses are compared: case, accents and widths aside."""

import re
import unicodedata

LONGEST = 500
"""Characters of a folded text; folding may lengthen it, and PostgreSQL indexes no more than 2 700 bytes."""

LATER_WORD = re.compile(r"[\t -](?=[^\t -])")
"""Where a word of a folded name begins that is not its first."""
MOST_TURNS = 12
WITHOUT_SPACES = "\u2e80"
"""Chinese, Japanese and Korean come after this in Unicode."""

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


def turns(name: str) -> tuple[str, ...]:
    """A folded name once more from each later word on, so that an index of these finds it by any of its words.

    Names in scripts without spaces are typed in one as well.
    """
    found = [f"{name[one.end() :]}\t{name[: one.start()]}" for one in LATER_WORD.finditer(name)][:MOST_TURNS]
    last, _, first = name.partition("\t")
    if last and first and min(last[-1], first[0]) >= WITHOUT_SPACES:
        found.append(f"{last}{first}\t")
    return tuple(dict.fromkeys(found))


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
