"""How a brand's mails look: a colour and a logo of its own, and where links in its own words may lead (R9)."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import idna
from sqlalchemy import select

from store import history
from store.codes import Event
from store.database import Session, insert_into
from store.intake.cells import Cell
from store.intake.refusals import Refused, shown
from store.moment import Moment
from store.pictures import Picture, fitted
from store.tables import Brand
from store.tables import Logo as LogoRow

MOST_WIDTH, MOST_HEIGHT = 160, 48
_COLOUR = re.compile(r"#?(?P<digits>[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@dataclass(frozen=True, slots=True)
class Logo:
    id: int
    media_type: str
    width: int
    """As it is shown."""
    height: int
    content: bytes


def _read_colour(text: str) -> str:
    parts = _COLOUR.fullmatch(text.strip())
    if parts is None:
        raise Refused(f"{shown(text)} is no colour; write it as #RRGGBB, for example #3D3A9E")
    digits = parts["digits"].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


COLOUR = Cell(_read_colour)


def read_host(text: str) -> str:
    """As it stands in links. Raises Refused."""
    try:
        host = idna.encode(text.strip().rstrip("."), uts46=True).decode()
    except idna.IDNAError:
        host = ""
    if not _HOST.fullmatch(host):
        raise Refused(f"{shown(text)} is no host; give its name alone, for example shop.example.com")
    return host


LOOK = ("colour", "logo_id", "link_hosts")
"""The columns of a brand that `letterhead` reads besides its addresses."""


def letterhead(brand: Any) -> dict[str, Any]:
    """What of the brand's look a letter must know, frozen like its other words. *brand*: a Brand, or a row of one."""
    look = {"colour": brand.colour, "logo_id": brand.logo_id}
    return {name: value for name, value in look.items() if value is not None} | {
        "link_hosts": list(link_hosts(brand))
    }


def link_hosts(brand: Any) -> tuple[str, ...]:
    """Where links in the brand's own words may lead: to its helpdesk, to its own domain, and where its operator
    allowed; what lies below them is allowed too."""
    helpdesk = urlsplit(brand.helpdesk_url).hostname if brand.helpdesk_url else None
    own = (helpdesk, brand.from_email.rpartition("@")[2])
    wired = [host for name in own if name and (host := _wired(name))]
    return tuple(dict.fromkeys([*wired, *brand.link_hosts]))


def _wired(name: str) -> str | None:
    try:
        return read_host(name)
    except Refused:
        return None


async def logos(db: Session, ids: Collection[int]) -> Mapping[int, Logo]:
    if not ids:
        return {}
    rows = await db.execute(
        select(LogoRow.id, LogoRow.media_type, LogoRow.width, LogoRow.height, LogoRow.content).where(
            LogoRow.id.in_(ids)
        )
    )
    return {row.id: Logo(*row) for row in rows}


async def change_colour(db: Session, brand: Brand, colour: str | None, by: str, moment: Moment) -> bool:
    """Answers whether it is another one."""
    before, brand.colour = brand.colour, colour
    return await _told(db, brand, "colour", before, colour, by, moment)


async def change_logo(db: Session, brand: Brand, picture: Picture | None, by: str, moment: Moment) -> bool:
    """Answers whether it is another one."""
    before, brand.logo_id = brand.logo_id, await _kept(db, picture) if picture else None
    return await _told(db, brand, "logo", before, brand.logo_id, by, moment)


async def change_hosts(db: Session, brand: Brand, hosts: Collection[str], by: str, moment: Moment) -> bool:
    """Answers whether they are others."""
    before, brand.link_hosts = brand.link_hosts, sorted(set(hosts))
    return await _told(db, brand, "link_hosts", before, brand.link_hosts, by, moment)


async def _kept(db: Session, picture: Picture) -> int:
    width, height = fitted(picture.width, picture.height, MOST_WIDTH, MOST_HEIGHT)
    digest = hashlib.sha256(picture.content).hexdigest()
    row = {
        "digest": digest,
        "media_type": picture.media_type,
        "width": width,
        "height": height,
        "content": picture.content,
    }
    await db.execute(insert_into(db, LogoRow).values(row).on_conflict_do_nothing())
    return (await db.scalars(select(LogoRow.id).where(LogoRow.digest == digest))).one()


async def _told(
    db: Session, brand: Brand, name: str, before: object, after: object, by: str, moment: Moment
) -> bool:
    if before == after:
        return False
    detail = {"by": by, "changed": {name: [before, after]}}
    await history.record(db, Event.SETTINGS_CHANGED, moment.at, brand_id=brand.id, detail=detail)
    await db.flush()
    return True
