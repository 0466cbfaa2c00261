"""Who may be meant by a message: handles, links to profiles, and addresses in its text."""

import re

MOST = 20
NO_HANDLES = frozenset(
    {"p", "reel", "reels", "stories", "explore", "tv", "watch", "channel", "shorts", "playlist", "groups"}
    | {"events", "pages", "share", "profile.php", "c", "user"}
)
"""What networks keep for themselves at the place where a handle stands."""
PROFILE = re.compile(
    r"(?:instagram\.com|facebook\.com|youtube\.com|tiktok\.com)/(?:(?:c|user|stories)/)?@?(?P<handle>[^\s/?#|<>\"',;]+)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s<>@|:,;()\"'/]+@[^\s<>@|:,;()\"']+\.[^\s<>@|:,;()\"'.]+")
HANDLE = re.compile(r"(?<![\w@/.<])@(?P<handle>[\w.\-]+)")
OF_SLACK = re.compile(r"<(?P<shown>[^<>|]*)(?:\|[^<>]*)?>")
"""A link or an address is marked with what it leads to, and what is shown for it."""
MEMBER = re.compile(r"[@#!]")


def mentioned(text: str) -> tuple[str, ...]:
    """As `exactly` takes them: handles with an @, addresses as they are; each once, in their order."""
    plain = OF_SLACK.sub(_unmarked, text)
    found: dict[int, str] = {}
    for pattern in (PROFILE, HANDLE):
        for match in pattern.finditer(plain):
            handle = match["handle"].rstrip(".-")
            if handle and handle.casefold() not in NO_HANDLES:
                found[match.start()] = f"@{handle}"
    for match in ADDRESS.finditer(plain):
        found[match.start()] = match.group()
    return tuple(dict.fromkeys(found[place] for place in sorted(found)))[:MOST]


def _unmarked(marked: re.Match[str]) -> str:
    """Members, channels and groups of the workspace are nobody's handle."""
    shown = marked["shown"]
    return " " if MEMBER.match(shown) else f" {shown.removeprefix('mailto:')} "
