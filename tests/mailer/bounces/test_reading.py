"""What a report says, by its bytes alone."""

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from mailer.bounces.reading import read
from store.mail_codes import Outcome
from tests.mailer.bounces import samples
from tests.mailer.bounces.samples import complaint, dsn

ANA = "ana@mail.example"
HARD, SOFT, POLICY, COMPLAINT = Outcome

CASES = [
    ("unknown user", dsn(), HARD),
    ("unknown domain", dsn("5.1.2", None), HARD),
    ("mailbox disabled", dsn("5.2.1", None), HARD),
    (
        "Exchange Online knows nobody of that name",
        dsn("5.4.1", "smtp;550 5.4.1 Recipient address rejected"),
        HARD,
    ),
    ("mailbox full", dsn("5.2.2", None), SOFT),
    ("mail too large", dsn("5.3.4", None), SOFT),
    ("routing loop", dsn("5.4.6", None), SOFT),
    ("given up after days", dsn("4.4.7", "smtp; 421 4.4.7 timed out"), SOFT),
    ("given up without a reason", dsn("4.0.0", None), SOFT),
    ("on a block list", dsn("5.7.1", "smtp; 550 5.7.1 blocked"), POLICY),
    ("DMARC", dsn("5.7.26", None), POLICY),
    ("bad sender", dsn("5.1.8", None), POLICY),
    ("the words know more", dsn("5.0.0", "smtp; 550 5.7.1 Service unavailable; blocked"), POLICY),
    ("the words know more, in brackets", dsn("5.0.0", "smtp; 550 mailbox full (#5.2.2)"), SOFT),
    ("no status, but words", dsn(None, "smtp; 550-5.1.1 The account does not exist"), HARD),
    ("words with an address that looks like a code", dsn("5.0.0", "smtp; 550 from 5.1.1.7: no"), HARD),
    ("nothing but failed", dsn("5.0.0", None), HARD),
    ("nothing at all but failed", dsn(None, None), HARD),
    ("OpenSMTPD's error", dsn("5.0.0", None, action="error"), HARD),
    ("a comment behind the action", dsn(action="failed (no such user)"), HARD),
    ("delayed", dsn("4.4.1", None, action="delayed"), None),
    ("delayed with a hard status", dsn("5.1.1", None, action="delayed"), None),
    ("delivered", dsn("2.0.0", None, action="delivered"), None),
    ("relayed", dsn("2.0.0", None, action="relayed"), None),
    ("expanded", dsn("2.0.0", None, action="expanded"), None),
    ("any script", dsn(kind="global-delivery-status", recipient="utf-8; an\\x{E1}@mail.example"), HARD),
    ("forwarded", dsn(recipient="rfc822; ana@elsewhere.example", original="rfc822;ana@mail.example"), HARD),
    ("forwarded in silence", dsn(recipient="rfc822; ana@elsewhere.example"), HARD),
    ("two recipients", samples.TWO_RECIPIENTS, HARD),
    ("qmail", samples.QMAIL, HARD),
    ("Exim", samples.EXIM, HARD),
    ("prose about somebody else", samples.EXIM.replace(b"ana@mail", b"bo@mail"), None),
    ("vacation", samples.VACATION, None),
    ("old vacation", samples.OLD_VACATION, None),
    ("a reply", samples.REPLY, None),
    ("spam button", complaint(), COMPLAINT),
    ("fraud", complaint("fraud"), COMPLAINT),
    ("not spam after all", complaint("not-spam"), None),
    ("about signatures", complaint("auth-failure"), None),
    ("half a report", dsn()[:700], None),
    ("nothing", b"", None),
    ("no mail", b"\x00\xff\xfe\n\n\x80", None),
]


@pytest.mark.parametrize(("raw", "outcome"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_report_says(raw: bytes, outcome: Outcome | None) -> None:
    assert read(raw).about(ANA).outcome is outcome


def test_of_two_recipients_each_has_its_own_verdict() -> None:
    report = read(samples.TWO_RECIPIENTS)
    assert report.about("bo@mail.example").outcome is SOFT
    assert report.about("cy@mail.example").outcome is None


def test_an_address_in_any_script_is_read_as_people_write_it() -> None:
    report = read(dsn(kind="global-delivery-status", recipient="utf-8; An\\x{E1}@mail.example"))
    assert report.sayings[0].recipients == {"aná@mail.example"}


def test_the_servers_words_are_kept_on_one_line() -> None:
    verdict = read(dsn("5.2.2", "smtp; 552 5.2.2 Over\n quota \x07é")).about(ANA)
    assert (verdict.status, verdict.text) == ("5.2.2", "552 5.2.2 Over quota")


@pytest.mark.parametrize(
    ("raw", "clue"),
    [
        (dsn(), "b+7.0123456789abcdef@bounces.example"),
        (dsn(), "7.0123456789abcdef01234567@glow.example"),
        (dsn(envelope_id="7.ab+2B"), "7.ab+"),
        (complaint(), "b+7.0123456789abcdef@bounces.example"),
        (complaint(mail_from="b+8.ab@bounces.example"), "b+8.ab@bounces.example"),
        (samples.QMAIL, "7.0123456789abcdef01234567@glow.example"),
        (dsn(quoted="Message-ID:\n <9.ab@glow.example>\n"), "9.ab@glow.example"),
    ],
)
def test_what_is_quoted_says_which_mail_it_was(raw: bytes, clue: str) -> None:
    assert clue in read(raw).clues


@settings(max_examples=150, deadline=None)
@any_of(st.integers(0, 2_000), st.integers(0, 2_000), st.binary(max_size=20))
def test_no_broken_report_breaks_the_reader(begin: int, end: int, noise: bytes) -> None:
    for raw in (dsn(), complaint(), samples.QMAIL, dsn(kind="global-delivery-status")):
        read(raw[:begin] + noise + raw[end:])
