import pytest

from locales.negotiation import choose

ALL = (
    *("en", "de", "fr", "es", "es-419", "pt-BR", "pt-PT", "it", "nl", "pl", "sv", "da", "nb", "fi", "cs"),
    *("tr", "uk", "ja", "ko", "zh-Hans", "zh-Hant", "ar", "he", "hi", "id", "vi", "th"),
)  # fmt: skip


@pytest.mark.parametrize("locale", ALL)
def test_a_catalog_speaks_its_own_language(locale: str) -> None:
    assert choose(locale, available=ALL) == locale


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("pt", "pt-BR"),
        ("pt-AO", "pt-PT"),
        ("pt-MZ", "pt-PT"),
        ("pt-US", "pt-BR"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("cmn-TW", "zh-Hant"),
        ("es-MX", "es-419"),
        ("es-AR", "es-419"),
        ("es-US", "es-419"),
        ("es-ES", "es"),
        ("es-GQ", "es"),
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nn", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("iw-IL", "he"),
        ("in", "id"),
        ("de-AT", "de"),
        ("de_at", "de"),
        (" DE-ch ", "de"),
        ("de_DE.UTF-8", "de"),
        ("de-CH-1996", "de"),
        ("de-u-co-phonebk", "de"),
        ("en-GB", "en"),
        ("fr-CA", "fr"),
        ("ar-EG", "ar"),
        ("ja_JP", "ja"),
        ("uk-UA", "uk"),
        ("FI", "fi"),
    ],
)
def test_a_regional_wish_gets_the_closest_catalog(wanted: str, spoken: str) -> None:
    assert choose(wanted, available=ALL) == spoken


@pytest.mark.parametrize("wanted", ["ja-Latn", "uk-Latn", "zh-Latn", "ar-Latn", "sr", "yue", "und", "tlh"])
def test_another_script_or_language_is_never_guessed(wanted: str) -> None:
    assert choose(wanted, "de", available=ALL) == "de"


@pytest.mark.parametrize(
    "garbage",
    [None, "", " ", "💥", "e", "english", "../de", "*", "-", "12", "de\n\0"[3:], "x-klingon", "a" * 9999],
)
def test_garbage_is_passed_over(garbage: str | None) -> None:
    assert choose(garbage, "ja", available=ALL) == "ja"


def test_a_wish_without_a_catalog_falls_to_the_next_wish() -> None:
    assert choose("zh-TW", "de-AT", available=("en", "de", "zh-Hans")) == "de"
    assert choose("zh-TW", "de-AT", available=("en", "zh-Hans")) == "en"


def test_latin_america_falls_back_to_spain_while_it_has_no_catalog_of_its_own() -> None:
    assert choose("es-MX", available=("en", "es")) == "es"


def test_nothing_wanted_is_english() -> None:
    assert choose(available=ALL) == "en"
