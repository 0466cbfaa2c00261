"""Addresses at BOUNCE_DOMAIN that name a message and prove that we made them, so that what comes there can be believed:
the return path, to which bounces go, and the address to which one writes to unsubscribe."""

import hmac
import re

from store import keyed

_OURS = re.compile(r"(?P<use>[bu])\+(?P<message>[0-9]{1,18})\.(?P<tag>[0-9a-f]{16})", re.IGNORECASE)
_PURPOSES = {"b": b"return-path", "u": b"unsubscribe"}


def make(keys: tuple[str, ...], message_pk: int, bounce_domain: str | None, from_email: str) -> str:
    """`b+<message>.<hmac16>@BOUNCE_DOMAIN`; without a bounce domain, bounces go to the brand itself."""
    if not bounce_domain:
        return from_email
    return f"b+{message_pk}.{_tag(keys[0], 'b', message_pk)}@{bounce_domain}"


def read(keys: tuple[str, ...], bounce_domain: str, address: str) -> int | None:
    """The message that *address* speaks of; None when none of *keys* made it."""
    return _read("b", keys, bounce_domain, address)


def make_unsubscribe(keys: tuple[str, ...], message_pk: int, bounce_domain: str) -> str:
    """`u+<message>.<hmac16>@BOUNCE_DOMAIN`, for the `mailto:` of List-Unsubscribe."""
    return f"u+{message_pk}.{_tag(keys[0], 'u', message_pk)}@{bounce_domain}"


def read_unsubscribe(keys: tuple[str, ...], bounce_domain: str, address: str) -> int | None:
    """The message whose recipient wants no more; None when none of *keys* made the address."""
    return _read("u", keys, bounce_domain, address)


def _read(use: str, keys: tuple[str, ...], bounce_domain: str, address: str) -> int | None:
    local, _, domain = address.rpartition("@")
    parts = _OURS.fullmatch(local)
    if parts is None or parts["use"].lower() != use or domain.casefold() != bounce_domain.casefold():
        return None
    message_pk, tag = int(parts["message"]), parts["tag"].lower()
    ours = [hmac.compare_digest(tag, _tag(key, use, message_pk)) for key in keys]
    return message_pk if any(ours) else None


def _tag(key: str, use: str, message_pk: int) -> str:
    return keyed.digest(key.encode(), _PURPOSES[use] + b"\0%d" % message_pk, "sha256").hex()[:16]
