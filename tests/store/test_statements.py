"""Statements that are composed once for each shape, and filled in for each question."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import Executable, select

from store.codes import Network
from store.database import Store
from store.moment import Moment
from store.rules.concern import OPERATOR, Asker, Program, Viewer, visible_brands
from store.statements import SHAPES, Statement, statement
from store.tables import Brand, Creator, Grant
from tests import given

composed: list[str] = []


@statement
def _creators(ids: list[str], limit: int, backwards: bool) -> Executable:
    composed.append("creators")
    order = Creator.id.desc() if backwards else Creator.id.asc()
    return select(Creator.id).where(Creator.id.in_(ids)).order_by(order).limit(limit)


@statement
def _brands(asker: Asker) -> Executable:
    composed.append("brands")
    return select(Brand.id).where(visible_brands(asker)).order_by(Brand.id)


@statement
def _granted(moment: Moment, network: Network | None) -> Executable:
    composed.append(f"granted on {network}")
    return select(Grant.id).where(Grant.granted_at <= moment.now).order_by(Grant.id)


@dataclass(frozen=True, slots=True)
class Shape:
    number: int


@statement
def _of_a_shape(shape: Shape) -> Executable:
    composed.append(str(shape.number))
    return select(Creator.id)


@pytest.fixture(autouse=True)
def nothing_composed() -> None:
    composed.clear()
    _creators._composed.clear()
    _brands._composed.clear()
    _granted._composed.clear()
    _of_a_shape._composed.clear()


async def test_values_are_filled_in_and_flags_are_shapes_of_their_own(store: Store) -> None:
    async with store.begin() as db:
        for name in ("ana", "bo", "cem"):
            await given.creator(db, name)
        assert await _creators.scalars(db, ["ana", "bo"], 5, False) == ["ana", "bo"]
        assert await _creators.scalars(db, ["bo", "cem", "dee"], 1, False) == ["bo"]
        assert await _creators.scalars(db, [], 5, False) == []
        assert composed == ["creators"]
        assert await _creators.scalars(db, ["bo", "cem"], 5, True) == ["cem", "bo"]
        assert await _creators.scalar(db, ["cem"], 5, False) == "cem"
        assert await _creators.scalar(db, ["dee"], 5, False) is None
        assert composed == ["creators", "creators"]


async def test_one_viewer_is_never_answered_with_what_another_may_see(store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T1")
        await given.brand(db, "zeta", slack_team_id="T2")
        asked: tuple[tuple[Asker, list[str]], ...] = (
            (Viewer("T1", "U1"), ["acme"]),
            (Viewer("T2", "U1"), ["zeta"]),
            (Viewer("T3", "U1"), []),
            (Viewer("T1", "U1", "maya@acme.example"), ["acme"]),
            (Viewer("T2", "U1", "maya@acme.example"), ["zeta"]),
            (Program("crm", frozenset({"zeta"})), ["zeta"]),
            (Program("crm", frozenset({"acme", "zeta", "none"})), ["acme", "zeta"]),
            (Program("crm", frozenset()), []),
            (OPERATOR, ["acme", "zeta"]),
        )
        for asker, seen in asked:
            assert await _brands.scalars(db, asker) == seen
        assert composed == ["brands"] * 4  # a person without and with an address, a program, the operator


async def test_the_instant_is_filled_in(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.creator(db)
        await given.profile(db)
        await given.grant(db, "ana-instagram", id="one", granted_at=now)
        await given.grant(db, "ana-instagram", id="two", granted_at=now + given.DAY)
        assert await _granted.scalars(db, Moment(now), None) == ["one"]
        assert await _granted.scalars(db, Moment(now + given.DAY), None) == ["one", "two"]
        assert await _granted.scalars(db, Moment(now).back(given.DAY), None) == []
        assert composed == ["granted on None"]
        await _granted.rows(db, Moment(now, frozenset({Network.TIKTOK})), None)
        await _granted.rows(db, Moment(now), Network.TIKTOK)
        assert composed == ["granted on None", "granted on None", "granted on tiktok"]


def test_a_statement_has_no_instant_to_look_at_while_it_is_composed(now: dt.datetime) -> None:
    seen: list[dt.datetime] = []
    careless = Statement(lambda moment: seen.append(moment.at))  # type: ignore[arg-type, return-value]
    with pytest.raises(AttributeError):
        careless._anew({0: Moment(now)})
    assert not seen


async def test_those_asked_longest_ago_are_forgotten_first(store: Store) -> None:
    async with store.begin() as db:
        for number in range(SHAPES + 1):
            await _of_a_shape.rows(db, Shape(number))
        await _of_a_shape.rows(db, Shape(SHAPES))
        assert len(composed) == SHAPES + 1
        await _of_a_shape.rows(db, Shape(0))
        assert len(composed) == SHAPES + 2
