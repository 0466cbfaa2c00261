"""A mail server that follows a script: what it answers at each step, when it pauses, when it hangs up."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HANG_UP, STALL = "hang up", "stall"


@dataclass
class MailServer:
    """*replies* by the first word of a command, `greeting`, `content` (in the middle of it) and `.`; a list is used
    up, then all is well."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME")
    tls: ssl.SSLContext | None = None
    from_the_start: bool = False
    user: tuple[str, str] | None = None
    pause: float = 0
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    """For each mail, whether it came over TLS."""
    port: int = 0
    open_lines: list[asyncio.StreamWriter] = field(default_factory=list)
    talks: list[asyncio.Task[None]] = field(default_factory=list)

    def seen(self, word: str) -> int:
        return sum(command.split(" ")[0] == word for command in self.commands)

    def hang_up_all(self) -> None:
        for line in self.open_lines:
            line.transport.abort()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_lines.append(writer)
        talk = asyncio.current_task()
        assert talk is not None
        self.talks.append(talk)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secured = self.from_the_start
        refused = False
        await self._answer(writer, "greeting", "220 mail.example ESMTP")
        while line := await reader.readline():
            command = line.decode().rstrip("\r\n")
            self.commands.append(command)
            match command.split(" ")[0]:
                case "EHLO":
                    offers = [*self.extensions]
                    if self.tls and not secured:
                        offers.append("STARTTLS")
                    if self.user:
                        offers.append("AUTH PLAIN")
                    usual = "\r\n".join(f"250-{one}" for one in ("mail.example", *offers)) + "\r\n250 HELP"
                    await self._answer(writer, "EHLO", usual)
                case "STARTTLS":
                    await self._answer(writer, "STARTTLS", "220 Go ahead")
                    assert self.tls is not None
                    plain = writer.transport
                    try:
                        await writer.start_tls(self.tls)
                    except AttributeError:
                        # The client left in the handshake, over which Python 3.11 stumbles.
                        vars(writer)["_transport"] = plain
                        return
                    secured = True
                case "AUTH":
                    given = base64.b64decode(command.split(" ")[2]).decode().split("\0")[1:]
                    good = tuple(given) == self.user
                    await self._answer(
                        writer, "AUTH", "235 2.7.0 Welcome" if good else "535 5.7.8 Who are you?"
                    )
                case "DATA":
                    usual = "503 5.5.1 Nobody to send it to" if refused else "354 Go on"
                    if not (await self._answer(writer, "DATA", usual)).startswith("354"):
                        continue
                    if self.replies.get("content"):
                        assert self.replies["content"].pop(0) == HANG_UP
                        await reader.readline()
                        raise ConnectionResetError
                    mail = await self._content(reader)
                    if refused:
                        await self._answer(writer, ".", "554 5.5.1 Nobody to send it to")
                        continue
                    if HANG_UP in self.replies.get(".", ()):
                        self.mails.append(mail)
                    if (await self._answer(writer, ".", "250 2.0.0 Kept as 1")).startswith("250"):
                        self.mails.append(mail)
                        self.encrypted.append(secured)
                case "QUIT":
                    await self._answer(writer, "QUIT", "221 Bye")
                    return
                case word:
                    answer = await self._answer(writer, word, f"250 2.0.0 {word} is fine")
                    refused = not answer.startswith("2") or (refused and word == "RCPT")

    async def _content(self, reader: asyncio.StreamReader) -> bytes:
        lines = [await reader.readline()]
        while lines[-1] not in (b".\r\n", b""):
            lines.append(await reader.readline())
        if not lines[-1]:
            raise ConnectionResetError
        return b"".join(lines)

    async def _answer(self, writer: asyncio.StreamWriter, step: str, usual: str) -> str:
        if self.pause:
            await asyncio.sleep(self.pause)
        scripted = self.replies.get(step)
        reply = scripted.pop(0) if scripted else usual
        if reply == STALL:
            while not writer.transport.is_closing():  # noqa: ASYNC110  nothing tells of a client that goes
                await asyncio.sleep(0.02)
        if reply in (HANG_UP, STALL):
            raise ConnectionResetError
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()
        if reply.startswith("421"):
            raise ConnectionResetError
        return reply


@asynccontextmanager
async def running(server: MailServer) -> AsyncIterator[MailServer]:
    context = server.tls if server.from_the_start else None
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    server.hang_up_all()
    await asyncio.gather(*server.talks)
