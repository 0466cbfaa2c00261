"""What ties a marketer's mail to its notice: other marks than those of mail to creators, so that neither is ever
taken for the other."""

import hashlib
import hmac
import re

from mailer.envelope import ascii_domain

_OURS = re.compile(r"n\+(?P<notice>[0-9]{1,18})\.(?P<tag>[0-9a-f]{16})", re.IGNORECASE)

_OUR_ID = re.compile(r"notice\.(?P<notice>[0-9]{1,18})\.(?P<tag>[0-9a-f]{24})", re.IGNORECASE)


def return_path(keys: tuple[str, ...], notice_id: int, bounce_domain: str | None, from_email: str) -> str:
    """`n+<notice>.<hmac16>@BOUNCE_DOMAIN`; without a bounce domain, bounces go to the brand itself."""
    if not bounce_domain:
        return from_email
    return f"n+{notice_id}.{_tag(keys[0], 'return-path', notice_id)[:16]}@{bounce_domain}"


def read_return_path(keys: tuple[str, ...], bounce_domain: str, address: str) -> int | None:
    """The notice that *address* speaks of; None when none of *keys* made it."""
    local, _, domain = address.rpartition("@")
    if domain.casefold() != bounce_domain.casefold():
        return None
    return _proven(keys, _OURS.fullmatch(local), "return-path")


def message_id(keys: tuple[str, ...], notice_id: int, domain: str) -> str:
    """Without angle brackets; the same at every try."""
    tag = _tag(keys[0], "message-id", notice_id)[:24]
    return f"notice.{notice_id}.{tag}@{ascii_domain(domain, 'Message-ID')}"


def notice_of(keys: tuple[str, ...], header_id: str) -> int | None:
    """The notice that was mailed under this Message-ID, or under an ENVID, which is its first half.

    None when none of *keys* made it.
    """
    return _proven(keys, _OUR_ID.fullmatch(header_id.strip("<> ").partition("@")[0]), "message-id")


def _proven(keys: tuple[str, ...], parts: re.Match[str] | None, purpose: str) -> int | None:
    if parts is None:
        return None
    notice_id, tag = int(parts["notice"]), parts["tag"].lower()
    ours = [hmac.compare_digest(tag, _tag(key, purpose, notice_id)[: len(tag)]) for key in keys]
    return notice_id if any(ours) else None


def _tag(key: str, purpose: str, notice_id: int) -> str:
    return hmac.new(
        key.encode(), b"notice-%s\0%d" % (purpose.encode(), notice_id), hashlib.sha256
    ).hexdigest()
