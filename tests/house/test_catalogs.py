import re
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

from locales import CREATORS, MARKETERS, Say, available, catalogs, path_of
from locales.__main__ import main

PINNED = catalogs.PLURALS["de"]


def sentences() -> Catalog:
    catalog = Catalog()
    catalog.add("Hi {name}")
    catalog.add(("{n} day", "{n} days"))
    return catalog


def german(
    hi: str = "Hallo {name}", days: tuple[str, ...] = ("ein Tag", "{n} Tage"), flags: tuple[str, ...] = ()
) -> Catalog:
    catalog = Catalog(locale="de")
    catalog.add("Hi {name}", hi, flags=flags)
    catalog.add(("{n} day", "{n} days"), days)
    return catalog


def test_the_catalogs_are_complete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    languages = {locale.partition("-")[0].upper() for locale in available()}
    return LanguageDetectorBuilder.from_iso_codes_639_1(*map(IsoCode639_1.from_str, languages)).build()


@pytest.mark.parametrize(
    ("readers", "locale"),
    [(readers, locale) for readers in (CREATORS, MARKETERS) for locale in available(readers)[1:]],
)
def test_each_catalog_speaks_its_language(readers: str, locale: str, detector: LanguageDetector) -> None:
    detected = detector.detect_language_of(whole(locale, readers))
    assert detected is not None
    assert detected.iso_code_639_1.name.lower() == locale.partition("-")[0]


@pytest.mark.parametrize(("locale", "characters"), [("zh-Hans", "gb2312"), ("zh-Hant", "big5")])
def test_chinese_is_written_in_one_script(locale: str, characters: str) -> None:
    """The character sets of the mainland and of Taiwan, which share few of the characters that differ."""
    assert {one for one in whole(locale, CREATORS) if not one.encode(characters, "ignore")} <= set("·")


def whole(locale: str, readers: str) -> str:
    said = [message.string for message in catalogs.read(locale, readers) if message.id]
    text = " ".join(one for each in said for one in ([each] if isinstance(each, str) else each or ()))
    return re.sub(r"\{\w+\}", " ", text)


def test_the_check_lets_good_catalogs_pass() -> None:
    assert list(catalogs.complaints_about(german(), sentences(), PINNED)) == []


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"hi": ""}, "untranslated: Hi {name}"),
        ({"hi": "Hallo"}, "other placeholders: Hi {name}"),
        ({"hi": "Hallo {nmae}"}, "other placeholders: Hi {name}"),
        ({"hi": "Hallo {name"}, "other placeholders: Hi {name}"),
        ({"hi": "Hallo <b>{name}</b>"}, "markup: Hi {name}"),
        ({"hi": "Hallo &amp; {name}"}, "markup: Hi {name}"),
        ({"flags": ("fuzzy",)}, "fuzzy: Hi {name}"),
        ({"days": ("ein Tag", "")}, "untranslated: {n} day"),
        ({"days": ("ein Tag",)}, "untranslated: {n} day"),
    ],
)
def test_the_check_names_what_is_wrong(said: dict[str, Any], complaint: str) -> None:
    assert list(catalogs.complaints_about(german(**said), sentences(), PINNED)) == [complaint]


def test_the_check_sees_what_is_missing_and_what_is_left_over() -> None:
    catalog = german()
    catalog.delete("Hi {name}")
    catalog.add("Bye", "Tschüss")
    assert list(catalogs.complaints_about(catalog, sentences(), PINNED)) == [
        "missing: Hi {name}",
        "no longer said: Bye",
    ]


def test_the_check_wants_plural_forms_to_be_pinned() -> None:
    [complaint] = catalogs.complaints_about(german(), sentences(), catalogs.PLURALS["ja"])
    assert "Plural-Forms" in complaint
    [complaint] = catalogs.complaints_about(german(), sentences(), None)
    assert "pinned" in complaint


@pytest.mark.parametrize(
    ("locale", "forms"),
    [
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5}),
        ("de", {0: 1, 1: 0, 2: 1, 3: 1, 11: 1, 100: 1}),
        ("ja", {0: 0, 1: 0, 2: 0, 3: 0, 11: 0, 100: 0}),
    ],
)
def test_numbers_take_the_plural_form_of_their_language(locale: str, forms: dict[int, int]) -> None:
    plurals = catalogs.read(locale)["{n} post"].string
    assert isinstance(plurals, tuple)
    say = Say(locale)
    for n, form in forms.items():
        assert say.plural("{n} post", "{n} posts", n) == plurals[form].format(n=say.number(n))


def test_an_update_changes_nothing_that_is_complete() -> None:
    for readers in (CREATORS, MARKETERS):
        for locale in set(available(readers)) - {"en"}:
            written = path_of(locale, readers).read_bytes()
            assert catalogs.merged(locale, catalogs.spoken(readers), readers) == written
