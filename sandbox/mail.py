"""One mail as the mailbox received it, and the views of it that a mail client shows."""

import base64
import datetime as dt
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass(frozen=True, slots=True)
class Mail:
    id: int
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    received_at: dt.datetime
    parameters: tuple[str, ...] = ()
    """What the client added to MAIL and RCPT, such as `SMTPUTF8` or `RET=HDRS`."""

    @property
    def message(self) -> EmailMessage:
        return BytesParser(policy=email.policy.default).parsebytes(self.raw)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, str(value)) for name, value in self.message.items())

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML part, with inline pictures written into it so that it stands alone."""
        return re.sub(r"cid:([^\"')\s>]+)", self._picture, self._body("html"))

    @property
    def one_click(self) -> str | None:
        """Where RFC 8058's POST goes; None when the mail does not offer it."""
        message = self.message
        if str(message["List-Unsubscribe-Post"] or "").strip() != ONE_CLICK:
            return None
        found = re.search(r"<(https?://[^>]+)>", re.sub(r"\s", "", str(message["List-Unsubscribe"] or "")))
        return found.group(1) if found else None

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""

    def _picture(self, reference: re.Match[str]) -> str:
        for part in self.message.walk():
            if part.get_content_maintype() == "image" and part["Content-ID"] == f"<{reference.group(1)}>":
                data = base64.b64encode(cast("bytes", part.get_payload(decode=True)))
                return f"data:{part.get_content_type()};base64,{data.decode()}"
        return reference.group(0)
