"""How many mails may go in a minute, an hour or a day, from each brand and to each domain, whoever sends them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, literal, select, true, update

from store.among import among
from store.database import Session, insert_into
from store.tables import MailPlace, Message


@dataclass(frozen=True, slots=True)
class Pace:
    """So many mails in each span; a span begins with the first mail after the last one has ended."""

    mails: int
    span: dt.timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    per_brand: Pace | None = None
    per_domain: Pace | None = None

    def __bool__(self) -> bool:
        return self.per_brand is not None or self.per_domain is not None


UNLIMITED = Limits()


def has_place(db: Session, limits: Limits, at: dt.datetime) -> ColumnElement[bool]:
    """Neither the message's brand nor its recipient's domain has had all its mails already."""
    conditions = [
        bucket.not_in(
            select(MailPlace.bucket)
            .where(MailPlace.ends_at > at, MailPlace.taken >= pace.mails)
            .correlate(None)
        )
        for bucket, pace in _buckets(db, limits)
    ]
    return and_(true(), *conditions)


async def take(db: Session, mails: Sequence[int], limits: Limits, at: dt.datetime) -> set[int]:
    """Take a place for each message, in their order; those that are answered found none.

    Whoever claims beside us waits until our transaction ends, and counts on from there.
    """
    if not limits or not mails:
        return set()
    wanted = await _wanted(db, mails, limits)
    places = await _locked(db, wanted.values(), limits, at)
    without = set()
    for mail in mails:
        its = [places[bucket] for bucket in wanted[mail]]
        if all(place.left > 0 for place in its):
            for place in its:
                place.left -= 1
        else:
            without.add(mail)
    await db.execute(
        _TAKING,
        [
            {"its": bucket, "now_taken": place.mails - place.left, "now_ends": place.ends_at}
            for bucket, place in sorted(places.items())
        ],
    )
    return without


async def give_back(db: Session, mails: Sequence[int], limits: Limits) -> None:
    """These were never offered to the mail server."""
    if not limits or not mails:
        return
    unused: dict[str, int] = {}
    for buckets in (await _wanted(db, mails, limits)).values():
        for bucket in buckets:
            unused[bucket] = unused.get(bucket, 0) + 1
    await db.execute(_GIVING, [{"its": bucket, "unused": n} for bucket, n in sorted(unused.items())])


async def forget(db: Session, at: dt.datetime) -> None:
    """The spans that are over; those that somebody counts in just now are left."""
    over = select(MailPlace.bucket).where(MailPlace.ends_at <= at).with_for_update(skip_locked=True)
    await db.execute(delete(MailPlace).where(MailPlace.bucket.in_(over)))


@dataclass(slots=True)
class _Place:
    mails: int
    left: int
    ends_at: dt.datetime


_TABLE = MailPlace.__table__
_TAKING = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.bucket == bindparam("its"))
    .values(
        taken=bindparam("now_taken", type_=_TABLE.c.taken.type),
        ends_at=bindparam("now_ends", type_=_TABLE.c.ends_at.type),
    )
)
_GIVING = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(
        _TABLE.c.bucket == bindparam("its"), _TABLE.c.taken >= bindparam("unused", type_=_TABLE.c.taken.type)
    )
    .values(taken=_TABLE.c.taken - bindparam("unused", type_=_TABLE.c.taken.type))
)


def _buckets(db: Session, limits: Limits) -> list[tuple[ColumnElement[str], Pace]]:
    """What a message is counted under; the database alone says it, so that all count alike."""
    on_sqlite = db.get_bind().dialect.name == "sqlite"
    at_sign = (func.instr if on_sqlite else func.strpos)(Message.recipient, "@")
    domain = func.lower(func.substr(Message.recipient, at_sign + 1))
    known = (
        (literal("brand:") + Message.brand_id, limits.per_brand),
        (literal("domain:") + domain, limits.per_domain),
    )
    return [(bucket, pace) for bucket, pace in known if pace is not None]


async def _wanted(db: Session, mails: Sequence[int], limits: Limits) -> dict[int, tuple[str, ...]]:
    """The buckets of each mail."""
    columns = [bucket for bucket, _ in _buckets(db, limits)]
    rows = await db.execute(select(Message.id, *columns).where(among(db, Message.id, mails)))
    return {row[0]: tuple(row[1:]) for row in rows}


async def _locked(
    db: Session, wanted: Collection[tuple[str, ...]], limits: Limits, at: dt.datetime
) -> dict[str, _Place]:
    """What is left in each bucket; locked, in the same order by everybody."""
    paces = [pace for _, pace in _buckets(db, limits)]
    its_pace = {bucket: pace for buckets in wanted for bucket, pace in zip(buckets, paces, strict=True)}
    rows = [
        {"bucket": bucket, "taken": 0, "ends_at": at + pace.span} for bucket, pace in sorted(its_pace.items())
    ]
    await db.execute(insert_into(db, MailPlace).on_conflict_do_nothing(), rows)
    found = await db.execute(
        select(MailPlace.bucket, MailPlace.taken, MailPlace.ends_at)
        .where(MailPlace.bucket.in_(its_pace))
        .order_by(MailPlace.bucket)
        .with_for_update()
    )
    places = {}
    for row in found:
        pace = its_pace[row.bucket]
        is_over = row.ends_at <= at
        left = pace.mails if is_over else pace.mails - row.taken
        places[row.bucket] = _Place(pace.mails, left, at + pace.span if is_over else row.ends_at)
    return places
