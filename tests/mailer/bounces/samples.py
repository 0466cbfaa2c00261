"""Reports in the shapes in which real servers write them; the names are made up."""

from textwrap import dedent

BOUNDARY = "Bnd.1763466000/mx.example"
QUOTED = """\
Return-Path: <b+7.0123456789abcdef@bounces.example>
From: Glow <hello@glow.example>
To: Ana <ana@mail.example>
Subject: Expired Instagram access for Glow collaboration
Message-ID: <7.0123456789abcdef01234567@glow.example>
"""


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def dsn(
    status: str | None = "5.1.1",
    diagnostic: str | None = "smtp; 550 5.1.1 <ana@mail.example>: Recipient address rejected",
    *,
    action: str = "failed",
    recipient: str = "rfc822; ana@mail.example",
    original: str | None = None,
    envelope_id: str | None = None,
    quoted: str = QUOTED,
    kind: str = "delivery-status",
    to: str = "b+7.0123456789abcdef@bounces.example",
) -> bytes:
    """As Postfix writes it; its fields can be told apart by what other servers leave out."""
    group = [
        *([f"Original-Recipient: {original}"] if original else []),
        f"Final-Recipient: {recipient}",
        f"Action: {action}",
        *([f"Status: {status}"] if status is not None else []),
        *([f"Diagnostic-Code: {diagnostic}"] if diagnostic is not None else []),
    ]
    first = [
        "Reporting-MTA: dns; mx.example",
        *([f"Original-Envelope-Id: {envelope_id}"] if envelope_id else []),
    ]
    return crlf(
        "Return-Path: <>\n"
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\n"
        f"To: {to}\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "Auto-Submitted: auto-replied\n"
        "MIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={kind};\n boundary="{BOUNDARY}"\n'
        "\n"
        "This is a MIME-encapsulated message.\n\n"
        f"--{BOUNDARY}\nContent-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n"
        "I'm sorry to have to inform you that your message could not be delivered.\n\n"
        f"--{BOUNDARY}\nContent-Description: Delivery report\nContent-Type: message/{kind}\n\n"
        + "\n".join(first)
        + "\n\n"
        + "\n".join(group)
        + f"\n\n--{BOUNDARY}\nContent-Type: message/rfc822\n\n{quoted}\nHi Ana\n\n--{BOUNDARY}--\n"
    )


def complaint(kind: str = "abuse", quoted: str = QUOTED, mail_from: str | None = None) -> bytes:
    """As a feedback loop sends it, with who complained blacked out."""
    path = f"Original-Mail-From: <{mail_from}>\n" if mail_from else ""
    return crlf(
        "From: feedback@isp.example\nTo: fbl@bounces.example\nSubject: Spam report\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type=feedback-report; boundary="{BOUNDARY}"\n\n'
        f"--{BOUNDARY}\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n"
        f"--{BOUNDARY}\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: {kind}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n{path}"
        "Original-Rcpt-To: <redacted@isp.example>\n\n"
        f"--{BOUNDARY}\nContent-Type: message/rfc822\n\n{quoted}\nHi\n\n--{BOUNDARY}--\n"
    )


def plain(text: str) -> bytes:
    return crlf(dedent(text).lstrip("\n"))


QMAIL = plain(
    f"""
    Return-Path: <>
    From: MAILER-DAEMON@mail.example
    To: b+7.0123456789abcdef@bounces.example
    Subject: failure notice

    Hi. This is the qmail-send program at mail.example.
    I'm afraid I wasn't able to deliver your message to the following addresses.
    This is a permanent error; I've given up. Sorry it didn't work out.

    <ana@mail.example>:
    Sorry, no mailbox here by that name. (#5.1.1)

    --- Below this line is a copy of the message.

    {QUOTED.replace(chr(10), chr(10) + "    ")}
    """
)
EXIM = plain(
    """
    Return-path: <>
    X-Failed-Recipients: ana@mail.example
    Auto-Submitted: auto-replied
    From: Mail Delivery System <Mailer-Daemon@mx.example>
    To: b+7.0123456789abcdef@bounces.example
    Subject: Mail delivery failed: returning message to sender

    This message was created automatically by mail delivery software.

      ana@mail.example
        Unrouteable address
    """
)
VACATION = plain(
    """
    Return-Path: <>
    From: Ana <ana@mail.example>
    To: b+7.0123456789abcdef@bounces.example
    Subject: Out of office: Expired Instagram access
    Auto-Submitted: auto-replied (vacation)
    Precedence: bulk

    I am away until Monday. User unknown things happen; <ana@mail.example> is not dead.
    """
)
OLD_VACATION = plain(
    """
    From: Ana <ana@mail.example>
    To: b+7.0123456789abcdef@bounces.example
    Subject: AFK
    X-Autoreply: yes

    Back soon.
    """
)
REPLY = plain(
    """
    From: Ana <ana@mail.example>
    To: b+7.0123456789abcdef@bounces.example
    Subject: Re: Expired Instagram access
    In-Reply-To: <7.0123456789abcdef01234567@glow.example>

    My manager wrote that delivery to the following recipients failed:
    ana@mail.example
    """
)
TWO_RECIPIENTS = dsn().replace(
    b"\r\n\r\n--" + BOUNDARY.encode() + b"\r\nContent-Type: message/rfc822",
    b"\r\n\r\nFinal-Recipient: rfc822; bo@mail.example\r\nAction: failed\r\nStatus: 5.2.2\r\n"
    b"\r\n--" + BOUNDARY.encode() + b"\r\nContent-Type: message/rfc822",
)
