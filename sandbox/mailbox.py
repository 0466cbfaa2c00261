"""A mailbox provider for every address: takes mail over SMTP, keeps it, and misbehaves on command."""

import asyncio
import datetime as dt
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aiosmtpd.smtp import Envelope

from sandbox.mail import Mail
from sandbox.smtp import Dialogue

ANYBODY = "*"
FOR_EVER = 24 * 3600.0


@dataclass(slots=True)
class Lever:
    """What is wrong with an address at one step of the dialogue (`MAIL`, `RCPT`, `DATA`, `KEPT`)."""

    step: str
    address: str
    name: str
    reply: str | None = None
    pause: float = 0.0
    drop: bool = False
    left: int | None = None
    """How many times more; None = until mended."""


class Mailbox:
    """`publish("mailbox")` tells that something changed. *users* (name to password) makes AUTH required."""

    def __init__(
        self,
        publish: Callable[[str], None],
        now: Callable[[], dt.datetime],
        *,
        tls: ssl.SSLContext | None = None,
        require_tls: bool = False,
        users: Mapping[str, str] | None = None,
    ) -> None:
        self.mails: list[Mail] = []
        self.read: set[int] = set()
        self.port = 0
        self.connections = 0
        self._publish = publish
        self._now = now
        self._tls = tls
        self._require_tls = require_tls
        self._users = users or {}
        self._levers: list[Lever] = []
        self._server: asyncio.Server | None = None
        self._dialogues: set[Dialogue] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._pick_up, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door and every line that is still open."""
        if self._server is None:
            return
        self._server.close()
        for dialogue in self._dialogues:
            if isinstance(dialogue.transport, asyncio.Transport):
                dialogue.transport.abort()
        await asyncio.gather(*(dialogue.finished() for dialogue in self._dialogues))
        await self._server.wait_closed()
        self._dialogues.clear()
        self._server = None

    def to(self, address: str) -> list[Mail]:
        """What *address* has received, oldest first."""
        wanted = address.casefold()
        return [mail for mail in self.mails if wanted in (r.casefold() for r in mail.recipients)]

    def find(self, number: int) -> Mail | None:
        return self.mails[number - 1] if 0 < number <= len(self.mails) else None

    def mark_read(self, mail: Mail) -> None:
        if mail.id not in self.read:
            self.read.add(mail.id)
            self._publish("mailbox")

    def refuse(self, address: str, reply: str = "550 5.1.1 There is no such mailbox") -> None:
        """Refuse *address* at RCPT until mended."""
        self._set(Lever("RCPT", address, "refuse", reply))

    def defer(
        self, address: str, reply: str = "451 4.7.1 Please try again later", times: int | None = None
    ) -> None:
        """Put *address* off at RCPT, *times* times or until mended."""
        self._set(Lever("RCPT", address, "defer", reply, left=times))

    def refuse_sender(self, sender: str = ANYBODY, reply: str = "550 5.7.1 Sender refused") -> None:
        self._set(Lever("MAIL", sender, "refuse_sender", reply))

    def refuse_mail(
        self, address: str, reply: str = "554 5.7.1 Looks like spam", times: int | None = None
    ) -> None:
        """Take *address*, but refuse the mail after its final dot."""
        self._set(Lever("DATA", address, "refuse_mail", reply, left=times))

    def hang(self, address: str = ANYBODY, seconds: float = FOR_EVER, step: str = "RCPT") -> None:
        """Stay silent for *seconds* before answering."""
        self._set(Lever(step, address, "hang", pause=seconds))

    def drop(self, address: str = ANYBODY, times: int | None = 1) -> None:
        """Keep the mail after its final dot, but cut the line instead of saying so."""
        self._set(Lever("KEPT", address, "drop", drop=True, left=times))

    def mend(self, address: str | None = None) -> None:
        """Take back what was done to *address*; without one, to everybody."""
        wanted = None if address is None else address.casefold()
        self._levers = [lever for lever in self._levers if wanted is not None and lever.address != wanted]
        self._publish("mailbox")

    def levers(self) -> Iterator[Lever]:
        """Those that are pulled."""
        yield from self._levers

    def _set(self, lever: Lever) -> None:
        lever.address = lever.address.casefold()
        self._levers = [
            other for other in self._levers if (other.step, other.address) != (lever.step, lever.address)
        ]
        self._levers.append(lever)
        self._publish("mailbox")

    def _pick_up(self) -> Dialogue:
        self._dialogues = {dialogue for dialogue in self._dialogues if dialogue.transport is not None}
        self.connections += 1
        dialogue = Dialogue(
            self._meet, self._keep, tls=self._tls, require_tls=self._require_tls, users=self._users
        )
        self._dialogues.add(dialogue)
        return dialogue

    async def _meet(self, dialogue: Dialogue, step: str, address: str) -> str | None:
        who = (address.casefold(), ANYBODY)
        lever = next((lv for lv in self._levers if lv.step == step and lv.address in who), None)
        if lever is None:
            return None
        if lever.left is not None:
            lever.left -= 1
            if lever.left <= 0:
                self._levers.remove(lever)
                self._publish("mailbox")
        if lever.pause:
            await asyncio.sleep(lever.pause)
        if lever.drop:
            dialogue.hang_up()
        return lever.reply

    def _keep(self, envelope: Envelope, parameters: tuple[str, ...]) -> None:
        self.mails.append(
            Mail(
                id=len(self.mails) + 1,
                sender=(envelope.mail_from or "").replace("<>", ""),
                recipients=tuple(envelope.rcpt_tos),
                raw=envelope.original_content or b"",
                received_at=self._now(),
                parameters=parameters,
            )
        )
        self._publish("mailbox")
