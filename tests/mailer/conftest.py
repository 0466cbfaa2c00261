import datetime as dt
from collections.abc import AsyncIterator

import pytest

from sandbox.mailbox import Mailbox
from store.database import Store
from tests.mailer.post import Post


@pytest.fixture
async def post(store: Store) -> AsyncIterator[Post]:
    mailbox = Mailbox(lambda _kind: None, lambda: dt.datetime.now(dt.UTC))
    await mailbox.start()
    yield Post(store, mailbox)
    await mailbox.stop()
