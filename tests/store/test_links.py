import datetime as dt
import string

import pytest

from store.links import PAGE_LIFETIME, BadLink, ExpiredLink, Links, PageLink, UnsubscribeLink

OLD, NEW = "the key of last year, thirty-two characters", "the key of this year, thirty-two characters"
ANA = PageLink("ana", "spring", dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC))


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_page_link_comes_back_as_it_was_made() -> None:
    links = Links((NEW,), "https://reconnect.example/")
    assert links.page(ANA).startswith("https://reconnect.example/c/")
    assert links.read_page(token_of(links.page(ANA)), ANA.issued_at) == ANA


def test_links_made_with_an_older_key_still_work() -> None:
    made = Links((OLD,), "https://reconnect.example").page(ANA)
    assert Links((NEW, OLD), "https://reconnect.example").read_page(token_of(made), ANA.issued_at) == ANA


def test_a_page_link_ends_and_an_unsubscribe_link_does_not() -> None:
    links = Links((NEW,), "https://reconnect.example")
    late = ANA.issued_at + PAGE_LIFETIME + dt.timedelta(seconds=1)
    with pytest.raises(ExpiredLink):
        links.read_page(token_of(links.page(ANA)), late)
    ever = UnsubscribeLink("ana", "glow")
    assert links.read_unsubscribe(token_of(links.unsubscribe(ever))) == ever


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda _t: "", lambda t: t + "é"])
def test_a_forged_or_cut_link_is_refused(spoil: object) -> None:
    links = Links((NEW,), "https://reconnect.example")
    assert callable(spoil)
    with pytest.raises(BadLink):
        links.read_page(spoil(token_of(links.page(ANA))), ANA.issued_at)


def test_no_other_last_letter_is_as_good() -> None:
    links = Links((NEW,), "https://reconnect.example")
    token = token_of(links.page(ANA))
    for letter in set(string.ascii_letters + string.digits + "-_") - {token[-1]}:
        with pytest.raises(BadLink):
            links.read_page(token[:-1] + letter, ANA.issued_at)


def test_a_link_for_one_purpose_opens_nothing_else() -> None:
    links = Links((NEW,), "https://reconnect.example")
    with pytest.raises(BadLink):
        links.read_unsubscribe(token_of(links.page(ANA)))
    with pytest.raises(BadLink):
        links.read_page(token_of(links.unsubscribe(UnsubscribeLink("ana", None))), ANA.issued_at)
