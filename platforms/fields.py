"""Reading a foreign JSON document: every field has a type when it leaves here."""

import math

from platforms.trouble import Unclear


class Fields:
    """One object of an answer. What has the wrong type is absent; what is needed and absent is Unclear."""

    __slots__ = ("_members",)

    def __init__(self, body: object) -> None:
        if not isinstance(body, dict):
            raise Unclear("unexpected_answer")
        self._members: dict[object, object] = body

    def raw(self, name: str) -> object:
        return self._members.get(name)

    def text(self, name: str) -> str | None:
        value = self.raw(name)
        return value if isinstance(value, str) and value else None

    def identifier(self, name: str) -> str | None:
        """An id, which networks write as a string or as a number beyond 2^53."""
        value = self.raw(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return str(value)
        return self.text(name)

    def number(self, name: str) -> float | None:
        """A finite number, also one in quotes."""
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        return number if math.isfinite(number) else None

    def integer(self, name: str) -> int | None:
        number = self.number(name)
        return int(number) if number is not None and number == int(number) else None

    def needed(self, name: str) -> str:
        found = self.text(name)
        if found is None:
            raise Unclear("unexpected_answer")
        return found


def unwrapped(body: object) -> Fields:
    """The object itself, or the only one of `{"data": [...]}`."""
    fields = Fields(body)
    data = fields.raw("data")
    if isinstance(data, list) and len(data) == 1:
        return Fields(data[0])
    return fields
