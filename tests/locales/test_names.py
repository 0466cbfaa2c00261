import pytest

from locales.names import full


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("Ana", "Silva", "Ana Silva"),
        ("健二", "田中", "田中健二"),
        ("서연", "김", "김서연"),
        ("Kenji", "田中", "Kenji 田中"),
        ("ليلى", "حداد", "ليلى حداد"),
        ("Ana", None, "Ana"),
        (None, None, ""),
    ],
)
def test_a_name_stands_in_the_order_of_its_script(first: str | None, last: str | None, written: str) -> None:
    assert full(first, last) == written
