import datetime as dt

from bot.admitted import REMEMBERED, Admitted
from bot.people import Person

MAYA = ("T1", "UMAYA", "T1")
PERSON = Person(full_member=True, email=None, timezone="UTC")


def test_who_was_let_in_is_known_for_the_length_of_a_visit(now: dt.datetime) -> None:
    admitted = Admitted()
    admitted.remember(MAYA, PERSON, now)

    assert admitted.lately(MAYA, now + REMEMBERED / 2) == PERSON
    assert admitted.lately(MAYA, now + REMEMBERED) is None


def test_nobody_is_known_by_another_home_or_after_a_workspace_has_changed(now: dt.datetime) -> None:
    admitted = Admitted()
    admitted.remember(MAYA, PERSON, now)

    assert admitted.lately(("T1", "UMAYA", "T2"), now) is None
    admitted.forget()
    assert admitted.lately(MAYA, now) is None
