"""From the bytes of a mail to what it reports. Pure, and it reads whatever comes: half mails, no mails."""

import functools
import re

from mailer.bounces import complaint, delivery_status, prose
from mailer.bounces.parts import Mail, bytes_of, header, parse, parts_of
from mailer.bounces.verdict import Report, Saying, Verdict, nothing, one_line
from store.mail_codes import Outcome

QUOTED_TYPES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/partial"}
)
_QUOTED_FIELDS = re.compile(
    rb"^[ \t>]*(?:return-path|message-id):[ \t]*(?:\r?\n[ \t>]+)?<?([^<>\s]{1,320})",
    re.IGNORECASE | re.MULTILINE,
)
MOST_CLUES = 20
LARGEST_READ = 2 * 1024 * 1024
"""What a report says stands at its beginning; behind it comes all of the mail that it quotes."""
TEXT_SEARCHED = 512 * 1024


def read(raw: bytes) -> Report:
    """What a mail to one of our addresses says.

    1. A complaint (RFC 5965) or a delivery status (RFC 3464, RFC 6533) is read by its fields.
    2. An automatic answer or somebody's reply says nothing.
    3. What is left may be a report in prose, for flufl.bounce.
    """
    mail = parse(raw[:LARGEST_READ])
    if (feedback := complaint.feedback_part(mail)) is not None:
        return Report((complaint.saying(feedback),), _clues(mail, *complaint.return_paths(feedback)))
    if (status := delivery_status.status_part(mail)) is not None:
        rescue = functools.cache(lambda: Outcome.HARD if prose.failures_in(mail) else None)
        if found := delivery_status.sayings(status, rescue):
            return Report(found, _clues(mail, *delivery_status.envelope_ids(status)))
    if prose.is_automatic_answer(mail):
        return nothing("automatic_answer")
    if prose.is_an_answer(mail):
        return nothing("answer")
    return _from_prose(mail)


def _from_prose(mail: Mail) -> Report:
    failed = prose.failures_in(mail)
    if not failed:
        return nothing("no_report", _clues(mail))
    saying = Saying(Verdict(Outcome.HARD, "failed", text=one_line(header(mail, "Subject"))), failed)
    return Report((saying,), _clues(mail), guessed=True)


def _clues(mail: Mail, *told: str) -> tuple[str, ...]:
    """What the mail that is quoted was sent under. Nobody else's word counts: each must prove itself."""
    found = list(told)
    for part in parts_of(mail):
        is_text = part.get_content_maintype() == "text"
        if is_text or part.get_content_type() in QUOTED_TYPES:
            found += quoted_fields(bytes_of(part))
    return tuple(dict.fromkeys(found))[:MOST_CLUES]


def quoted_fields(content: bytes) -> list[str]:
    """Return paths and Message-IDs that stand at the beginning of a line."""
    return [one.decode("ascii", "replace") for one in _QUOTED_FIELDS.findall(content[:TEXT_SEARCHED])]
