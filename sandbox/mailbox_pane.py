"""The mailbox's side of the sandbox page: JSON for the list, the reader and the levers."""

from email.utils import getaddresses
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.mail import ONE_CLICK, Mail
from sandbox.mailbox import Mailbox

SHOWN = 300
PATIENCE = aiohttp.ClientTimeout(total=20)


class MailboxPane:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._lines: dict[int, dict[str, Any]] = {}
        """A mail never changes, and reading one takes milliseconds."""

    def mount(self, app: web.Application) -> None:
        """Serve the pane under /sandbox/mailbox."""
        app.router.add_get("/sandbox/mailbox", self.overview)
        app.router.add_get(r"/sandbox/mailbox/{id:\d+}", self.one)
        app.router.add_get(r"/sandbox/mailbox/{id:\d+}/raw", self.raw)
        app.router.add_post(r"/sandbox/mailbox/{id:\d+}/read", self.mark_read)
        app.router.add_post(r"/sandbox/mailbox/{id:\d+}/unsubscribe", self.unsubscribe)
        app.router.add_post("/sandbox/mailbox/levers", self.pull)

    async def overview(self, _request: web.Request) -> web.Response:
        """The newest mails first, and the levers that are pulled."""
        mails = self._mailbox.mails
        return web.json_response(
            {
                "total": len(mails),
                "unread": len(mails) - len(self._mailbox.read),
                "mails": [self._line(mail) for mail in reversed(mails[-SHOWN:])],
                "levers": [
                    {"address": lever.address, "name": lever.name, "left": lever.left}
                    for lever in self._mailbox.levers()
                ],
            }
        )

    async def one(self, request: web.Request) -> web.Response:
        mail = self._find(request)
        return web.json_response(
            {
                **self._line(mail),
                "envelope": {"sender": mail.sender, "recipients": mail.recipients},
                "parameters": mail.parameters,
                "headers": mail.headers,
                "html": mail.html,
                "text": mail.text,
                "one_click": mail.one_click is not None,
                "size": len(mail.raw),
            }
        )

    async def raw(self, request: web.Request) -> web.Response:
        mail = self._find(request)
        name = {"Content-Disposition": f'attachment; filename="mail-{mail.id}.eml"'}
        return web.Response(body=mail.raw, content_type="message/rfc822", headers=name)

    async def mark_read(self, request: web.Request) -> web.Response:
        self._mailbox.mark_read(self._find(request))
        return web.json_response({"ok": True})

    async def unsubscribe(self, request: web.Request) -> web.Response:
        """What a mailbox provider's own button does (RFC 8058): a POST without cookies, following nothing."""
        url = self._find(request).one_click
        if url is None:
            raise web.HTTPConflict(text="This mail offers no one-click unsubscribe.")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        async with aiohttp.ClientSession(timeout=PATIENCE, cookie_jar=aiohttp.DummyCookieJar()) as session:
            try:
                async with session.post(url, data=ONE_CLICK, headers=form, allow_redirects=False) as answer:
                    return web.json_response({"ok": answer.ok, "status": answer.status})
            except (aiohttp.ClientError, TimeoutError) as error:
                return web.json_response({"ok": False, "status": None, "error": type(error).__name__})

    async def pull(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        wish = await request.json()
        address = str(wish.get("address") or "*")
        mailbox = self._mailbox
        match wish.get("lever"):
            case "accept":
                mailbox.mend(address)
            case "refuse":
                mailbox.refuse(address)
            case "full":
                mailbox.defer(address, "452 4.2.2 The mailbox is full")
            case "defer":
                mailbox.defer(address)
            case "defer_once":
                mailbox.defer(address, times=1)
            case "refuse_mail":
                mailbox.refuse_mail(address)
            case "hang":
                mailbox.hang(address)
            case "drop":
                mailbox.drop(address)
            case unknown:
                raise web.HTTPBadRequest(text=f"There is no lever {unknown!r}.")
        return web.json_response({"ok": True})

    def _find(self, request: web.Request) -> Mail:
        mail = self._mailbox.find(int(request.match_info["id"]))
        if mail is None:
            raise web.HTTPNotFound(text="There is no such mail.")
        return mail

    def _line(self, mail: Mail) -> dict[str, Any]:
        if mail.id not in self._lines:
            self._lines[mail.id] = _summary(mail)
        return {**self._lines[mail.id], "read": mail.id in self._mailbox.read}


def _summary(mail: Mail) -> dict[str, Any]:
    message = mail.message
    [(name, address), *_] = getaddresses([str(message["From"] or mail.sender)]) or [("", mail.sender)]
    return {
        "id": mail.id,
        "from": {"name": name, "address": address},
        "to": list(mail.recipients),
        "subject": mail.subject,
        "snippet": " ".join(mail.text.split())[:160],
        "language": str(message["Content-Language"] or ""),
        "received_at": mail.received_at.isoformat(),
    }
