"""An operator adds a webhook, answers a creator's questions, and erases who asks for it."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.operating import Operator, lapsed_creators
from tests.web.outgoing.receiver import Receiver

NOON = "2026-11-18T12:00:00Z"


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    """With three creators whose access ran out yesterday."""
    operator = Operator(tmp_path)
    lapsed_creators(operator, 3, "2026-11-17T12:00:00Z", "2026-08-18T12:00:00Z")
    await operator.run("import", str(operator.folder))
    return operator


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


async def test_a_webhook_is_added_told_listed_and_removed(operator: Operator, receiver: Receiver) -> None:
    added = await operator.run("webhooks", "add", receiver.url(), "--brand", "glow", "--event", "lapsed")
    secret = added.strip()
    assert secret.startswith("whsec_")
    assert secret not in await operator.run("webhooks", "list")

    assert (await operator.read("tick", "--at", NOON))["webhooks"] == {"delivered": 3, "failed": 0}
    assert (await operator.read("tick", "--at", NOON))["webhooks"] == {"delivered": 0, "failed": 0}
    assert all(one.is_signed_with(secret) for one in receiver.received)

    [webhook] = (await operator.read("webhooks", "list"))["webhooks"]
    assert (webhook["url"], webhook["brands"], webhook["events"]) == (receiver.url(), ["glow"], ["lapsed"])
    assert (webhook["last_delivered_at"], webhook["waiting"]) == (NOON, 0)
    await operator.run("webhooks", "remove", str(webhook["id"]))
    await operator.run("webhooks", "remove", str(webhook["id"]), status=1)
    assert await operator.read("webhooks", "list") == {"webhooks": []}


async def test_mistakes_with_webhooks_are_answered_in_a_sentence(operator: Operator) -> None:
    await operator.run("webhooks", "add", "http://example.com/", "--brand", "glow", status=2)
    await operator.run("webhooks", "add", "https://example.com/", "--brand", "none", status=2)
    operator.settings["SECRET_KEYS"] = ""
    await operator.run("webhooks", "add", "https://example.com/", "--brand", "glow", status=2)


async def test_a_creator_is_told_all_and_then_erased(operator: Operator) -> None:
    await operator.run("tick", "--at", NOON)
    record = await operator.read("record", "@c001")
    assert record["creator"]["email"] == "c001@mail.example"
    assert [one["event"] for one in record["history"]] == ["lapsed"]

    told = await operator.run("forget", "c001@mail.example")  # nobody to ask: it is no terminal
    assert "c001 is erased" in told
    for words in (("forget", "c001"), ("forget", "@c001", "--yes"), ("record", "c001")):
        await operator.run(*words, status=1)
    assert len((await operator.read("plan", "--at", NOON))["reminders"]) == 2

    await operator.run("export", "out")
    files = {one.name: one.read_text() for one in (operator.folder / "out").iterdir()}
    assert not [name for name, text in files.items() if "c001" in text]
    ids = {row["creator_id"] for row in csv.DictReader(files["history.csv"].splitlines())}
    assert len([one for one in ids if one.startswith("erased-")]) == 1


async def test_whoever_is_meant_by_several_is_not_erased(operator: Operator) -> None:
    twins = operator.write(
        "profiles.csv",
        [
            {"profile_id": f"p-{one}", "creator_id": one, "network": "instagram", "handle": "twins"}
            for one in ("c000", "c001")
        ],
    )
    await operator.run("import", str(twins))
    await operator.run("forget", "@twins", "--yes", status=1)
    assert (await operator.read("record", "c000"))["creator"]["creator_id"] == "c000"
