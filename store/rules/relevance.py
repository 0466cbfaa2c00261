"""Which of a creator's participations is the one to write from (R3)."""

from typing import Any

from sqlalchemy import ColumnElement, case
from sqlalchemy.sql import ColumnCollection

from store.codes import WORKFLOW
from store.tables import Participation


def rank() -> ColumnElement[int]:
    """How far along the workflow a participation is; who left it stands before the beginning."""
    return case(
        {stage.value: place for place, stage in enumerate(WORKFLOW)}, value=Participation.stage, else_=-1
    )


def order(of: ColumnCollection[str, Any]) -> tuple[ColumnElement[Any], ...]:
    """The most relevant participation first, by the columns rank, due_on, stage_since and campaign_id of *of*.

    Furthest along the workflow; then the requirement due soonest (none last); then the participation that
    moved last (none last); then the lowest campaign id by code point.
    """
    return (
        of.rank.desc(),
        of.due_on.is_(None),
        of.due_on.asc(),
        of.stage_since.is_(None),
        of.stage_since.desc(),
        of.campaign_id.asc(),
    )
