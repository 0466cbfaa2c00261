"""What providers tell, in the shapes of their own documentation."""

import json
from typing import Any

import pytest

from mailer.bounces import providers
from store.mail_codes import Outcome

HARD, SOFT, POLICY, COMPLAINT = Outcome
ANA = "ana@mail.example"


def ses(kind: str, status: str | None = None, action: str = "failed") -> Any:
    recipient = {"emailAddress": ANA, "action": action, "status": status}
    return {"eventType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": [recipient]}}


def sendgrid(event: str, **more: str) -> Any:
    return [{"event": event, "email": ANA, "smtp-id": "<1.ab@glow.example>"} | more]


def mailgun(code: int, enhanced: str = "", reason: str = "bounce", severity: str = "permanent") -> Any:
    delivery = {"code": code, "enhanced-code": enhanced, "message": "no"}
    return {
        "event-data": {"event": "failed", "severity": severity, "reason": reason, "delivery-status": delivery}
    }


def postmark(kind: str, details: str = "") -> Any:
    return {"RecordType": "Bounce", "Type": kind, "Email": ANA, "Details": details}


@pytest.mark.parametrize(
    ("read", "told", "outcome"),
    [
        (providers.ses, ses("Permanent"), HARD),
        (providers.ses, ses("Permanent", "5.1.1"), HARD),
        (providers.ses, ses("Permanent", "5.7.1"), POLICY),
        (providers.ses, ses("Transient", "5.2.2"), SOFT),
        (providers.ses, ses("Transient", "4.4.1", action="delayed"), None),
        (providers.ses, {"notificationType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}}, COMPLAINT),
        (providers.ses, {"notificationType": "Complaint", "complaint": {"complaintFeedbackType": "not-spam"}}, None),
        (providers.ses, {"notificationType": "Delivery"}, None),
        (providers.sendgrid, sendgrid("bounce", type="bounce", status="5.0.0"), HARD),
        (providers.sendgrid, sendgrid("bounce", type="blocked", status="5.7.1"), POLICY),
        (providers.sendgrid, sendgrid("bounce", type="blocked", status="5.1.1"), SOFT),
        (providers.sendgrid, sendgrid("dropped", reason="Bounced Address"), HARD),
        (providers.sendgrid, sendgrid("dropped", reason="Invalid"), None),
        (providers.sendgrid, sendgrid("spamreport"), COMPLAINT),
        (providers.sendgrid, sendgrid("deferred"), None),
        (providers.postmark, postmark("HardBounce"), HARD),
        (providers.postmark, postmark("HardBounce", "smtp;550 5.7.1 blocked"), POLICY),
        (providers.postmark, postmark("SoftBounce", "smtp;550 5.1.1 odd"), SOFT),
        (providers.postmark, postmark("AutoResponder"), None),
        (providers.postmark, postmark("Transient"), None),
        (providers.postmark, {"RecordType": "SpamComplaint", "Email": ANA}, COMPLAINT),
        (providers.mailgun, mailgun(550, "5.1.1"), HARD),
        (providers.mailgun, mailgun(550), HARD),
        (providers.mailgun, mailgun(552, "5.2.2"), SOFT),
        (providers.mailgun, mailgun(605, reason="suppress-bounce"), HARD),
        (providers.mailgun, mailgun(421, severity="temporary"), None),
        (providers.mailgun, {"event-data": {"event": "complained"}}, COMPLAINT),
        (providers.mailgun, {"event-data": {"event": "opened"}}, None),
    ],
)  # fmt: skip
def test_a_provider_says(read: Any, told: Any, outcome: Outcome | None) -> None:
    found = [report.about(ANA).outcome for report in read(json.dumps(told).encode())]
    assert (found or [None]) == [outcome]
