"""E-mail addresses and links, checked for what would go wrong later: not for what some RFC might allow."""

import functools
import re
from urllib.parse import urlsplit

import idna

from store.intake.cells import Cell, printable
from store.intake.refusals import Refused, shown

LINK_LENGTH = 2000
ADDRESS_LENGTH = 254
LOCAL_LENGTH = 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}+(?:\.{_ATOM}+)*@{_DOMAIN}")
_LOCAL = re.compile(rf"(?:{_ATOM}|[^\x00-\x7f])+(?:\.(?:{_ATOM}|[^\x00-\x7f])+)*")
_HOST = re.compile(_DOMAIN)
_OUTSIDE_LINKS = re.compile(r"[\s<>\"\\^`{|}]")


def _read_email(value: str) -> str:
    address = value.strip(" ")
    if not is_address(address):
        raise Refused(f"{shown(value)} is not an e-mail address")
    return address


def is_address(address: str) -> bool:
    """One mailbox, without a display name; local part and domain may be in any script."""
    if len(address) > ADDRESS_LENGTH:
        return False
    local, _, domain = address.rpartition("@")
    if len(local) > LOCAL_LENGTH:
        return False
    if address.isascii():
        return _PLAIN_ADDRESS.fullmatch(address) is not None
    if not address.isprintable() or any(char.isspace() for char in address):
        return False
    return _LOCAL.fullmatch(local) is not None and _is_domain(domain)


@functools.lru_cache(maxsize=1024)
def _is_domain(domain: str) -> bool:
    try:
        wired = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return False
    return _HOST.fullmatch(wired) is not None


def _read_link(value: str) -> str:
    link = printable(value.strip(" "), LINK_LENGTH)
    try:
        parts = urlsplit(link)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, a broken IPv6 address
        usable = False
    if not usable or _OUTSIDE_LINKS.search(link):
        raise Refused(f"{shown(value)} is not a link that begins with https:// or http://")
    return link


EMAIL = Cell(_read_email, format="email", longest=ADDRESS_LENGTH, repeats=False)
LINK = Cell(_read_link, format="uri", longest=LINK_LENGTH)
