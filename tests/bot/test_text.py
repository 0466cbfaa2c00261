import pytest

from bot.blocks.text import cut, length, name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Zoë <b> & Co", "Zoë &lt;b&gt; &amp; Co"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("ana_lopez", "ana_lopez"),
        ("*Star*", "∗Star∗"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_name_can_neither_mention_nor_format(given: str, shown: str) -> None:
    assert name(given) == shown


def test_what_escaping_adds_counts_towards_the_limit() -> None:
    assert length(name("&" * 200, 80)) <= 80
    assert name("&" * 200, 80).endswith("&amp;…")


def test_a_cut_keeps_emoji_whole() -> None:
    assert cut("😀" * 10, 6) == "😀😀…"
    assert cut("short", 6) == "short"


def test_a_name_that_runs_to_the_left_turns_nothing_around_it() -> None:
    assert name("ليلى حداد") == "\u200e\u2068ليلى حداد\u2069"
    assert name("Ana Silva") == "Ana Silva"


def test_a_long_name_is_cut_with_its_marks_counted() -> None:
    assert length(name("ل" * 200, limit=80)) <= 80
    assert name("ل" * 200).endswith("…\u2069")
