"""Which mail of ours something is about. Only what carries our own signature is believed."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailer import notice_marks, return_path
from mailer.envelope import message_of

COMPLAINTS = "fbl"
"""The mailbox at BOUNCE_DOMAIN to which feedback loops report."""
RETURN_PATHS = ("b+", "n+")


@dataclass(frozen=True, slots=True)
class ToCreator:
    message_id: int


@dataclass(frozen=True, slots=True)
class ToMarketer:
    notice_id: int


Ours = ToCreator | ToMarketer


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
        looks_ours = self.takes(recipient) and recipient[:2].lower() in RETURN_PATHS
        return looks_ours and self._returned(recipient) is None

    def mail(self, recipient: str | None, clues: Iterable[str]) -> Ours | None:
        """The address that the report came to says it; else what it quotes. A forged address spoils the rest."""
        if recipient is not None:
            if self.is_forged(recipient):
                return None
            if (returned := self._returned(recipient)) is not None:
                return returned
        return next((found for clue in clues if (found := self._shown(clue)) is not None), None)

    def _returned(self, address: str) -> Ours | None:
        """The mail whose return path *address* is."""
        if (message := self.proven(address)) is not None:
            return ToCreator(message)
        notice = notice_marks.read_return_path(self.keys, self.domain, address) if self.domain else None
        return ToMarketer(notice) if notice is not None else None

    def _shown(self, clue: str) -> Ours | None:
        if (returned := self._returned(clue)) is not None:
            return returned
        if (message := message_of(self.keys, clue)) is not None:
            return ToCreator(message)
        notice = notice_marks.notice_of(self.keys, clue)
        return ToMarketer(notice) if notice is not None else None
