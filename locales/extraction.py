"""Finds the sentences in code and templates, for babel."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from jinja2 import Environment, nodes
from jinja2.ext import babel_extract

Found = tuple[int, str, Any, list[str]]


def code(
    source: BinaryIO,
    _keywords: Sequence[str],
    _comment_tags: Sequence[str],
    options: Mapping[str, Any],  # noqa: ARG001  babel passes it by its name
) -> Iterator[Found]:
    """`say("…")` and `plural("…", "…", n)`: babel's own reader loses those that stand around another call."""
    for call in ast.walk(ast.parse(source.read())):
        if not isinstance(call, ast.Call):
            continue
        match call.func:
            case ast.Name("say") | ast.Attribute(_, "say"):
                said = call.args[:1]
            case ast.Attribute(_, "plural"):
                said = call.args[:2]
            case _:
                continue
        words = [one.value for one in said if isinstance(one, ast.Constant)]
        if words and len(words) == len(said):
            yield call.lineno, "say" if len(words) == 1 else "plural", tuple(words), []


def templates(
    source: BinaryIO, keywords: Sequence[str], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """What jinja2 finds, and `say.plural("…", "…", n)` too."""
    yield from babel_extract(source, keywords, comment_tags, dict(options))
    source.seek(0)
    for call in Environment(autoescape=True).parse(source.read().decode()).find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "plural" and "plural" in keywords:
            words = tuple(one.value if isinstance(one, nodes.Const) else None for one in call.args)
            yield call.lineno, "plural", words, []
