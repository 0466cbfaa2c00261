"""A report's parts as mails are made of: all that is done with foreign bytes before they mean something."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses
from typing import Any

COMPAT = email.policy.compat32
"""It never refuses a header, however broken; the modern policies do."""
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
MOST_PARTS = 200
MOST_GROUPS = 100

Mail = Message


def parse(raw: bytes) -> Mail:
    return email.message_from_bytes(raw, policy=COMPAT)


def parts_of(mail: Mail) -> Iterator[Mail]:
    """The mail and what it holds; of an absurdly nested one, the first parts."""
    for _, part in zip(range(MOST_PARTS), mail.walk(), strict=False):
        yield part


def header(mail: Mail, name: str) -> str:
    """On one line; empty when it is missing. Bytes that are no ASCII come as U+FFFD."""
    value = mail.get(name)
    return "" if value is None else " ".join(str(value).split())


def groups_of(part: Mail) -> list[Mail]:
    """The groups of fields of a report's part, the mail's own first.

    The standard library takes `message/delivery-status` apart, but neither `message/global-delivery-status` (one nested
    mail to it) nor one that is encoded or mislabelled.
    """
    content = part.get_payload()
    if isinstance(content, list) and part.get_content_type() == "message/delivery-status":
        return [one for one in _mails(content) if one.keys()][:MOST_GROUPS]
    return [parse(block) for block in _BLANK_LINE.split(bytes_of(part).strip()) if block.strip()][
        :MOST_GROUPS
    ]


def bytes_of(part: Mail) -> bytes:
    """What stands in a part, decoded. A nested mail is written out again."""
    content = part.get_payload()
    if isinstance(content, list):
        written = b"\r\n".join(one.as_bytes(policy=COMPAT) for one in _mails(content))
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in (
            "base64",
            "quoted-printable",
        ):
            return written
        # To the library it is a nested mail without headers whose text is what was encoded.
        single = Message(policy=COMPAT)
        single["Content-Transfer-Encoding"] = part["Content-Transfer-Encoding"]
        single.set_payload(written.decode("ascii", "replace").strip())
        return bytes_of(single)
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def typed_address(field: str) -> str | None:
    """The address in `rfc822; ana@mail.example`, folded; None for another type. utf-8 ones per RFC 6533."""
    kind, separator, value = field.partition(";")
    if not separator:
        kind, value = "rfc822", field
    value = value.strip().strip("<>").strip()
    match kind.strip().lower():
        case "rfc822":
            pass
        case "utf-8":
            value = _UNICODE.sub(_letter, value)
        case _:
            return None
    return value.casefold() if "@" in value else None


def addresses_in(field: str) -> list[str]:
    return [address for _, address in getaddresses([field]) if "@" in address]


def unescaped(xtext: str) -> str:
    """RFC 3461, 4: what an ENVID looks like on the way."""
    return _XTEXT.sub(lambda found: chr(int(found[1], 16)), xtext.strip())


def _mails(content: list[Any]) -> list[Mail]:
    return [one for one in content if isinstance(one, Message)]


def _letter(found: "re.Match[str]") -> str:
    number = int(found[1], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"
