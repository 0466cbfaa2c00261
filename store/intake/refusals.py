"""What is told about input that cannot be taken."""

import dataclasses
import re

SHOWN = 60
"""Characters of a refused value that are repeated to whoever reads the reason."""

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C0 and C1 controls, line breaks, bidi overrides, halves of characters. Zero-width joiners pass."""


class Refused(Exception):
    """One value or one record cannot be taken; the reason is a sentence for people, on one line."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column

    def at(self, column: str) -> "Refused":
        return Refused(self.reason, column)


@dataclasses.dataclass(frozen=True, slots=True)
class Rejection:
    """A row of a file that was not loaded, or the header of a file that was refused whole."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"


def cut(value: str) -> str:
    """*value* cut short, with what does not print spelled out."""
    plain = value[:SHOWN]
    if not plain.isprintable():
        plain = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in plain)
    is_whole = len(value) <= SHOWN and len(plain) <= SHOWN
    return plain if is_whole else plain[: SHOWN - 1] + "…"


def shown(value: str) -> str:
    """*value* in quotes, for a sentence."""
    return f'"{cut(value)}"'
