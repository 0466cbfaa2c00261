"""RFC 2047: text that is not plain, in a header. `email` does it a hundred times slower, and its policies lose or
add spaces between the words."""

import base64
import functools
from collections.abc import Iterator

LINE = 76
_FRAME = len("=?utf-8?q??=")
_LITERAL = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/"
_QUOTED = ["_" if byte == 0x20 else chr(byte) if byte in _LITERAL else f"={byte:02X}" for byte in range(256)]


@functools.lru_cache(8192)
def encoded_words(text: str, used: int) -> str:
    """*text* in words that are folded; *used* letters stand before it in its first line.

    No letter is torn in two. Of the two ways to write a word, the shorter one.
    """
    data = text.encode()
    write = _quoted if len(_quoted(data)) <= (len(data) + 2) // 3 * 4 + _FRAME else _in_base64
    if (whole := write(data)) and used + len(whole) <= LINE:
        return whole
    return "\r\n ".join(write(some.encode()) for some in _pieces(text, used, write is _quoted))


def _quoted(data: bytes) -> str:
    return f"=?utf-8?q?{''.join(map(_QUOTED.__getitem__, data))}?="


def _in_base64(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode()}?="


def _pieces(text: str, used: int, quoted: bool) -> Iterator[str]:
    """As much of it as one line takes; the lines after the first begin with a space."""
    piece, width, left = "", 0, LINE - _FRAME - used
    for letter in text:
        data = letter.encode()
        width += sum(len(_QUOTED[byte]) for byte in data) if quoted else len(data)
        if piece and (width if quoted else (width + 2) // 3 * 4) > left:
            yield piece
            piece, left = "", LINE - _FRAME - 1
            width = sum(len(_QUOTED[byte]) for byte in data) if quoted else len(data)
        piece += letter
    yield piece
