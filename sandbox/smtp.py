"""The SMTP dialogue of the mailbox: aiosmtpd's server, which also takes the parameters of RFC 3461 (DSN)."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

MAX_MAIL = 30 * 1024 * 1024
DSN_PARAMETERS = ("RET=", "ENVID=", "NOTIFY=", "ORCPT=")

Meet = Callable[["Dialogue", str, str], Awaitable[str | None]]
"""Asked at each step (`MAIL`, `RCPT`, `DATA`) with the address it is about; answers the refusal, if any."""
Keep = Callable[[Envelope, tuple[str, ...]], None]


class Dialogue(SMTP):
    """One connection. *meet* may refuse at any step; *keep* gets what was accepted."""

    def __init__(
        self,
        meet: Meet,
        keep: Keep,
        *,
        tls: ssl.SSLContext | None,
        require_tls: bool,
        users: Mapping[str, str],
    ) -> None:
        self._meet = meet
        self._keep = keep
        self._users = users
        self._parameters: list[str] = []
        super().__init__(
            self,
            data_size_limit=MAX_MAIL,
            enable_SMTPUTF8=True,
            hostname="mailbox.sandbox",
            ident="Sandbox mailbox",
            tls_context=tls,
            require_starttls=require_tls,
            auth_required=bool(users),
            auth_require_tls=tls is not None,
            auth_exclude_mechanism=() if users else ("LOGIN", "PLAIN"),
            authenticator=self._login,
            loop=asyncio.get_running_loop(),
        )

    def hang_up(self) -> None:
        """Cut the line without a word, as a server that died would."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
        raise ConnectionResetError("The sandbox dropped the connection")

    async def finished(self) -> None:
        task = self._handler_coroutine
        if task is not None:
            with contextlib.suppress(asyncio.CancelledError, ConnectionResetError):
                await task

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd finds commands by these names
        self._parameters.clear()
        await super().smtp_MAIL(self._without_dsn(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await super().smtp_RCPT(self._without_dsn(arg))

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.command_size_limits["MAIL"] += 200
        self.command_size_limits["RCPT"] += 600
        return [*responses[:-1], "250-DSN", responses[-1]]

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope, address: str, options: list[str]
    ) -> Any:
        refusal = await self._meet(self, "MAIL", address)
        self._parameters += options
        return MISSING if refusal is None else refusal

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope, address: str, _options: list[str]
    ) -> Any:
        refusal = await self._meet(self, "RCPT", address)
        return MISSING if refusal is None else refusal

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        for address in envelope.rcpt_tos:
            refusal = await self._meet(self, "DATA", address)
            if refusal is not None:
                return refusal
        self._keep(envelope, tuple(self._parameters))
        for address in envelope.rcpt_tos:
            await self._meet(self, "KEPT", address)
        return "250 2.0.0 Kept"

    def _login(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
    ) -> AuthResult:
        known = isinstance(given, LoginPassword) and self._users.get(given.login.decode()) == (
            given.password.decode()
        )
        return AuthResult(success=known, handled=False)

    def _without_dsn(self, arg: str | None) -> str | None:
        """aiosmtpd refuses parameters it does not know; these are noted and taken out."""
        if arg is None:
            return None
        words = arg.split(" ")
        self._parameters += [word for word in words if word.upper().startswith(DSN_PARAMETERS)]
        return " ".join(word for word in words if not word.upper().startswith(DSN_PARAMETERS))
