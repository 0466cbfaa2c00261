"""Paragraphs in somebody's own words: a little Markdown, and the places of `templates.slots`.

**bold**, *italic*, [words](https://…) and lines that begin with "- " mean something; all else is plain text.
markdown-it finds what means something. What is made of it is written here: nothing that was typed passes as HTML.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.list import list_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.rules_inline.link import link
from markdown_it.token import Token
from markupsafe import escape

from templates.slots import Broken, Fault, pieces

Pieces = tuple[tuple[str, str], ...]
"""Words, each with the tag that follows them, as `templates.slots.pieces` gives them."""

PARAGRAPH = "margin:16px 0 0;"
_LIST = "margin:16px 0 0;padding:0 24px;"
_ITEM = "margin:0 0 4px;"
_LINK = re.compile(
    r"https://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::443)?(?:[/?#][!#-;=?-\[\]_a-z~]*)?", re.IGNORECASE
)
_TAG_IN_ADDRESS = re.compile(r"\]\([^()\n]*?(\{\{[^{}\n]*\}\})")
_EMPHASIS = {
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "link_close": "</a>",
}


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802  as markdown-it has it
        """Every one is seen, so that a bad one can be refused where it stands."""
        return True


def _starred(state: StateInline, silent: bool) -> bool:
    """Underscores are letters of names."""
    return state.src[state.pos] == "*" and emphasis(state, silent)


def _placed(state: StateInline, silent: bool) -> bool:
    """A link that remembers where it begins."""
    at, before = state.pos, len(state.tokens)
    found = link(state, silent)
    if found and not silent:
        opening = next(token for token in state.tokens[before:] if token.type == "link_open")
        opening.meta["at"] = at
    return found


def _dashed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lists with dashes, none in another."""
    begins = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("-", begins) or (state.level and not silent):
        return False
    return list_block(state, start, end, silent)


def _markdown() -> MarkdownIt:
    markdown = _Markdown("zero").enable(["emphasis", "link", "list"])
    markdown.inline.ruler.at("emphasis", _starred)
    markdown.inline.ruler.at("link", _placed)
    markdown.block.ruler.at("list", _dashed, {"alt": ["paragraph"]})
    return markdown


_MARKDOWN = _markdown()


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or the items of a list."""

    items: tuple[tuple[Token, ...], ...]
    is_list: bool


def html(text: str, hosts: tuple[str, ...], colour: str) -> Pieces:
    """Escaped, but for the values that fill it. *colour*: of its links, which lead to *hosts* alone."""
    return _html(_lines(text), hosts, colour)


def plain(text: str, hosts: tuple[str, ...]) -> Pieces:
    """The address of a link stands behind its words."""
    return _plain(_lines(text), hosts)


def misled(text: str, hosts: tuple[str, ...]) -> Broken | None:
    """A link with a place to be filled in its address, or else the first that leads elsewhere than to *hosts*."""
    text = _lines(text)
    if tag := _TAG_IN_ADDRESS.search(text):
        return Broken.at(text, tag.start(1), tag[1], Fault.TAG_IN_LINK)
    for block in _MARKDOWN.parse(text):
        for token in block.children or ():
            if token.type == "link_open" and not leads_to(_href(token), hosts):
                line, column = _position(text, block, token.meta["at"])
                return Broken(_href(token), line, column, Fault.LINK_ELSEWHERE)
    return None


def leads_to(href: str, hosts: Sequence[str]) -> bool:
    """To one of *hosts*, or to what lies below it."""
    parts = _LINK.fullmatch(href)
    if parts is None or "%7B%7B" in href.upper():
        return False
    host = parts["host"].lower()
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


@functools.lru_cache(1024)
def _html(text: str, hosts: tuple[str, ...], colour: str) -> Pieces:
    return tuple(pieces("".join(_marked_up(_parsed(text), hosts, colour))))


@functools.lru_cache(1024)
def _plain(text: str, hosts: tuple[str, ...]) -> Pieces:
    blocks = (
        "\n".join("- " + _told(item, hosts).replace("\n", "\n  ") for item in block.items)
        if block.is_list
        else _told(block.items[0], hosts)
        for block in _parsed(text)
    )
    return tuple(pieces("\n\n".join(blocks)))


@functools.lru_cache(1024)
def _parsed(text: str) -> tuple[_Block, ...]:
    return tuple(_blocks(_MARKDOWN.parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    items: list[tuple[Token, ...]] = []
    for token in tokens:
        match token.type:
            case "bullet_list_close":
                yield _Block(tuple(items), is_list=True)
                items = []
            case "list_item_open":
                items.append(())
            case "inline" if items:
                between = (Token("text", "", 0, content="\n"),) if items[-1] else ()
                items[-1] += (*between, *(token.children or ()))
            case "inline":
                yield _Block((tuple(token.children or ()),), is_list=False)


def _marked_up(blocks: Sequence[_Block], hosts: tuple[str, ...], colour: str) -> Iterator[str]:
    for block in blocks:
        said = ["".join(_inline(item, hosts, colour)) for item in block.items]
        if block.is_list:
            items = "".join(f'<li style="{_ITEM}">{item}</li>' for item in said)
            yield f'<ul style="{_LIST}">{items}</ul>'
        else:
            yield f'<p style="{PARAGRAPH}">{said[0]}</p>'


def _inline(tokens: Sequence[Token], hosts: tuple[str, ...], colour: str) -> Iterator[str]:
    is_open = False
    for token in tokens:
        match token.type:
            case "text":
                yield str(escape(token.content)).replace("\n", "<br>")
            case "link_open":
                is_open = leads_to(_href(token), hosts)
                if is_open:
                    yield f'<a href="{escape(_href(token))}" style="color:{escape(colour)};">'
            case "link_close" if not is_open:
                pass
            case kind:
                yield _EMPHASIS[kind]


def _told(tokens: Sequence[Token], hosts: tuple[str, ...]) -> str:
    said, href, since = "", "", 0
    for token in tokens:
        if token.type == "text":
            said += token.content
        elif token.type == "link_open":
            href, since = _href(token), len(said)
        elif token.type == "link_close" and leads_to(href, hosts) and said[since:] != href:
            said += f" ({href})"
    return said


def _href(token: Token) -> str:
    return str(token.attrGet("href") or "")


def _position(text: str, block: Token, at: int) -> tuple[int, int]:
    """Line and column in *text* of what stands at *at* in a block, whose lines lost their indentation."""
    before = block.content[:at]
    line = (block.map[0] if block.map else 0) + before.count("\n")
    inside = len(before) - (before.rfind("\n") + 1)
    written = text.split("\n")[line]
    shown = block.content.split("\n")[before.count("\n")]
    return line + 1, max(written.find(shown), 0) + inside + 1
