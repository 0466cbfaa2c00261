"""One mail over one line: MAIL, RCPT, DATA, each answer told apart."""

import re

from mailer.envelope import Envelope
from mailer.line import Line, Lost, Reply
from mailer.replies import NoConnection, NotDelivered, Step, Verdict, one_line, verdict

CLOSING = 421
GO_AHEAD = 354
_AS_IT_IS = re.compile(r"[!-*,-<>-~]*")
_DOT = re.compile(rb"(?m)^\.")


async def hand_over(line: Line, envelope: Envelope) -> str:
    """The server's final reply. Raises NotDelivered (the line is ready for the next mail, or closed)
    or NoConnection (it is of no more use).

    Two round trips where the server takes commands together (RFC 2920), else one for each command.
    """
    if envelope.needs_smtputf8 and "smtputf8" not in line.offers:
        raise NotDelivered(
            "The mail server takes no addresses with letters outside ASCII (it lacks SMTPUTF8).",
            Verdict.REFUSED,
        )
    try:
        if "pipelining" in line.offers:
            await _ask_together(line, envelope)
        else:
            await _ask_in_turn(line, envelope)
        return await _content(line, envelope.data)
    except NotDelivered:
        line.is_soiled = True
        raise


def _commands(line: Line, envelope: Envelope) -> dict[Step, bytes]:
    mail = b"MAIL FROM:<%b>" % envelope.mail_from.encode()
    rcpt = b"RCPT TO:<%b>" % envelope.recipient.encode()
    if envelope.needs_smtputf8:
        mail += b" BODY=8BITMIME SMTPUTF8"
    if "dsn" in line.offers:
        mail += b" RET=HDRS ENVID=%b" % _xtext(envelope.message_id.partition("@")[0])
        if envelope.recipient.isascii():
            rcpt += b" ORCPT=rfc822;%b" % _xtext(envelope.recipient)
    return {Step.MAIL: mail + b"\r\n", Step.RCPT: rcpt + b"\r\n", Step.DATA: b"DATA\r\n"}


async def _ask_together(line: Line, envelope: Envelope) -> None:
    """All in one write. Every command gets its answer, also those that follow a refused one."""
    commands = _commands(line, envelope)
    was_soiled, line.is_soiled = line.is_soiled, False
    _write(line, Step.MAIL, (b"RSET\r\n" if was_soiled else b"") + b"".join(commands.values()))
    if was_soiled:
        await _reply(line, Step.MAIL)
    refused: NotDelivered | None = None
    reply = None
    for step in commands:
        try:
            reply = await _reply(line, step)
            if refused is None:
                _judge(line, step, reply)
        except NoConnection:
            if refused is None:
                raise
        except NotDelivered as refusal:
            refused = refusal
        if not line.is_open:
            break
    if refused is not None:
        if line.is_open and reply is not None and reply.code == GO_AHEAD:
            await _send_nothing(line)
        raise refused


async def _send_nothing(line: Line) -> None:
    """Some servers want content though they took no recipient (RFC 2920, 3.1); it goes to nobody."""
    try:
        line.write(b".\r\n")
        await line.reply()
    except Lost:
        line.close()


async def _ask_in_turn(line: Line, envelope: Envelope) -> None:
    if line.is_soiled:
        line.is_soiled = False
        _write(line, Step.MAIL, b"RSET\r\n")
        await _reply(line, Step.MAIL)
    for step, command in _commands(line, envelope).items():
        _write(line, step, command)
        _judge(line, step, await _reply(line, step))


def _write(line: Line, step: Step, data: bytes) -> None:
    try:
        line.write(data)
    except Lost as lost:
        raise NoConnection(f"The connection to the mail server broke at {step}: {lost}") from lost


async def _reply(line: Line, step: Step) -> Reply:
    try:
        return await line.reply()
    except Lost as lost:
        raise NoConnection(f"The connection to the mail server broke at {step}: {lost}") from lost


def _judge(line: Line, step: Step, reply: Reply) -> None:
    """Raises what the answer means, unless it lets us go on."""
    if reply.code == CLOSING:
        line.close()
        if step is Step.MAIL:
            raise NoConnection(one_line(reply.code, reply.message))
    if reply.code != GO_AHEAD if step is Step.DATA else not 200 <= reply.code < 300:
        raise NotDelivered(one_line(reply.code, reply.message), verdict(step, reply.code, reply.message))


async def _content(line: Line, data: bytes) -> str:
    # The search is many times faster than the substitution, which few mails need.
    stuffed = _DOT.sub(b"..", data) if data.startswith(b".") or b"\n." in data else data
    try:
        line.write(stuffed + b".\r\n")
    except Lost as lost:
        raise NoConnection(
            f"The connection to the mail server broke before the mail was sent: {lost}"
        ) from lost
    try:
        reply = await line.reply()
    except Lost as lost:
        raise NoConnection(
            f"The connection to the mail server broke after the mail was sent: {lost}", maybe_accepted=True
        ) from lost
    if reply.code == CLOSING:
        line.close()
    if not 200 <= reply.code < 300:
        raise NotDelivered(one_line(reply.code, reply.message), verdict(Step.DATA, reply.code, reply.message))
    return one_line(reply.code, reply.message)


def _xtext(text: str) -> bytes:
    """RFC 3461, 4: printable ASCII without + and =, the rest as +HH."""
    if _AS_IT_IS.fullmatch(text):
        return text.encode()
    return b"".join(
        bytes([byte]) if 33 <= byte <= 126 and byte not in b"+=" else b"+%02X" % byte
        for byte in text.encode()
    )
