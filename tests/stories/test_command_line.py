"""The command line from outside: its own process, a real mail server, files."""

import asyncio
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from sandbox.mailbox import Mailbox
from tests.stories.operating import Operator, lapsed_creators

NOON = "2026-11-18T12:00:00Z"
EXPIRED = "2026-11-17T12:00:00Z"
GRANTED = "2026-08-18T12:00:00Z"


@pytest.fixture
def operator(tmp_path: Path, mailbox: Mailbox) -> Operator:
    return Operator(tmp_path, {"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}?starttls=never"})


@pytest.fixture
async def anywhere(operator: Operator, database_url: str) -> Operator:
    """The operator with an empty database of each kind."""
    operator.settings["DATABASE_URL"] = database_url
    await operator.run("db", "upgrade")
    return operator


async def test_a_folder_is_imported_planned_explained_and_reminded(
    anywhere: Operator, mailbox: Mailbox
) -> None:
    operator = anywhere
    lapsed_creators(operator, 3, EXPIRED, GRANTED)
    imported = await operator.read("import", str(operator.folder))
    assert {one["file"]: one["loaded"] for one in imported["files"]}["grants.csv"] == 3

    plan = await operator.read("plan", "--at", NOON)
    assert [one["profile_id"] for one in plan["reminders"]] == ["p-c000", "p-c001", "p-c002"]
    first = plan["reminders"][0]
    assert (first["kind"], first["brand_id"], first["ordinal"], first["due_at"]) == (
        "reconnect", "glow", 1, EXPIRED,
    )  # fmt: skip
    why = await operator.read("why", "@c000", "--at", NOON)
    assert why["profiles"][0]["due"] is True
    assert why["profiles"][0]["campaigns"] == [
        {"campaign_id": "spring", "brand_id": "glow", "stage": "producing", "chosen": True, "skip": None}
    ]

    done = await operator.read("tick", "--at", NOON)
    assert done["reminders"] == {"planned": 3, "sent": 3, "deferred": 0, "failed": 0, "void": 0}
    assert done["lapses"] == {"opened": 3, "closed": 0}
    assert len(mailbox.mails) == 3
    again = await operator.read("import", str(operator.folder))
    assert all(one["unchanged"] == one["read"] for one in again["files"])
    assert (await operator.read("tick", "--at", NOON))["reminders"]["sent"] == 0
    assert (await operator.read("tick", "--at", "2026-11-21T11:59:59Z"))["reminders"]["sent"] == 0
    assert (await operator.read("tick", "--at", "2026-11-21T12:00:00Z"))["reminders"]["sent"] == 3


async def test_a_completed_requirement_ends_the_series(operator: Operator) -> None:
    lapsed_creators(operator, 2, EXPIRED, GRANTED)
    await operator.run("import", str(operator.folder))
    await operator.run("tick", "--at", NOON)
    done = operator.write(
        "deliverables.csv",
        [{"requirement_id": "reel", "creator_id": "c000", "completed_at": "2026-11-19T12:00:00Z"}],
    )
    await operator.run("import", str(done))
    plan = await operator.read("plan", "--at", "2026-11-21T12:00:00Z")
    assert [one["creator_id"] for one in plan["reminders"]] == ["c001"]
    why = await operator.read("why", "c000", "--at", "2026-11-21T12:00:00Z")
    assert why["profiles"][0]["campaigns"][0]["skip"] == "no_open_requirement"


async def test_a_killed_tick_loses_nothing_and_repeats_only_what_was_in_flight(
    anywhere: Operator, mailbox: Mailbox
) -> None:
    operator = anywhere
    lapsed_creators(operator, 40, EXPIRED, GRANTED)
    await operator.run("import", str(operator.folder))
    operator.settings["SMTP_CONNECTIONS"] = "2"
    mailbox.hang(seconds=0.1)
    process = await operator.start("tick", "--at", NOON)
    async with asyncio.timeout(60):
        while len(mailbox.mails) < 6:  # noqa: ASYNC110  the mailbox has no event to wait for
            await asyncio.sleep(0.02)
    process.kill()
    await process.wait()
    mailbox.mend()
    assert len(mailbox.mails) < 40

    await operator.run("tick", "--at", NOON)
    received = Counter(mail.recipients[0] for mail in mailbox.mails)
    assert len(received) == 40
    assert sum(received.values()) <= 40 + 2
    repeated = [address for address, count in received.items() if count > 1]
    for address in repeated:
        assert len({mail.raw for mail in mailbox.to(address)}) == 1


async def test_mistakes_are_answered_in_a_sentence(operator: Operator) -> None:
    await operator.run("why", "nobody", status=2)
    await operator.run("plan", "--at", "tomorrow", status=2)
    await operator.run("import", "/nowhere", status=2)
    await operator.run("preview", "reconnect", "--brand", "none", status=2)
    operator.settings["DATABASE_URL"] = "mysql://nowhere/x"
    await operator.run("plan", status=2)
    operator.settings["DATABASE_URL"] = "postgresql://127.0.0.1:1/x"
    await operator.run("plan", status=2)


async def test_work_is_not_done_ahead_of_time_unless_that_is_allowed(operator: Operator) -> None:
    operator.settings["ALLOW_TIME_TRAVEL"] = "0"
    future = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()
    await operator.run("tick", "--at", future, status=2)


async def test_a_mail_server_that_is_away_leaves_the_mails_due(operator: Operator, mailbox: Mailbox) -> None:
    lapsed_creators(operator, 2, EXPIRED, GRANTED)
    await operator.run("import", str(operator.folder))
    there = operator.settings["SMTP_URL"]
    operator.settings["SMTP_URL"] = (
        f"smtp://127.0.0.1:{mailbox.port}"  # it wants encryption, and there is none
    )
    await operator.run("tick", "--at", NOON, status=1)
    assert mailbox.mails == []
    assert len((await operator.read("plan", "--at", NOON))["reminders"]) == 2
    operator.settings["SMTP_URL"] = there
    assert (await operator.read("tick", "--at", NOON))["reminders"]["sent"] == 2


@pytest.mark.parametrize("role", ["web", "bot", "worker", "all"])
async def test_every_role_starts_alone_and_ends_in_order_when_it_is_asked_to(
    operator: Operator, role: str
) -> None:
    operator.settings["LISTEN"] = "127.0.0.1:0"
    process = await operator.start("serve", *(() if role == "all" else ("--role", role)))
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while b"serving" not in await process.stderr.readline():
            pass
    process.terminate()
    async with asyncio.timeout(10):
        _, err = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in err
