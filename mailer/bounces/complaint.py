"""Complaints in the abuse reporting format (RFC 5965): somebody pressed the spam button."""

from mailer.bounces.parts import Mail, groups_of, header, parts_of
from mailer.bounces.verdict import Saying, Verdict, one_line
from store.mail_codes import Outcome

NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
"""A mail that was fetched back from the spam folder; news about signatures (RFC 6591), not about wishes."""


def feedback_part(mail: Mail) -> Mail | None:
    return next(
        (part for part in parts_of(mail) if part.get_content_type() == "message/feedback-report"), None
    )


def saying(part: Mail) -> Saying:
    """Who complained is mostly blacked out: it is whoever the message went to, so nobody is named here."""
    kind = next((value for group in groups_of(part) if (value := header(group, "Feedback-Type"))), "").lower()
    if kind in NO_COMPLAINT:
        return Saying(Verdict(None, kind))
    return Saying(Verdict(Outcome.COMPLAINT, "complaint", text=one_line(f"Feedback-Type: {kind or 'abuse'}")))


def return_paths(part: Mail) -> list[str]:
    return [value.strip("<>") for group in groups_of(part) if (value := header(group, "Original-Mail-From"))]
