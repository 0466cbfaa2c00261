"""What the doctor says of brands' domains, asking a name server of our own."""

import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from mailer.dkim_keys import FileKey, make
from reconnect import domain_examination, sender_records
from reconnect.settings import Settings, Wrong
from store import schema
from store.database import open_store
from store.vault import Vault
from tests import given
from tests.conftest import KEY
from tests.reconnect.name_server import answering

SPF, DMARC = 'TXT "v=spf1 include:relay.example -all"', 'TXT "v=DMARC1; p=reject"'


def txt(value: str) -> str:
    """As it stands in a zone: no string longer than 255."""
    return "TXT " + " ".join(f'"{value[start : start + 200]}"' for start in range(0, len(value), 200))


def settings(folder: Path, port: int | None = None, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/store.db",
        "secret_keys": KEY,
        "public_url": "https://reconnect.glow.example",
        "dns_server": f"127.0.0.1:{port}" if port else None,
    }
    return Settings(_env_file=None, **(given | more))


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """With brands at glow.example and at mail.acme.example."""
    store = open_store(f"sqlite:///{tmp_path}/store.db", Vault((KEY,)))
    await schema.upgrade(store)
    async with store.begin() as db:
        await given.brand(db, "glow")
        await given.brand(db, "shine", from_email="hi@GLOW.example")
        await given.brand(db, "acme", from_email="hello@mail.acme.example")
    await store.close()
    return tmp_path


async def told(its: Settings) -> list[tuple[bool | None, str, str]]:
    return [(one.good, one.what, one.words) async for one in domain_examination.findings(its)]


async def test_what_is_published_is_well(folder: Path) -> None:
    key = make(folder / "keys", "glow.example", "s1")
    records = {
        "glow.example.": ['TXT "something else"', SPF],
        "s1._domainkey.glow.example.": [txt(key.record)],
        "_dmarc.glow.example.": [DMARC],
        "mail.acme.example.": [SPF],
        "_dmarc.acme.example.": [DMARC],
        "bounces.example.": ["MX 20 two.example.", "MX 10 one.example.", SPF],
    }
    async with answering(records) as server:
        its = settings(folder, server.port, dkim_keys=folder / "keys", bounce_domain="bounces.example")
        assert await told(its) == [
            (True, "domains", "glow.example: SPF, DKIM (s1) and DMARC are published."),
            (True, "domains", "mail.acme.example: SPF and DMARC are published."),
            (True, "bounces", "bounces.example: MX (one.example) and SPF are published."),
            (
                None,
                "dkim",
                (
                    "No key here for mail.acme.example: your mail server must sign that mail, or "
                    "`reconnect dkim DOMAIN` makes a key."
                ),
            ),
        ]
        assert server.asked.count("TXT glow.example.") == 1


async def test_what_is_missing_is_named_with_the_record_to_publish(folder: Path) -> None:
    key = make(folder / "keys", "glow.example", "s1")
    async with answering({"mail.acme.example.": [SPF], "_dmarc.mail.acme.example.": [DMARC]}) as server:
        its = settings(
            folder, server.port, dkim_keys=folder / "keys", smtp_url="smtp://relay.acme.example:587"
        )
        found = await told(its)
        assert [(good, what) for good, what, _ in found[:3]] == [
            (False, "spf"),
            (False, "dmarc"),
            (False, "dkim"),
        ]
        published = [words.partition("Publish ")[2] for _, _, words in found[:3]]
        assert published[0].startswith("TXT glow.example = v=spf1 a:relay.acme.example ~all")
        assert published[1].startswith("TXT _dmarc.glow.example = v=DMARC1; p=none")
        assert published[2] == f"TXT s1._domainkey.glow.example = {key.record}"

        its = settings(folder, server.port, bounce_domain="bounces.example")
        found = await told(its)
    # The From domain's SPF is not asked where the return path is elsewhere.
    assert [(good, what) for good, what, _ in found] == [
        (None, "spf"), (False, "dmarc"), (True, "domains"), (False, "bounces"), (False, "spf"), (None, "dkim"),
    ]  # fmt: skip
    assert "Publish MX bounces.example = 10 reconnect.glow.example." in found[3][2]
    assert "v=spf1 a:reconnect.glow.example ~all" in found[4][2]


async def test_silence_is_no_failure_and_does_not_keep_anybody(folder: Path) -> None:
    records = {"glow.example.": [SPF], "_dmarc.glow.example.": [DMARC]}
    async with answering(records, mute=frozenset({"acme.example."})) as server:
        began = time.monotonic()
        found = await told(settings(folder, server.port))
        assert time.monotonic() - began < 5
    assert found[0][:2] == (True, "domains")
    assert found[1] == (
        None,
        "domains",
        "DNS did not answer, so SPF, DKIM, DMARC or MX of mail.acme.example was not checked.",
    )


async def test_made_up_names_are_not_asked_of_the_world(folder: Path) -> None:
    assert [what for _, what, _ in await told(settings(folder))] == ["dkim"]


def test_who_is_asked_must_be_an_address(tmp_path: Path) -> None:
    for wrong in ("dns.example:53", "9.9.9.9", "9.9.9.9:70000", "9.9.9.9:x"):
        with pytest.raises(Wrong, match=r"RECONNECT_DNS_SERVER is .* it must be address:port"):
            _ = settings(tmp_path, dns_server=wrong).asks_dns_at
    assert settings(tmp_path, dns_server="[::1]:53").asks_dns_at == ("::1", 53)


GLOW = FileKey("glow.example", "s1", generate_private_key(65537, 1024))


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (sender_records.spf("d", ["v=spf1 -all"], "r"), None),
        (sender_records.spf("d", ["V=SPF1 redirect=_spf.d"], "r"), None),
        (sender_records.spf("d", ["v=spf10 -all"], "r"), "no SPF record"),
        (sender_records.spf("d", ["v=spf1 -all", "v=spf1 ~all"], "r"), "2 SPF records"),
        (sender_records.spf("d", ["v=spf1 +all"], "r"), "everybody"),
        (sender_records.dmarc("d", ["v=DMARC1;p=reject; rua=mailto:a@d"]), None),
        (sender_records.dmarc("d", ["V = DMARC1 ; P = Quarantine"]), None),
        (sender_records.dmarc("d", ["v=DMARC1; rua=mailto:a@d"]), "no policy"),
        (sender_records.dmarc("d", ["v=DMARC1; p=none", "v=DMARC1; p=reject"]), "2 DMARC records"),
        (sender_records.dkim(GLOW, [GLOW.record]), None),
        (
            sender_records.dkim(
                GLOW, [GLOW.record.replace("p=", "p= ").replace("A", " A").replace("v= ", "v=")]
            ),
            None,
        ),
        (sender_records.dkim(GLOW, ["p="]), "another key"),
        (sender_records.dkim(GLOW, [GLOW.record.replace("QAB", "QAC")]), "another key"),
        (sender_records.dkim(GLOW, ["v=spf1 -all"]), "is not published"),
    ],
)
def test_each_record_is_read_as_its_standard_has_it(trouble: str | None, said: str | None) -> None:
    assert trouble is None if said is None else trouble is not None and said in trouble
