"""What a report says, before anybody has looked whose mail it is about."""

import re
from dataclasses import dataclass

from store.mail_codes import Outcome

LONGEST_TEXT = 500
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """*outcome* None changes nothing, and *because* says why not."""

    outcome: Outcome | None
    because: str
    status: str | None = None
    text: str = ""
    """The server's words, on one line."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said about one recipient."""

    verdict: Verdict
    recipients: frozenset[str] = frozenset()
    """Folded; all names under which the report knows this one."""


NAMES_ANOTHER = Verdict(None, "names_another")


@dataclass(frozen=True, slots=True)
class Report:
    """A report in our words. *clues* may prove which message it is about; nothing else in it is believed."""

    sayings: tuple[Saying, ...]
    clues: tuple[str, ...] = ()
    guessed: bool = False
    """Read from prose, not from fields: it counts only for the very address that it names."""

    def about(self, recipient: str) -> Verdict:
        """What it says of the mail to *recipient* (folded).

        A mailbox that forwards is reported under the name that it forwards to. Each of our mails goes to one
        address, so a report that names no other one speaks of it all the same.
        """
        named = [one.verdict for one in self.sayings if recipient in one.recipients]
        if named:
            return named[0]
        if self.guessed or len(self.sayings) != 1:
            return NAMES_ANOTHER
        return self.sayings[0].verdict

    def about_none_but(self, recipient: str) -> Verdict:
        """As `about`, but a report under another name speaks of somebody else."""
        named = {name for one in self.sayings for name in one.recipients}
        return self.about(recipient) if recipient in named or not named else NAMES_ANOTHER


def nothing(because: str, clues: tuple[str, ...] = ()) -> Report:
    return Report((Saying(Verdict(None, because)),), clues)


def one_line(text: str) -> str:
    """Foreign text, safe to store and to print."""
    return _UNPRINTABLE.sub(" ", text).strip()[:LONGEST_TEXT]
