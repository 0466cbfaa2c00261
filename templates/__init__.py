"""What people see: letters (MJML and text) and pages. The words in them come from outside."""

import functools
from dataclasses import dataclass
from pathlib import Path

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FOLDER = Path(__file__).parent
LETTERS = FOLDER / "letters"
PAGES = FOLDER / "pages"
LOGO_CID = "logo@reconnect"
"""By which a letter's HTML names the picture that travels with it."""

_HTML = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_HTML.globals["logo_cid"] = LOGO_CID
_TEXT = Environment(
    autoescape=False,  # noqa: S701  plain text has nothing to escape
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_FRAMES = Environment(
    loader=FileSystemLoader(LETTERS),
    autoescape=False,  # noqa: S701  it puts templates together, before anybody's words are in them
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
    block_start_string="<%",
    block_end_string="%>",
    variable_start_string="<<",
    variable_end_string=">>",
    comment_start_string="<#",
    comment_end_string="#>",
)
"""A letter says what is its own with `<% block %>`; the frame that it extends is the same for all."""


@dataclass(frozen=True, slots=True)
class LetterTemplates:
    html: Template
    text: Template


@functools.cache
def letter(kind: str) -> LetterTemplates:
    """The two halves of a letter, compiled once: MJML to HTML with its Jinja left in, then the Jinja."""
    mjml, text = (_FRAMES.get_template(f"{kind}.{half}").render() for half in ("mjml", "txt"))
    # Without fonts={} the result would ask a font server for Ubuntu.
    html = mrml.to_html(mjml, render_options=mrml.RenderOptions(fonts={}, disable_comments=True))
    return LetterTemplates(_HTML.from_string(html.content), _TEXT.from_string(text))


def letter_kinds() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in LETTERS.glob("*.mjml")))


@functools.cache
def whole_page(name: str) -> Template:
    """A page that brings its own style and needs nothing from a server."""
    return _HTML.from_string((PAGES / f"{name}.html").read_text(encoding="utf-8"))
