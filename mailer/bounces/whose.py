"""Which message of ours something is about. Only what carries our own signature is believed."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailer import return_path
from mailer.envelope import message_of

COMPLAINTS = "fbl"
"""The mailbox at BOUNCE_DOMAIN to which feedback loops report."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Our addresses, and the keys that prove what is written on a mail."""

    keys: tuple[str, ...]
    domain: str | None
    """BOUNCE_DOMAIN; without it only Message-IDs prove a message."""

    def takes(self, address: str) -> bool:
        """It is an address here, whether or not it proves anything."""
        local, _, domain = address.rpartition("@")
        return bool(local) and self.domain is not None and domain.casefold() == self.domain.casefold()

    def proven(self, recipient: str) -> int | None:
        """The message whose return path *recipient* is."""
        return return_path.read(self.keys, self.domain, recipient) if self.domain else None

    def leaving(self, recipient: str) -> int | None:
        """The message whose recipient wants no more, writing to its address for that."""
        return return_path.read_unsubscribe(self.keys, self.domain, recipient) if self.domain else None

    def named(self, recipient: str) -> int | None:
        """The message that an address proves, whatever it is for."""
        return self.proven(recipient) or self.leaving(recipient)

    def is_forged(self, recipient: str) -> bool:
        """It looks like a return path of ours, and none of our keys made it."""
        return self.takes(recipient) and recipient[:2].lower() == "b+" and self.proven(recipient) is None

    def message(self, recipient: str | None, clues: Iterable[str]) -> int | None:
        """The address that the report came to says it; else what it quotes. A forged address spoils the rest."""
        if recipient is not None:
            if self.is_forged(recipient):
                return None
            if (proven := self.proven(recipient)) is not None:
                return proven
        for clue in clues:
            found = self.proven(clue) or message_of(self.keys, clue)
            if found is not None:
                return found
        return None
