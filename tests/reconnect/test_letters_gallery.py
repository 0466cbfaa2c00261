import email
import email.policy
from pathlib import Path

from locales import available
from mailer.notice_letter import KIND
from reconnect.gallery.letters import main
from store.mail_codes import MailKind


def test_every_kind_is_written_in_every_language(tmp_path: Path) -> None:
    assert main([str(tmp_path / "letters")]) == 0
    for kind in (*MailKind, KIND):
        for locale in available():
            page = tmp_path / "letters" / f"{kind}.{locale}.html"
            mail = email.message_from_bytes(
                page.with_suffix(".eml").read_bytes(), policy=email.policy.default
            )
            assert f'lang="{locale}"' in page.read_text(encoding="utf-8")
            assert mail["Content-Language"] == locale


def test_it_wants_one_folder() -> None:
    assert main([]) == 2
