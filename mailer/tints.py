"""A brand's colour in its letters: what can be read on it, and the shades of it that can be seen (WCAG 2.2)."""

import functools
from dataclasses import dataclass

CARD, DARK_CARD = "#ffffff", "#211f2b"
"""What the letter's text stands on."""
INKS = ("#ffffff", "#16151c", "#000000")
TEXT, SEEN = 4.5, 3.0
"""The contrast that text needs, and what is large or no text."""
STEPS = 64


@dataclass(frozen=True, slots=True)
class Tints:
    """`ground` is the button's, and `ink` what stands on it; each also where the reader's programs are dark."""

    ground: str
    ink: str
    heading: str
    link: str
    dark_ground: str
    dark_ink: str
    dark_heading: str
    dark_link: str


USUAL = Tints(
    ground="#3d3a9e",
    ink="#ffffff",
    heading="#2b2a33",
    link="#3d3a9e",
    dark_ground="#b9b4ff",
    dark_ink="#16151c",
    dark_heading="#f1eff7",
    dark_link="#b9b4ff",
)


@functools.lru_cache(1024)
def tints(colour: str | None) -> Tints:
    """*colour*: `#rrggbb`; None: the usual ones."""
    if colour is None:
        return USUAL
    light, dark = shade(colour, CARD, SEEN), shade(colour, DARK_CARD, SEEN)
    return Tints(
        ground=light,
        ink=ink_on(light),
        heading=light,
        link=shade(colour, CARD, TEXT),
        dark_ground=dark,
        dark_ink=ink_on(dark),
        dark_heading=shade(colour, DARK_CARD, TEXT),
        dark_link=shade(colour, DARK_CARD, TEXT),
    )


def shade(colour: str, ground: str, least: float) -> str:
    """*colour*, or as little darker or lighter as it takes to be seen on *ground*."""
    away = "#000000" if _luminance(ground) > 0.5 else "#ffffff"
    mixed = (_mix(colour, away, step / STEPS) for step in range(STEPS + 1))
    return next(one for one in mixed if contrast(one, ground) >= least)


def ink_on(ground: str) -> str:
    """One of these can be read on any ground."""
    return next(ink for ink in INKS if contrast(ink, ground) >= TEXT)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
