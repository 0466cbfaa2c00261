"""Enhanced status codes (RFC 3463) of mails that a relay has given up."""

import re

from store.mail_codes import Outcome

_CODE = re.compile(r"(?<![\d.])#?(?P<code>[245]\.\d{1,3}\.\d{1,3})(?![\d.]\d)")
_SAYS_NOTHING = re.compile(r"[245]\.0\.0")

SENDER_AT_FAULT = frozenset({"5.1.7", "5.1.8"})
DEAD_OUTSIDE_5_1 = frozenset({"5.2.1", "5.4.1", "5.4.4", "5.4.310"})
"""Mailbox disabled; unknown recipient and unknown domain, as Exchange Online says them; no such host."""


def outcome_of(status: str) -> Outcome | None:
    """None for a status that says nothing (x.0.0) or tells of a success.

    Of 5.x.x, only what speaks of the address itself is hard: a full mailbox, a mail too large or a loop may be over
    next week, and three in a row say as much.
    """
    if status.startswith("4."):
        return Outcome.SOFT
    if not status.startswith("5.") or _SAYS_NOTHING.fullmatch(status):
        return None
    if status.startswith("5.7.") or status in SENDER_AT_FAULT:
        return Outcome.POLICY
    if status.startswith("5.1.") or status in DEAD_OUTSIDE_5_1:
        return Outcome.HARD
    return Outcome.SOFT


def telling(status: str, diagnostic: str) -> str | None:
    """The status that says most: the field's own, else one that stands in the server's words."""
    own = first_in(status)
    if own is not None and not _SAYS_NOTHING.fullmatch(own):
        return own
    for found in _CODE.finditer(diagnostic):
        if not _SAYS_NOTHING.fullmatch(found["code"]):
            return found["code"]
    return own


def first_in(text: str) -> str | None:
    found = _CODE.search(text)
    return found["code"] if found else None
