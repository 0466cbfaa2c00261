"""A connection to the mail server: reached, encrypted and logged in, or not at all."""

import asyncio
import re
import socket
import ssl
from typing import cast

import aiosmtplib

from mailer.line import Line
from mailer.replies import NoConnection, one_line
from mailer.smtp_address import BadSmtpUrl, SmtpAddress, Tls

CONNECT_SECONDS = 30
REPLY_SECONDS = 180
"""Servers that distrust a client keep it waiting, a minute and more, for any answer (RFC 5321, 4.5.3.2)."""
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.(?!-)[A-Za-z0-9-]{1,63})*\.[A-Za-z][A-Za-z0-9-]{1,62}")


def tls_context(tls: Tls, ca_file: str | None) -> ssl.SSLContext:
    """Whom we trust: the system's authorities and *ca_file*. Raises BadSmtpUrl when that is unusable."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):
            raise BadSmtpUrl(f"{ca_file} is not a file of certificates in PEM form.") from None
    if tls is Tls.AUTO:
        # Where clear text would do as well, a certificate that nobody signed is still better than none.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def connect(address: SmtpAddress, context: ssl.SSLContext, name: str | None, patience: float) -> Line:
    """Open a connection that is ready for MAIL. Raises NoConnection."""
    where = f"Mail server {address.host}:{address.port}"
    try:
        line = await _reach(address.host, address.port)
    except OSError as trouble:
        reason = "no answer" if isinstance(trouble, TimeoutError) else trouble.strerror or str(trouble)
        raise NoConnection(f"{where} cannot be reached: {reason}") from trouble
    client = aiosmtplib.SMTP(
        hostname=address.host,
        sock=line,
        local_hostname=_own_name(name, line),
        timeout=patience,
        use_tls=address.tls is Tls.IMPLICIT,
        start_tls=False,
        tls_context=context,
    )
    ready = False
    try:
        await client.connect()
        await client.ehlo()
        await _encrypt(client, address.tls)
        if address.user is not None:
            await client.login(address.user, address.password or "")
        ready = True
    except ssl.SSLCertVerificationError as trouble:
        raise NoConnection(f"{where}: its certificate is not trusted: {trouble.verify_message}") from trouble
    except aiosmtplib.SMTPAuthenticationError as trouble:
        reply = one_line(trouble.code, trouble.message)
        raise NoConnection(f"{where} refused the user name or password: {reply}") from trouble
    except aiosmtplib.SMTPResponseException as trouble:
        raise NoConnection(f"{where} answered: {one_line(trouble.code, trouble.message)}") from trouble
    except (aiosmtplib.SMTPException, OSError) as trouble:
        raise NoConnection(f"{where}: {trouble}") from trouble
    finally:
        if not ready:
            client.close()
    transport = cast("asyncio.Transport", client.transport)  # uvloop's are none by inheritance
    return Line(transport, client.esmtp_extensions, patience)


async def _encrypt(client: aiosmtplib.SMTP, tls: Tls) -> None:
    offered = client.supports_extension("starttls")
    if tls is Tls.REQUIRE and not offered:
        raise aiosmtplib.SMTPNotSupported(
            "it does not offer STARTTLS, so nothing was sent (?starttls=never would send in the clear)"
        )
    if offered and tls in (Tls.REQUIRE, Tls.AUTO):
        await client.starttls()
        await client.ehlo()


async def _reach(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    trouble: OSError = ConnectionError(f"{host} has no address")
    for family, kind, protocol, _, where in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        line = socket.socket(family, kind, protocol)
        line.setblocking(False)
        connected = False
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(CONNECT_SECONDS):
                await loop.sock_connect(line, where)
            connected = True
        except OSError as refused:
            trouble = refused
        finally:
            if not connected:
                line.close()
        if connected:
            return line
    raise trouble


def _own_name(name: str | None, line: socket.socket) -> str:
    """What EHLO says: a full host name, else our address in brackets (RFC 5321, 4.1.4), never `localhost`."""
    if name and len(name) <= 255 and _HOST_NAME.fullmatch(name):
        return name
    own = line.getsockname()[0].partition("%")[0]
    return f"[IPv6:{own}]" if line.family == socket.AF_INET6 else f"[{own}]"
