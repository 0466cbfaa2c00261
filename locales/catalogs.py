"""The catalogs held against what code and templates say: what is missing, what is wrong, and the merge."""

import functools
import io
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from locales import CREATORS, FOLDER, MARKETERS, SOURCE, available, path_of

ROOT = FOLDER.parent
SPOKEN_IN = {
    CREATORS: frozenset({"mailer", "web", "templates", "locales"}),
    MARKETERS: frozenset({"bot"}),
}
KEYWORDS = {"say": None, "plural": (1, 2)}
PLURALS = {
    # Pinned: babel's own order for Arabic is another than gettext's usual one.
    "ar": "nplurals=6; "
    "plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    "cs": "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2)",
    "da": "nplurals=2; plural=(n != 1)",
    "de": "nplurals=2; plural=(n != 1)",
    "es": "nplurals=2; plural=(n != 1)",
    "es-419": "nplurals=2; plural=(n != 1)",
    "fi": "nplurals=2; plural=(n != 1)",
    "fr": "nplurals=2; plural=(n > 1)",
    "he": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2)",
    "hi": "nplurals=2; plural=(n > 1)",
    "id": "nplurals=1; plural=0",
    "it": "nplurals=2; plural=(n != 1)",
    "ja": "nplurals=1; plural=0",
    "ko": "nplurals=1; plural=0",
    "nb": "nplurals=2; plural=(n != 1)",
    "nl": "nplurals=2; plural=(n != 1)",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
    "pt-BR": "nplurals=2; plural=(n > 1)",
    "pt-PT": "nplurals=2; plural=(n != 1)",
    "sv": "nplurals=2; plural=(n != 1)",
    "th": "nplurals=1; plural=0",
    "tr": "nplurals=2; plural=(n != 1)",
    "uk": "nplurals=3; "
    "plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
    "vi": "nplurals=1; plural=0",
    "zh-Hans": "nplurals=1; plural=0",
    "zh-Hant": "nplurals=1; plural=0",
}
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals};\n"

"""
MARKUP = re.compile("[<>&]")


def read(locale: str, readers: str = CREATORS) -> Catalog:
    with path_of(locale, readers).open("rb") as source:
        return read_po(source, locale=locale.replace("-", "_"))


def spoken(readers: str = CREATORS) -> Catalog:
    """Every sentence that code and templates say to *readers*, in their order.

    What creators are told as well stands in their catalog alone.
    """
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        KEYWORDS,
        ("TRANSLATORS:",),
        directory_filter=functools.partial(_is_spoken_in, SPOKEN_IN[readers]),
        strip_comment_tags=True,
    )
    elsewhere = Catalog() if readers == CREATORS else spoken(CREATORS)
    catalog = Catalog()
    for file, line, msgid, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        before = catalog.get(msgid)
        if before is not None and before.id != msgid:
            raise ValueError(f"{file}:{line}: {msgid} has another plural than {before.id} elsewhere")
        if elsewhere.get(msgid) is None:
            catalog.add(msgid, locations=[(file, line)], auto_comments=comments, context=context)
    return catalog


def _is_spoken_in(folders: frozenset[str], folder: str | Path) -> bool:
    parts = Path(folder).relative_to(ROOT).parts
    return not parts or parts[0] in folders


def complaints() -> Iterator[str]:
    """What is wrong with the catalogs, a line each."""
    for readers in SPOKEN_IN:
        sentences = spoken(readers)
        for locale in available(readers):
            if locale != SOURCE:
                found = complaints_about(read(locale, readers), sentences, PLURALS.get(locale))
                yield from (f"{locale}, {readers}: {wrong}" for wrong in found)


def complaints_about(catalog: Catalog, sentences: Catalog, plurals: str | None) -> Iterator[str]:
    if plurals is None:
        yield "its Plural-Forms are not pinned in locales/catalogs.py"
    elif catalog.plural_forms.rstrip(";") != plurals:
        yield f"its Plural-Forms must be {plurals}"
    for sentence in sentences:
        if sentence.id and catalog.get(sentence.id) is None:
            yield f"missing: {_key(sentence)}"
    for message in catalog:
        if not message.id:
            continue
        if sentences.get(message.id) is None:
            yield f"no longer said: {_key(message)}"
        yield from (f"{wrong}: {_key(message)}" for wrong in _faults(message, catalog.num_plurals))


def _faults(message: Message, forms: int) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    said = [one or "" for one in _several(message.string)]
    if len(said) != (forms if message.pluralizable else 1) or not all(one.strip() for one in said):
        yield "untranslated"
        return
    # A form for exactly one or two may say so in words.
    optional = {"n"} if message.pluralizable else set()
    wanted = _placeholders(_several(message.id)[-1])
    for one in said:
        named = _placeholders(one)
        if named is None or wanted is None or named | optional != wanted | optional:
            yield "other placeholders"
        if MARKUP.search(one):
            yield "markup"


def _several(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text or "",) if text is None or isinstance(text, str) else text


def _placeholders(text: str) -> set[str] | None:
    """None for braces that do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _key(message: Message) -> str:
    return _several(message.id)[0]


def update() -> Iterator[str]:
    """Bring every catalog in line with what is said: new sentences come in empty, old ones go."""
    for readers in SPOKEN_IN:
        sentences = spoken(readers)
        for locale in available(readers):
            if locale != SOURCE:
                path_of(locale, readers).write_bytes(merged(locale, sentences, readers))
                left = sum(1 for wrong in complaints_about(read(locale, readers), sentences, PLURALS[locale]))
                yield f"{locale}, {readers}: {len(sentences)} sentences, {left} to look at"


def merged(locale: str, sentences: Catalog, readers: str = CREATORS) -> bytes:
    """The catalog file of *locale* with exactly *sentences*, in their order, translated as far as it was.

    A sentence that is said to other readers now, or to more of them, brings its translation along.
    """
    known = read(locale, readers)
    elsewhere = [
        read(locale, other) for other in SPOKEN_IN if other != readers and locale in available(other)
    ]
    catalog = Catalog(locale=locale.replace("-", "_"))
    # Babel's own count of forms is another one for Indonesian.
    catalog.mime_headers = [("Plural-Forms", PLURALS[locale])]
    for sentence in sentences:
        if sentence.id:
            found = (each.get(sentence.id) for each in (known, *elsewhere))
            before = next((one for one in found if one and one.string), None)
            said = before.string if before and before.pluralizable == sentence.pluralizable else None
            catalog.add(
                sentence.id,
                said or (("",) * known.num_plurals if sentence.pluralizable else ""),
                locations=sentence.locations,
                flags=before.flags if before else (),
                auto_comments=sentence.auto_comments,
            )
    return written(catalog, locale)


def written(catalog: Catalog, locale: str) -> bytes:
    """Without dates, names of machines and line numbers, so that a file changes only when its words do."""
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, include_lineno=False)
    header = HEADER.format(language=locale.replace("-", "_"), plurals=PLURALS[locale])
    return header.encode() + body.getvalue()
