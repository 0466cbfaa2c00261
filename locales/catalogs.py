"""The catalogs held against what code and templates say: what is missing, what is wrong, and the merge."""

import io
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from locales import FOLDER, SOURCE, available

ROOT = FOLDER.parent
SPOKEN_IN = frozenset({"mailer", "web", "templates", "locales"})
KEYWORDS = {"say": None, "plural": (1, 2)}
PLURALS = {
    # Pinned: babel's own order for Arabic is another than gettext's usual one.
    "ar": "nplurals=6; "
    "plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    "de": "nplurals=2; plural=(n != 1)",
    "ja": "nplurals=1; plural=0",
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


def path_of(locale: str) -> Path:
    return FOLDER / locale.replace("-", "_") / "LC_MESSAGES" / "reconnect.po"


def read(locale: str) -> Catalog:
    with path_of(locale).open("rb") as source:
        return read_po(source, locale=locale.replace("-", "_"))


def spoken() -> Catalog:
    """Every sentence that code and templates say, in their order."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        KEYWORDS,
        ("TRANSLATORS:",),
        directory_filter=_is_spoken_in,
        strip_comment_tags=True,
    )
    catalog = Catalog()
    for file, line, msgid, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(msgid, locations=[(file, line)], auto_comments=comments, context=context)
    return catalog


def _is_spoken_in(folder: str | Path) -> bool:
    parts = Path(folder).resolve().relative_to(ROOT).parts
    return not parts or parts[0] in SPOKEN_IN


def complaints() -> Iterator[str]:
    """What is wrong with the catalogs, a line each."""
    sentences = spoken()
    for locale in available():
        if locale != SOURCE:
            yield from (
                f"{locale}: {wrong}"
                for wrong in complaints_about(read(locale), sentences, PLURALS.get(locale))
            )


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
    sentences = spoken()
    for locale in available():
        if locale != SOURCE:
            path_of(locale).write_bytes(merged(locale, sentences))
            left = sum(1 for wrong in complaints_about(read(locale), sentences, PLURALS[locale]))
            yield f"{locale}: {len(sentences)} sentences, {left} to look at"


def merged(locale: str, sentences: Catalog) -> bytes:
    """The catalog file of *locale* with exactly *sentences*, in their order, translated as far as it was."""
    known = read(locale)
    catalog = Catalog(locale=locale.replace("-", "_"))
    for sentence in sentences:
        if sentence.id:
            before = known.get(sentence.id)
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
