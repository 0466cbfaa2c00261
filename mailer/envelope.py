"""A letter as the bytes that go over the wire. Pure: the same arguments give the same bytes, so that a mail
sent twice is recognised as one."""

import base64
import datetime as dt
import functools
import hashlib
import hmac
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime

import idna

from mailer.encoded_words import encoded_words
from mailer.skeleton import Encoded
from store import keyed
from store.brand_look import Logo
from templates import LOGO_CID

LINE = 78
LONGEST_NAME = 64
_NEVER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")
"""C0, C1, line and paragraph separators, bidi overrides, lone surrogates."""
_ADDRESS = re.compile(r'(?P<local>[^\s<>"(),:;@\[\]\\]+|"(?:[^"\\]|\\.)+")@(?P<domain>[^\s<>"(),:;@\[\]\\]+)')
_OUR_ID = re.compile(r"(?P<message>[0-9]{1,18})\.(?P<tag>[0-9a-f]{24})", re.IGNORECASE)
_NOT_IN_URL = re.compile("[<>, ]")
_USUAL_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_PLAIN = re.compile(r"[!-~]{1,60}(?: [!-~]{1,60})*")


class Unsendable(ValueError):
    """Something that cannot stand in a mail. Says in which header, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What stands on the envelope: from whom, to whom, and what ties the mail to its message."""

    from_name: str
    from_email: str
    recipient: str
    mail_from: str
    """The return path (see `mailer.return_path`)."""
    message_id: str
    """Without angle brackets (see `message_id`)."""
    date: dt.datetime
    unsubscribe_url: str
    feedback_id: str
    recipient_name: str | None = None
    reply_to: str | None = None
    unsubscribe_mailto: str | None = None
    in_reply_to: str | None = None
    """The Message-ID of the first mail of the series."""


@dataclass(frozen=True, slots=True)
class Envelope:
    mail_from: str
    recipient: str
    data: bytes
    message_id: str
    subject: str = ""
    needs_smtputf8: bool = False


def envelope(letter: Encoded, outside: Outside, logo: Logo | None = None) -> Envelope:
    """*logo*: the picture that the letter's HTML names. Raises Unsendable."""
    sender = address(outside.from_email, "From")
    recipient = address(outside.recipient, "To")
    reply_to = address(outside.reply_to, "Reply-To") if outside.reply_to else None
    mail_from = address(outside.mail_from, "the return path")
    boundary = "=_" + hashlib.sha256(outside.message_id.encode()).hexdigest()[:32]
    headers = [
        _from(outside.from_name, sender),
        *([f"Reply-To: {reply_to}"] if reply_to else []),
        _mailbox("To", outside.recipient_name, recipient),
        _text("Subject", letter.subject),
        f"Date: {_date(outside.date)}",
        _fold_before("Message-ID:", f"<{outside.message_id}>"),
        *(
            _fold_before(header, f"<{outside.in_reply_to}>")
            for header in ("In-Reply-To:", "References:")
            if outside.in_reply_to
        ),
        _list_unsubscribe(outside.unsubscribe_url, outside.unsubscribe_mailto),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
        _fold_before("Feedback-ID:", outside.feedback_id),
        f"Content-Language: {letter.locale}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
    ]
    if not "".join(headers).replace("\r\n ", " ").isprintable():
        for header in headers:
            _refuse_controls(header.replace("\r\n ", " "), header.partition(":")[0])
    addresses = [sender, recipient, mail_from, *([reply_to] if reply_to else [])]
    return Envelope(
        mail_from=mail_from,
        recipient=recipient,
        data=b"".join(["\r\n".join([*headers, "", ""]).encode(), *_body(letter, boundary, logo)]),
        message_id=outside.message_id,
        subject=letter.subject,
        needs_smtputf8=not all(one.isascii() for one in addresses),
    )


def message_id(keys: tuple[str, ...], message_pk: int, domain: str) -> str:
    """The Message-ID of a message, without angle brackets; the same at every try."""
    return f"{message_pk}.{_id_tag(keys[0], message_pk)}@{ascii_domain(domain, 'Message-ID')}"


def message_of(keys: tuple[str, ...], header_id: str) -> int | None:
    """The message that was sent under this Message-ID, or under an ENVID, which is its first half.

    None when none of *keys* made it.
    """
    parts = _OUR_ID.fullmatch(header_id.strip("<> ").partition("@")[0])
    if parts is None:
        return None
    message_pk, tag = int(parts["message"]), parts["tag"].lower()
    ours = [hmac.compare_digest(tag, _id_tag(key, message_pk)) for key in keys]
    return message_pk if any(ours) else None


def _id_tag(key: str, message_pk: int) -> str:
    return keyed.digest(key.encode(), b"message-id\0%d" % message_pk, "sha256").hex()[:24]


def domain_of(email: str) -> str:
    return email.rpartition("@")[2]


def feedback_id(campaign_id: str | None, brand_id: str, kind: str) -> str:
    """`campaign:brand:kind:reconnect`, by which mailbox providers group complaints."""
    fields = (campaign_id or "none", brand_id, kind, "reconnect")
    return ":".join(map(_field, fields))


@functools.lru_cache(8192)
def _field(given: str) -> str:
    return urllib.parse.quote(given, safe="")[:60]


@functools.lru_cache(64)
def _date(at: dt.datetime) -> str:
    """Mails that were queued together bear the same."""
    return format_datetime(at.astimezone(dt.UTC))


def address(email: str, where: str) -> str:
    """*email* as it travels: the domain in ASCII, the local part as it is. Raises Unsendable."""
    if _USUAL_ADDRESS.fullmatch(email):
        return email
    _refuse_controls(email, where)
    parts = _ADDRESS.fullmatch(email)
    if parts is None:
        raise Unsendable(f"{where}: this is not an e-mail address")
    return f"{parts['local']}@{ascii_domain(parts['domain'], where)}"


def ascii_domain(domain: str, where: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise Unsendable(f"{where}: the domain cannot be written in ASCII") from None


def _refuse_controls(text: str, where: str) -> None:
    found = _NEVER.search(text)
    if found:
        raise Unsendable(f"{where}: the control character U+{ord(found[0]):04X} cannot stand in a mail")


@functools.lru_cache(8192)
def _from(name: str, email: str) -> str:
    return _mailbox("From", name, email)


def _mailbox(header: str, name: str | None, email: str) -> str:
    name = _cut((name or "").strip())
    if not name:
        return f"{header}: {email}"
    _refuse_controls(name, header)
    shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not _PLAIN.fullmatch(name) or "=?" in name or len(shown) > LINE - len("Reply-To: "):
        shown = encoded_words(name, len(header) + 2)
    return _fold_before(f"{header}: {shown}", f"<{email}>")


@functools.lru_cache(8192)
def _text(header: str, text: str) -> str:
    text = text.strip()
    _refuse_controls(text, header)
    if _PLAIN.fullmatch(text) and "=?" not in text:
        return "\r\n ".join(_lines(f"{header}: {text}"))
    return f"{header}: {encoded_words(text, len(header) + 2)}"


def _lines(words: str) -> Iterator[str]:
    line = ""
    for word in words.split(" "):
        if line and len(line) + 1 + len(word) > LINE - 1:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _fold_before(start: str, rest: str) -> str:
    last = start.rpartition("\r\n")[2]
    return f"{start} {rest}" if len(last) + 1 + len(rest) <= LINE else f"{start}\r\n {rest}"


def _list_unsubscribe(url: str, mailto: str | None) -> str:
    for one in (url, mailto or ""):
        if not one.isascii() or _NOT_IN_URL.search(one):
            raise Unsendable("List-Unsubscribe: this is not a URL")
    header = _fold_before("List-Unsubscribe:", f"<{url}>{',' if mailto else ''}")
    return _fold_before(header, f"<{mailto}>") if mailto else header


def _cut(name: str) -> str:
    """Long names end in an ellipsis, never in the middle of what is seen as one letter."""
    if len(name) <= LONGEST_NAME:
        return name
    end = LONGEST_NAME - 1
    while end > 0 and (unicodedata.combining(name[end]) or "\u200d" in name[end - 1 : end + 1]):
        end -= 1
    return name[:end].rstrip() + "…"


def _body(letter: Encoded, boundary: str, logo: Logo | None) -> Iterator[bytes]:
    yield from _text_part("plain", letter.text, boundary)
    if logo is None:
        yield from _text_part("html", letter.html, boundary)
    else:
        inner = f"=_r{boundary[2:]}"
        yield (
            f"--{boundary}\r\n"
            f'Content-Type: multipart/related; type="text/html";\r\n boundary="{inner}"\r\n\r\n'.encode()
        )
        yield from _text_part("html", letter.html, inner)
        yield f"--{inner}\r\n".encode()
        yield _picture(logo)
        yield f"--{inner}--\r\n".encode()
    yield f"--{boundary}--\r\n".encode()


def _text_part(kind: str, text: bytes, boundary: str) -> Iterator[bytes]:
    yield (
        f"--{boundary}\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
    )
    yield text
    yield b"\r\n"


@functools.lru_cache(64)
def _picture(logo: Logo) -> bytes:
    """Many mails show the same."""
    name = f"logo.{logo.media_type.rpartition('/')[2]}"
    headers = (
        f'Content-Type: {logo.media_type}; name="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{LOGO_CID}>\r\n"
        f'Content-Disposition: inline; filename="{name}"\r\n\r\n'
    )
    return headers.encode() + base64.encodebytes(logo.content).replace(b"\n", b"\r\n")
