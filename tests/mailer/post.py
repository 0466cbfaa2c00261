"""Our mail on its way: planned, queued, judged once more, sent into a mailbox that keeps all of it."""

import datetime as dt

from mailer import reminding
from mailer.sending import send_due
from mailer.sent import Sent
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from sandbox.mailbox import Mailbox
from store.database import Store
from store.links import Links
from store.moment import Moment
from tests.conftest import KEY

PUBLIC = "https://reconnect.example"


class Post:
    """Our mail, into a mailbox that keeps all of it."""

    def __init__(self, store: Store, mailbox: Mailbox) -> None:
        self.store = store
        self.mailbox = mailbox

    async def round(self, at: dt.datetime) -> Sent:
        await reminding.queue_due(self.store, Moment(at))
        return await self.send(at)

    async def send(self, at: dt.datetime) -> Sent:
        writer = Writer((KEY,), Links((KEY,), PUBLIC), None)
        async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{self.mailbox.port}?starttls=never")) as smtp:
            return await send_due(self.store, writer, smtp, Moment(at), "tests")

    @property
    def subjects(self) -> list[str]:
        return [mail.subject for mail in self.mailbox.mails]
