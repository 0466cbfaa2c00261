"""What a PNG or JPEG says of itself in its first bytes; nothing of the picture is decoded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from store.intake.refusals import Refused

LARGEST = 60 * 1024
"""Bytes: each mail carries it."""
MOST_PIXELS = 4_000
"""A side."""
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN, _END = 0xDA, 0xD9


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    media_type: str
    width: int
    height: int


def picture(content: bytes) -> Picture:
    """Raises Refused."""
    if len(content) > LARGEST:
        raise Refused(f"has {len(content) / 1024:.0f} KB; at most {LARGEST // 1024} are allowed")
    if content.startswith(_PNG):
        media_type, size = "image/png", _size_of_png(content)
    elif content.startswith(_JPEG):
        media_type, size = "image/jpeg", _size_of_jpeg(content)
    else:
        raise Refused("is neither a PNG nor a JPEG picture")
    if size is None or not all(size):
        raise Refused("is cut short or damaged")
    if max(size) > MOST_PIXELS:
        raise Refused(f"is {size[0]} × {size[1]} pixels; at most {MOST_PIXELS} a side are allowed")
    return Picture(content, media_type, *size)


def fitted(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """The size at which a picture is shown whole, never larger than it is."""
    share = min(1, most_width / width, most_height / height)
    return max(1, round(width * share)), max(1, round(height * share))


def _size_of_png(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR" or len(content) < 33 or b"IEND" not in content[-12:]:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    for marker, body in _segments(content):
        if marker in _START_OF_FRAME and len(body) >= 5:
            height, width = struct.unpack(">HH", body[1:5])
            return width, height
    return None


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Those before the picture's data, each by its marker."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in (_START_OF_SCAN, _END):
            return
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + length
