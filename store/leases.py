"""Who holds a row while working on it, and how the rows of a worker that died are freed."""

import datetime as dt
import os
import socket
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, or_, select, update

from store.database import Session
from store.tables import Delivery, Grant, Message, Notice, Workspace

LEASE = dt.timedelta(minutes=5)
"""How long a dead worker's rows rest where nobody can tell that it is dead."""

HELD = (
    (Message, Message.owner, Message.lease_until),
    (Notice, Notice.owner, Notice.lease_until),
    (Grant, Grant.check_owner, Grant.check_lease_until),
    (Delivery, Delivery.owner, Delivery.lease_until),
    (Workspace, Workspace.refresh_owner, Workspace.refresh_lease_until),
)


@cache
def owner() -> str:
    """This process, named so that another one on the same machine can tell whether it still lives."""
    return f"{_place()}/{os.getpid()}/{_started(os.getpid())}"


async def free_the_dead(db: Session) -> None:
    """Take back what processes of this machine held when they were killed; others' leases run out by themselves."""
    for table, owned_by, lease_until in HELD:
        owners = await db.scalars(select(owned_by).where(owned_by.is_not(None)).distinct())
        dead = [name for name in owners if name is not None and _is_dead(name)]
        if dead:
            await db.execute(
                update(table).where(owned_by.in_(dead)).values({owned_by: None, lease_until: None})
            )


def is_free(
    table: type[Message] | type[Notice] | type[Grant] | type[Delivery] | type[Workspace], at: dt.datetime
) -> ColumnElement[bool]:
    """Nobody is at work on the row."""
    lease_until = next(lease for held, _, lease in HELD if held is table)
    return or_(lease_until.is_(None), lease_until <= at)


def _is_dead(name: str) -> bool:
    place, _, process = name.partition("/")
    pid, _, started = process.partition("/")
    return place == _place() and _started(int(pid)) != started


@cache
def _place() -> str:
    """The machine and its process numbering: a container's process 7 is not the host's."""
    try:
        numbering = Path("/proc/self/ns/pid").readlink()
    except OSError:
        numbering = Path("-")
    return f"{socket.gethostname()}:{numbering}"


def _started(pid: int) -> str:
    """When that process began, in the kernel's ticks (proc(5), fields 3 and 22 of stat); empty when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
