"""A look at the store: the same answers as a session gives, and nobody is kept waiting for them."""

import datetime as dt

import pytest
from sqlalchemy import Executable, func, literal, select

from store.creator_card import card_of
from store.creators import candidate
from store.database import Store
from store.moment import Moment
from store.rules.concern import OPERATOR
from store.rules.judgement import judgement_of
from store.statements import statement, together
from store.tables import Creator, Profile
from tests import given


@statement
def _ids(least: str) -> Executable:
    return select(Creator.id).where(Creator.id >= least).order_by(Creator.id)


@statement
def _counted(last: int) -> Executable:
    """For much longer than a moment, when *last* is high."""
    one = select(literal(1).label("n")).cte("counted", recursive=True)
    counted = one.union_all(select(one.c.n + 1).where(one.c.n < last))
    return select(func.count().label("n")).select_from(counted)


async def test_a_card_is_the_same_at_a_look_as_through_a_session(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
    async with store.look() as look:
        ana = await candidate(look, OPERATOR, "ana")
        assert ana is not None
        looked = await card_of(look, OPERATOR, ana, Moment(now))
    async with store.read() as db:
        assert looked == await card_of(db, OPERATOR, ana, Moment(now))
    [profile] = looked.profiles
    assert profile.judged is not None


async def test_a_look_sees_what_was_written_and_no_more(store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "ana")
    async with store.begin() as db, store.look() as look:
        await given.creator(db, "bea")
        assert list(await _ids.scalars(look, "")) == ["ana"]
    async with store.look() as look:
        assert list(await _ids.scalars(look, "")) == ["ana", "bea"]


async def test_what_takes_longer_than_a_moment_is_answered_all_the_same(store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "ana")
    async with store.look() as look:
        [[counted], [ana]] = await together(look, _counted.question(200_000), _ids.question(""))
        assert (counted.n, ana.id) == (200_000, "ana")
        assert list(await _ids.scalars(look, "b")) == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_judging_a_profile_reads_no_other_profiles_reminders(store: Store, now: dt.datetime) -> None:
    asked = judgement_of(Moment(now), Profile.id == "ana-ig").in_order()
    written = asked.compile(store.engine, compile_kwargs={"literal_binds": True})
    async with store.read() as db:
        steps = await (await db.connection()).exec_driver_sql(f"EXPLAIN QUERY PLAN {written}")
        told = [row.detail for row in steps]
    assert [step for step in told if "reminders" in step and step.startswith("SEARCH")], told
    assert not [step for step in told if step.startswith("SCAN reminders")], told
