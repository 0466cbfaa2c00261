"""What providers of mail tell of bounces, in their own JSON. Who told it was proven before it was stored."""

import json
from collections.abc import Iterator
from typing import Any

from mailer.bounces import reading, statuses
from mailer.bounces.verdict import Report, Saying, Verdict, one_line
from store.mail_codes import Outcome


def ses(raw: bytes) -> list[Report]:
    """https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html"""
    document: Any = json.loads(raw)
    mail = document.get("mail", {})
    headers = {one["name"].lower(): one["value"] for one in mail.get("headers", [])}
    clues = (mail.get("source", ""), headers.get("message-id", ""), headers.get("return-path", ""))
    match document.get("notificationType") or document.get("eventType"):
        case "Bounce":
            bounce = document["bounce"]
            return [
                _report(_of_ses(bounce, one), one.get("emailAddress"), *clues)
                for one in bounce["bouncedRecipients"][:1]
            ]
        case "Complaint":
            kind = document["complaint"].get("complaintFeedbackType") or "abuse"
            outcome = None if kind == "not-spam" else Outcome.COMPLAINT
            return [_report(Verdict(outcome, kind, text=one_line(f"Complaint: {kind}")), None, *clues)]
        case _:
            return []


def sendgrid(raw: bytes) -> list[Report]:
    """https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event"""
    return [
        _report(verdict, event.get("email"), event.get("smtp-id", ""))
        for event in json.loads(raw)
        if (verdict := _of_sendgrid(event)) is not None
    ]


def postmark(raw: bytes) -> list[Report]:
    """https://postmarkapp.com/developer/webhooks/bounce-webhook, and the spam complaint webhook beside it."""
    document: Any = json.loads(raw)
    kind = str(document.get("Type") or document.get("RecordType"))
    quoted = reading.quoted_fields(str(document.get("Content") or "").encode())
    told = [str(value) for value in (document.get("Metadata") or {}).values()]
    words = f"{document.get('Details') or ''} {document.get('Description') or ''}"
    outcome = POSTMARK.get(kind)
    status = statuses.telling("", words)
    if outcome in (Outcome.HARD, Outcome.SOFT) and status is not None:
        outcome = _milder(outcome, statuses.outcome_of(status))
    verdict = Verdict(outcome, one_line(kind), status, one_line(words))
    return [_report(verdict, document.get("Email"), *told, *quoted)]


def mailgun(raw: bytes) -> list[Report]:
    """https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure"""
    event: Any = json.loads(raw)["event-data"]
    clue = event.get("message", {}).get("headers", {}).get("message-id", "")
    match event.get("event"), event.get("severity"):
        case "complained", _:
            verdict = Verdict(Outcome.COMPLAINT, "complained", text="Complaint")
        case "failed", "permanent":
            delivery = event.get("delivery-status") or {}
            words = str(delivery.get("message") or delivery.get("description") or "")
            status = statuses.telling(str(delivery.get("enhanced-code") or ""), words)
            outcome = statuses.outcome_of(status) if status else None
            suppressed = str(event.get("reason", "")).startswith("suppress-")
            if outcome is None:
                outcome = Outcome.HARD if suppressed or delivery.get("code") == 550 else Outcome.SOFT
            verdict = Verdict(outcome, "failed", status, one_line(words))
        case _:
            return []
    return [_report(verdict, event.get("recipient"), clue)]


POSTMARK = {
    "HardBounce": Outcome.HARD,
    "BadEmailAddress": Outcome.HARD,
    "SoftBounce": Outcome.SOFT,
    "DnsError": Outcome.SOFT,
    "Undeliverable": Outcome.SOFT,
    "SpamNotification": Outcome.POLICY,
    "Blocked": Outcome.POLICY,
    "DMARCPolicy": Outcome.POLICY,
    "VirusNotification": Outcome.POLICY,
    "SpamComplaint": Outcome.COMPLAINT,
}
"""Other types are automatic answers, address changes and delays."""


def _of_ses(bounce: Any, recipient: Any) -> Verdict:
    words = str(recipient.get("diagnosticCode") or bounce.get("bounceSubType") or "")
    status = statuses.telling(str(recipient.get("status") or ""), words)
    told = statuses.outcome_of(status) if status else None
    if str(recipient.get("action") or "failed").lower() != "failed":
        return Verdict(None, "not_failed", status)
    usual = Outcome.HARD if bounce.get("bounceType") == "Permanent" else Outcome.SOFT
    outcome = _milder(usual, told)
    return Verdict(outcome, "failed", status, one_line(words))


def _of_sendgrid(event: Any) -> Verdict | None:
    words = str(event.get("reason") or "")
    match event.get("event"):
        case "spamreport":
            return Verdict(Outcome.COMPLAINT, "spamreport", text="Complaint")
        case "bounce":
            status = statuses.telling(str(event.get("status") or ""), words)
            usual = Outcome.SOFT if event.get("type") == "blocked" else Outcome.HARD
            told = statuses.outcome_of(status) if status else None
            return Verdict(_milder(usual, told), "failed", status, one_line(words))
        case "dropped" if "bounced address" in words.lower():
            return Verdict(Outcome.HARD, "dropped", text=one_line(words))
        case "dropped" if "spam report" in words.lower():
            return Verdict(Outcome.COMPLAINT, "dropped", text=one_line(words))
        case _:
            return None


def _milder(usual: Outcome, told: Outcome | None) -> Outcome:
    """What the provider calls temporary is never hard; of what it calls permanent the status may know better."""
    return usual if told is None or (usual is Outcome.SOFT and told is Outcome.HARD) else told


def _report(verdict: Verdict, recipient: object, *clues: str) -> Report:
    named = frozenset({recipient.casefold()}) if isinstance(recipient, str) else frozenset[str]()
    return Report((Saying(verdict, named),), tuple(_bare(clues)))


def _bare(clues: tuple[str, ...]) -> Iterator[str]:
    return (clue.strip("<> ") for clue in clues if clue)
