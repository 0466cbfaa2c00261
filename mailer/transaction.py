"""One mail over one connection: MAIL, RCPT, DATA, each answer told apart."""

import re

import aiosmtplib

from mailer.envelope import Envelope
from mailer.replies import NoConnection, NotDelivered, Step, Verdict, one_line, verdict

CLOSING = 421
GO_AHEAD = 354
_DOT = re.compile(rb"(?m)^\.")


async def hand_over(client: aiosmtplib.SMTP, envelope: Envelope) -> str:
    """The server's final reply. Raises NotDelivered (the connection is ready for the next mail, or closed)
    or NoConnection (it is of no more use)."""
    if envelope.needs_smtputf8 and not client.supports_extension("smtputf8"):
        raise NotDelivered(
            "The mail server takes no addresses with letters outside ASCII (it lacks SMTPUTF8).",
            Verdict.REFUSED,
        )
    try:
        await _command(client, Step.MAIL, _mail(client, envelope))
        await _command(client, Step.RCPT, _rcpt(client, envelope))
        await _command(client, Step.DATA, [b"DATA"])
        return await _content(client, envelope.data)
    except NotDelivered:
        await _reset(client)
        raise


def _mail(client: aiosmtplib.SMTP, envelope: Envelope) -> list[bytes]:
    words = [b"MAIL", b"FROM:<%b>" % envelope.mail_from.encode()]
    if envelope.needs_smtputf8:
        words += [b"BODY=8BITMIME", b"SMTPUTF8"]
    if client.supports_extension("dsn"):
        words += [b"RET=HDRS", b"ENVID=%b" % _xtext(envelope.message_id.partition("@")[0])]
    return words


def _rcpt(client: aiosmtplib.SMTP, envelope: Envelope) -> list[bytes]:
    words = [b"RCPT", b"TO:<%b>" % envelope.recipient.encode()]
    if client.supports_extension("dsn") and envelope.recipient.isascii():
        words.append(b"ORCPT=rfc822;%b" % _xtext(envelope.recipient))
    return words


async def _command(client: aiosmtplib.SMTP, step: Step, words: list[bytes]) -> None:
    try:
        reply = await client.execute_command(*words)
    except (aiosmtplib.SMTPException, OSError) as lost:
        raise NoConnection(f"The connection to the mail server broke at {step}: {lost}") from lost
    if reply.code == CLOSING and step is Step.MAIL:
        raise NoConnection(one_line(reply.code, reply.message))
    if reply.code != GO_AHEAD if words == [b"DATA"] else not 200 <= reply.code < 300:
        raise NotDelivered(one_line(reply.code, reply.message), verdict(step, reply.code, reply.message))


async def _content(client: aiosmtplib.SMTP, data: bytes) -> str:
    protocol = client.protocol
    try:
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        protocol.write(_DOT.sub(b"..", data) + b".\r\n")
    except (aiosmtplib.SMTPException, OSError) as lost:
        raise NoConnection(
            f"The connection to the mail server broke before the mail was sent: {lost}"
        ) from lost
    try:
        reply = await protocol.read_response(timeout=client.timeout)
    except (aiosmtplib.SMTPException, OSError) as lost:
        raise NoConnection(
            f"The connection to the mail server broke after the mail was sent: {lost}", maybe_accepted=True
        ) from lost
    if reply.code == CLOSING:
        client.close()
    if not 200 <= reply.code < 300:
        raise NotDelivered(one_line(reply.code, reply.message), verdict(Step.DATA, reply.code, reply.message))
    return one_line(reply.code, reply.message)


async def _reset(client: aiosmtplib.SMTP) -> None:
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _xtext(text: str) -> bytes:
    """RFC 3461, 4: printable ASCII without + and =, the rest as +HH."""
    return b"".join(
        bytes([byte]) if 33 <= byte <= 126 and byte not in b"+=" else b"+%02X" % byte
        for byte in text.encode()
    )
