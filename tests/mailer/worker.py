"""A process that sends what is due, as `reconnect serve --role worker` does: one that a test can kill.

python -m tests.mailer.worker DATABASE_URL PORT WHEN
"""

import asyncio
import datetime as dt
import sys

from mailer.sending import send_due
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from store.database import open_store
from store.leases import owner
from store.links import Links
from store.moment import Moment
from store.vault import Vault
from tests.conftest import KEY

WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), None)


async def work(url: str, port: str, when: str) -> None:
    store = open_store(url, Vault((KEY,)))
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{port}?starttls=never"), connections=4) as smtp:
        await send_due(store, WRITER, smtp, Moment(dt.datetime.fromisoformat(when)), owner())
    await store.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
