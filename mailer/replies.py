"""What a mail server's answer means for a mail.

SmtpTrouble
├── NotDelivered      the server did not take this mail; the `verdict` says what to do with it
└── NoConnection      no mail's fault: the line, its encryption or our login; counts against no mail
"""

import enum
import re

_ENHANCED = re.compile(r"#?(?P<code>[245]\.\d{1,3}\.\d{1,3})(?!\d|\.)")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
LONGEST_REPLY = 500

DEAD = frozenset({"5.1.1", "5.1.2", "5.1.6", "5.1.10"})
MAILBOX_FULL = "5.2.2"
SENDER_AT_FAULT = frozenset({"5.1.7", "5.1.8"})
"""Bad sender address: servers that look at everything only after RCPT say it there."""
LOGIN_AT_FAULT = frozenset({530, 534, 535, 538})


class Step(enum.StrEnum):
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"


class Verdict(enum.StrEnum):
    DEAD_ADDRESS = "dead_address"
    """Nobody is there: never write to this address again."""
    LATER = "later"
    """Try this mail again after a while."""
    REFUSED = "refused"
    """This mail has failed; the address may be good."""
    OURS = "ours"
    """The server refuses us or the brand: the operator must act, and nobody is suppressed."""


class SmtpTrouble(Exception):
    """A mail was not handed over."""


class NotDelivered(SmtpTrouble):
    def __init__(self, reply: str, verdict: Verdict) -> None:
        super().__init__(reply)
        self.reply = reply
        self.verdict = verdict


class NoConnection(SmtpTrouble):
    def __init__(self, reason: str, *, maybe_accepted: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.under_way = False
        """The line stood, and broke over this mail."""
        self.maybe_accepted = maybe_accepted
        """The line broke after the final dot: the server may hold the mail already."""


def one_line(code: int, message: str) -> str:
    """A server's reply, safe to store and to print."""
    return _UNPRINTABLE.sub(" ", f"{code} {message}").strip()[:LONGEST_REPLY]


def verdict(step: Step, code: int, message: str) -> Verdict:
    """What a refusal at *step* means."""
    found = _ENHANCED.match(message)
    enhanced = found["code"] if found else None
    if code < 500 or (enhanced and enhanced.startswith("4.")):
        return Verdict.LATER
    if step is Step.MAIL or code in LOGIN_AT_FAULT or enhanced in SENDER_AT_FAULT:
        return Verdict.OURS
    if enhanced in DEAD or (step is Step.RCPT and code == 550 and enhanced is None):
        return Verdict.DEAD_ADDRESS
    # RFC 5321, 4.5.3.1.10: a bare 552 at RCPT is to be read as 452.
    if enhanced == MAILBOX_FULL or (step is Step.RCPT and code == 552 and enhanced is None):
        return Verdict.LATER
    return Verdict.REFUSED
