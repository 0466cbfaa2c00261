"""Finds the sentences in templates, for babel: what jinja2 finds, and `say.plural("…", "…", n)` too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from jinja2 import Environment, nodes
from jinja2.ext import babel_extract

Found = tuple[int, str, Any, list[str]]


def templates(
    source: BinaryIO, keywords: Sequence[str], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    yield from babel_extract(source, keywords, comment_tags, dict(options))
    source.seek(0)
    for call in Environment(autoescape=True).parse(source.read().decode()).find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "plural" and "plural" in keywords:
            words = tuple(one.value if isinstance(one, nodes.Const) else None for one in call.args)
            yield call.lineno, "plural", words, []
