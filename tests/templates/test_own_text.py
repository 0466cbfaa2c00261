"""Somebody's own paragraphs: a little Markdown means something, nothing else does, and links lead where they may."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.own_text import Pieces, html, leads_to, misled, plain
from templates.slots import Broken, Fault, broken, nearest

HOSTS = ("glow.example", "help.example")
P = '<p style="margin:16px 0 0;">'
UL, LI = '<ul style="margin:16px 0 0;padding:0 24px;">', '<li style="margin:0 0 4px;">'
LINK = 'style="color:#123456;"'


def joined(pieces: Pieces) -> str:
    return "".join(words + ("{{" + tag + "}}" if tag else "") for words, tag in pieces)


@pytest.mark.parametrize(
    ("typed", "as_html", "as_text"),
    [
        ("**a** *b* ***c***", f"{P}<strong>a</strong> <em>b</em> <em><strong>c</strong></em></p>", "a b c"),
        ("one\ntwo\n\n\nthree", f"{P}one<br>two</p>{P}three</p>", "one\ntwo\n\nthree"),
        ("So:\n- **a**\n- b\n  more", f"{P}So:</p>{UL}{LI}<strong>a</strong></li>{LI}b<br>more</li></ul>",
         "So:\n\n- a\n- b\n  more"),
        ("- a\n  - b\n\n- c", f"{UL}{LI}a<br>- b</li>{LI}c</li></ul>", "- a\n  - b\n- c"),
        ("[our *page*](https://www.glow.example/?a=1&b=2)",
         f'{P}<a href="https://www.glow.example/?a=1&amp;b=2" {LINK}>our <em>page</em></a></p>',
         "our page (https://www.glow.example/?a=1&b=2)"),
        ("[https://glow.example](https://glow.example)",
         f'{P}<a href="https://glow.example" {LINK}>https://glow.example</a></p>', "https://glow.example"),
        ("{{ first_name }} & {{brand}}",
         f"{P}{{{{first_name}}}} &amp; {{{{brand}}}}</p>", "{{first_name}} & {{brand}}"),
        ("<b>&amp; \\*x\\* `y` ~~z~~",
         f"{P}&lt;b&gt;&amp;amp; \\<em>x\\</em> `y` ~~z~~</p>", "<b>&amp; \\x\\ `y` ~~z~~"),
        ("1. a\n* b\n+ c\n# d\n> e\n___\n_f_", f"{P}1. a<br>* b<br>+ c<br># d<br>&gt; e<br>___<br>_f_</p>",
         "1. a\n* b\n+ c\n# d\n> e\n___\n_f_"),
        ("<a href='https://evil.example'>x</a> <https://evil.example>",
         f"{P}&lt;a href=&#39;https://evil.example&#39;&gt;x&lt;/a&gt; &lt;https://evil.example&gt;</p>",
         "<a href='https://evil.example'>x</a> <https://evil.example>"),
        ("{% if x %}{{ 9**9 }}", f"{P}{{% if x %}}{{{{ 9**9 }}}}</p>", "{% if x %}{{ 9**9 }}"),
        ("[x](https://evil.example) [y](javascript:alert(1))", f"{P}x y</p>", "x y"),
        ("[a]: https://glow.example\n\n[a]", f"{P}[a]: https://glow.example</p>{P}[a]</p>",
         "[a]: https://glow.example\n\n[a]"),
        (" \n ", "", ""),
    ],
)  # fmt: skip
def test_what_means_something_and_what_does_not(typed: str, as_html: str, as_text: str) -> None:
    assert joined(html(typed, HOSTS, "#123456")) == as_html
    assert joined(plain(typed, HOSTS)) == as_text
    assert html(typed.replace("\n", "\r\n"), HOSTS, "#123456") == html(typed, HOSTS, "#123456")


@pytest.mark.parametrize(
    ("typed", "line", "column", "why"),
    [
        ("Hi\n\n  see [x](javascript:alert(1))", 3, 7, Fault.LINK_ELSEWHERE),
        ("[x](data:text/html,x)", 1, 1, Fault.LINK_ELSEWHERE),
        ("- a\n- b **[x](http://glow.example)**", 2, 7, Fault.LINK_ELSEWHERE),
        ("[ok](https://glow.example) ![x](https://evil.example)", 1, 29, Fault.LINK_ELSEWHERE),
        ("[x](https://glow.example@evil.example/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](https://evil.example\\\\@glow.example/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](https://evilglow.example/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](https://glow.example.evil.example/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](https://gl\u043ew.example/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](https://glow.example:8443/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](//glow.example/)", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x]()", 1, 1, Fault.LINK_ELSEWHERE),
        ("[x](https://glow.example/{{first_name}})", 1, 26, Fault.TAG_IN_LINK),
        ("a\n[x](https://glow.example/?n={{ first_name }})", 2, 29, Fault.TAG_IN_LINK),
        ("[x](<https://glow.example/{{brand}}>)", 1, 27, Fault.TAG_IN_LINK),
    ],
)
def test_a_link_elsewhere_is_told_with_its_line_and_column(
    typed: str, line: int, column: int, why: Fault
) -> None:
    fault = misled(typed, HOSTS)
    assert fault is not None
    assert (fault.line, fault.column, fault.why) == (line, column, why)
    if why is Fault.LINK_ELSEWHERE:
        assert "evil" not in joined(html(typed, HOSTS, "#123456"))


def test_links_lead_to_hosts_and_what_lies_below() -> None:
    for href in ("https://glow.example", "https://WWW.glow.example/a#b", "https://help.example:443/?x"):
        assert leads_to(href, HOSTS)
        assert misled(f"[x]({href})", HOSTS) is None
    assert not leads_to("https://glow.example", ())


@given(st.text(st.sampled_from("*_[]()<>&!`- \n{}\"'ab\\:/.#"), max_size=80))
def test_whatever_is_typed_comes_out_whole(typed: str) -> None:
    class Whole(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            assert tag in {"p", "ul", "li", "strong", "em", "a", "br"}
            if tag != "br":
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    reader = Whole()
    reader.feed(joined(html(typed, HOSTS, "#123456")))
    reader.close()
    assert reader.open == []


def test_much_of_anything_is_read_in_no_time() -> None:
    for mark in ("*", "[", "[x](", "- ", "**a *", "{{", "_", "![", "(", "\n"):
        html(mark * (1_000 // len(mark)), HOSTS, "#123456")


def test_the_tag_that_was_meant_is_known() -> None:
    assert broken("Dear {{ frist_name }}") == Broken("{{ frist_name }}", 1, 6)
    assert nearest("{{ frist_name }}") == "{{first_name}}"
    assert nearest("{{lipsum}}") is None
