"""Delivery status notifications: RFC 3464, and RFC 6533 for addresses in any script."""

from collections.abc import Callable

from mailer.bounces import statuses
from mailer.bounces.parts import Mail, groups_of, header, parts_of, typed_address, unescaped
from mailer.bounces.verdict import Saying, Verdict, one_line
from store.mail_codes import Outcome

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
RECIPIENTS = ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
GIVEN_UP = ("fail", "error")
"""OpenSMTPD says `error`; others put comments behind the word."""

Rescue = Callable[[], Outcome | None]
"""Asked only where no status tells more than that it failed."""


def status_part(mail: Mail) -> Mail | None:
    return next((part for part in parts_of(mail) if part.get_content_type() in STATUS_TYPES), None)


def sayings(part: Mail, rescue: Rescue) -> tuple[Saying, ...]:
    """One for each recipient that it names."""
    return tuple(_saying(group, rescue) for group in groups_of(part) if header(group, "Action"))


def envelope_ids(part: Mail) -> list[str]:
    """The ENVID under which we sent it, where the report gives it back."""
    found = (header(group, "Original-Envelope-Id") for group in groups_of(part))
    return [unescaped(one) for one in found if one]


def _saying(group: Mail, rescue: Rescue) -> Saying:
    named = (typed_address(header(group, name)) for name in RECIPIENTS)
    return Saying(_verdict(group, rescue), frozenset(filter(None, named)))


def _verdict(group: Mail, rescue: Rescue) -> Verdict:
    action = header(group, "Action").lower()
    diagnostic = header(group, "Diagnostic-Code")
    status = statuses.telling(header(group, "Status"), diagnostic)
    if not action.startswith(GIVEN_UP):
        return Verdict(None, one_line(action.split(" ")[0])[:40], status)
    text = one_line(diagnostic.partition(";")[2] or diagnostic)
    outcome = (statuses.outcome_of(status) if status else None) or rescue()
    return Verdict(outcome, "failed", status, text or (status or ""))
