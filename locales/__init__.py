"""Words for people: catalogs, the languages that they cover, and `Say`, which speaks one of them.

What creators read and what marketers read are catalogs of their own, since not every language has both.
"""

import datetime as dt
import functools
import io
import zoneinfo
from collections.abc import Sequence
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent
CREATORS, MARKETERS = "creators", "marketers"
"""The catalogs, by who reads them."""
SOURCE = "en"
"""The language of the msgids; it has no catalog file."""


class Say:
    """Speaks to one person: their language, their time zone.

    `say("Expired on {day}", day=…)` looks the sentence up and fills it in; values may hold any text and are
    never read as part of the sentence.
    """

    def __init__(self, locale: str = SOURCE, timezone: str = "UTC") -> None:
        self.locale = locale
        """BCP 47 name of the catalog."""
        self.babel = _babel(locale)
        """English without a country writes 3 November 2026."""
        self.zone = zoneinfo.ZoneInfo(timezone)
        self._catalog = _catalog(locale)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's dir wants it."""
        return self.babel.text_direction

    def __call__(self, msgid: str, **values: object) -> str:
        sentence = _sentence(self.locale, msgid)
        return sentence.format(**values) if values else _without_values(sentence)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form that this language uses for *n*; `{n}` stands for the number as this language writes it."""
        return self._catalog.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, n: float) -> str:
        return _number(n, self.locale)

    def day(self, at: dt.datetime | dt.date, style: str = "long") -> str:
        """*at* as a date in the person's time zone: 3 November 2026."""
        if isinstance(at, dt.datetime):
            at = at.astimezone(self.zone).date()
        return _day(at, style, self.locale)

    def time(self, at: dt.datetime, style: str = "medium") -> str:
        """*at* as a date and time of day in the person's time zone."""
        return format_datetime(at, style, tzinfo=self.zone, locale=self.babel)

    def span(self, span: dt.timedelta) -> str:
        """How long, roughly: 3 days, 2 hours."""
        return format_timedelta(span, threshold=1, locale=self.babel)

    def all_of(self, items: Sequence[str]) -> str:
        """Joined as this language joins: a, b and c."""
        return format_list(items, locale=self.babel)


# What a card says again and again is worked out once: Babel takes thirty microseconds for a number or a day.


@functools.cache
def _babel(locale: str) -> Locale:
    return Locale.parse("en-001" if locale == SOURCE else locale, sep="-")


@functools.lru_cache(maxsize=4_096)
def _sentence(locale: str, msgid: str) -> str:
    return _catalog(locale).gettext(msgid)


@functools.lru_cache(maxsize=4_096)
def _without_values(sentence: str) -> str:
    return sentence.format()


@functools.lru_cache(maxsize=1_024)
def _number(n: float, locale: str) -> str:
    return format_decimal(n, locale=_babel(locale))


@functools.lru_cache(maxsize=4_096)
def _day(day: dt.date, style: str, locale: str) -> str:
    return format_date(day, style, locale=_babel(locale))


@functools.cache
def available(readers: str = CREATORS) -> tuple[str, ...]:
    """The languages that *readers* can be spoken to in, as BCP 47 names, English first."""
    found = FOLDER.glob(f"*/LC_MESSAGES/{readers}.po")
    return (SOURCE, *sorted(path.parent.parent.name.replace("_", "-") for path in found))


def path_of(locale: str, readers: str) -> Path:
    """Of the catalog, which need not exist."""
    return FOLDER / locale.replace("-", "_") / "LC_MESSAGES" / f"{readers}.po"


@functools.cache
def _catalog(locale: str) -> NullTranslations:
    """All that *locale* can say to anybody."""
    whole = NullTranslations()
    for readers in (CREATORS, MARKETERS):
        if locale != SOURCE and locale in available(readers):
            whole.add_fallback(_read(locale, readers))
    return whole


def _read(locale: str, readers: str) -> Translations:
    with path_of(locale, readers).open("rb") as source:
        catalog = read_po(source, locale=locale.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
