"""The SMTP edge of an installation that signs its mail itself."""

from typing import Any

from mailer.dkim import Ring
from mailer.envelope import Envelope
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress


class SigningSmtp(Smtp):
    """Signs each mail on its way out, where its From domain has a key."""

    def __init__(self, address: SmtpAddress, ring: Ring, **how: Any) -> None:
        super().__init__(address, **how)
        self._ring = ring

    async def send(self, envelope: Envelope) -> str:
        return await super().send(self._ring.signed(envelope))
