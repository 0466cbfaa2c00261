"""The return path of a mail names its message and proves that we made it, so that bounces can be believed."""

import hmac
import re

_OURS = re.compile(r"b\+(?P<message>[0-9]{1,18})\.(?P<tag>[0-9a-f]{16})", re.IGNORECASE)


def make(keys: tuple[str, ...], message_pk: int, bounce_domain: str | None, from_email: str) -> str:
    """`b+<message>.<hmac16>@BOUNCE_DOMAIN`; without a bounce domain, bounces go to the brand itself."""
    if not bounce_domain:
        return from_email
    return f"b+{message_pk}.{_tag(keys[0], message_pk)}@{bounce_domain}"


def read(keys: tuple[str, ...], bounce_domain: str, address: str) -> int | None:
    """The message that *address* speaks of; None when none of *keys* made it."""
    local, _, domain = address.rpartition("@")
    parts = _OURS.fullmatch(local)
    if parts is None or domain.casefold() != bounce_domain.casefold():
        return None
    message_pk, tag = int(parts["message"]), parts["tag"].lower()
    ours = [hmac.compare_digest(tag, _tag(key, message_pk)) for key in keys]
    return message_pk if any(ours) else None


def _tag(key: str, message_pk: int) -> str:
    return hmac.digest(key.encode(), b"return-path\0%d" % message_pk, "sha256").hex()[:16]
