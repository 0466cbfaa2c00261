"""The facts that a letter tells, frozen when it was queued."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Self

from store.brand_look import Logo
from store.codes import Cause, Network
from store.mail_codes import MailKind


@dataclass(frozen=True, slots=True)
class Words:
    """The facts of a reconnect reminder, frozen when it was queued. Links are not among them (see `Urls`)."""

    brand: str
    network: Network
    cause: Cause
    lapsed_at: dt.datetime
    ordinal: int = 1
    first_name: str | None = None
    campaign: str | None = None
    handle: str | None = None
    timezone: str = "UTC"
    helpdesk_url: str | None = None
    reply_to: str | None = None
    subject: str = ""
    """The brand's own; empty: the usual one. Like what follows it may have places to be filled (`templates.slots`)."""
    note: str = ""
    """A paragraph before the button (`templates.own_text`)."""
    button: str = ""
    """Empty: the usual words."""
    closing: str = ""
    """A paragraph after the button."""
    link_hosts: tuple[str, ...] = ()
    """Where links in note and closing may lead."""
    colour: str | None = None
    logo: Logo | None = None

    def to_json(self) -> dict[str, Any]:
        """All but the logo, which is no word."""
        return asdict(self) | {
            "lapsed_at": self.lapsed_at.isoformat(),
            "link_hosts": [*self.link_hosts],
            "logo": None,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """What is stored beside them (who sends, to whom) is passed over."""
        known = {name: stored[name] for name in cls.__slots__ if name in stored}
        known["network"] = Network(stored["network"])
        known["cause"] = Cause(stored["cause"])
        known["lapsed_at"] = dt.datetime.fromisoformat(stored["lapsed_at"])
        known["link_hosts"] = tuple(stored.get("link_hosts", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The facts of a mail that is no reminder, frozen when it was queued."""

    kind: MailKind
    brand: str
    networks: tuple[Network, ...] = ()
    subject: str = ""
    """Empty: the usual one, in the creator's language."""
    note: str | None = None
    """None: the usual one; empty: none."""
    button: str = ""
    closing: str = ""
    link_hosts: tuple[str, ...] = ()
    colour: str | None = None
    logo: Logo | None = None
    first_name: str | None = None
    campaign: str | None = None
    timezone: str = "UTC"
    helpdesk_url: str | None = None
    reply_to: str | None = None
    marketplace_url: str | None = None
    handle: str | None = None
    ends_at: dt.datetime | None = None
    """When access runs out that the mail warns of."""

    @classmethod
    def from_json(cls, kind: MailKind, stored: dict[str, Any]) -> Self:
        known = {name: stored[name] for name in cls.__slots__ if name in stored}
        known["kind"] = kind
        known["networks"] = tuple(map(Network, stored["networks"]))
        known["link_hosts"] = tuple(stored.get("link_hosts", ()))
        known["ends_at"] = dt.datetime.fromisoformat(ends_at) if (ends_at := stored.get("ends_at")) else None
        return cls(**known)
