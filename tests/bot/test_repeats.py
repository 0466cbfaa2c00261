import pytest

from bot.repeats import Repeats


def test_only_the_first_of_equal_requests_does_its_work() -> None:
    repeats = Repeats()
    with repeats.once("a click") as first:
        assert first
    with repeats.once("a click") as again:
        assert not again
    with repeats.once("another click") as other:
        assert other


def test_what_failed_may_be_tried_again_by_its_repetition() -> None:
    repeats = Repeats()
    with pytest.raises(LookupError), repeats.once("a click"):
        raise LookupError
    with repeats.once("a click") as first:
        assert first


def test_what_may_be_done_twice_needs_no_fingerprint() -> None:
    repeats = Repeats()
    for _ in range(2):
        with repeats.once(None) as first:
            assert first
