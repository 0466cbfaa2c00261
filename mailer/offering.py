"""One mail: written, or why it cannot be; refused, and what that means for it."""

import datetime as dt

import structlog

from mailer.envelope import Envelope, Unsendable
from mailer.replies import NotDelivered, Verdict
from mailer.writing import Writer
from store import outcomes
from store.outbox import Claimed
from store.outcomes import Failed, Postponed, WhyFailed

log = structlog.get_logger()


def write(writer: Writer, mail: Claimed) -> Envelope | Failed:
    try:
        return writer.envelope(mail)
    except Unsendable as error:
        return Failed(mail, str(error), why=WhyFailed.UNWRITABLE)
    except Exception as error:  # a mail that nobody can write must not hold up the others
        log.exception("mail_unwritable", message=mail.id)
        reply = f"This mail could not be written ({type(error).__name__})"
        return Failed(mail, reply, why=WhyFailed.UNWRITABLE)


def refused(mail: Claimed, refusal: NotDelivered, at: dt.datetime) -> Postponed | Failed:
    if refusal.verdict is Verdict.OURS:
        # What the server has against us or the brand is the operator's to mend.
        log.error("mail_refused", message=mail.id, brand=mail.brand_id, reply=refusal.reply)
    if refusal.verdict in (Verdict.LATER, Verdict.OURS):
        return outcomes.refused_for_now(mail, refusal.reply, at)
    is_dead = refusal.verdict is Verdict.DEAD_ADDRESS
    why = WhyFailed.DEAD_ADDRESS if is_dead else WhyFailed.REFUSED
    return Failed(mail, refusal.reply, dead_address=is_dead, why=why)
