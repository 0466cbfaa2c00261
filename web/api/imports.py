"""Many records of one kind at once, as a stream: every good row is stored, the others are named."""

import contextlib
from collections.abc import AsyncIterator, Mapping

from aiohttp import web

from store import tokens
from store.database import Session, Store
from store.intake.batches import Batch, Intake, NotLoadable
from store.intake.catalog import KINDS
from store.intake.json_lines import JsonLines
from store.intake.kinds import Kind
from store.intake.refusals import Refused, Rejection
from store.intake.sheets import Sheet
from store.intake.taking import Taken, take_in
from store.resources.writing import screen, sign, take_turns
from store.tokens import Bearer
from web.api import answers, bodies, problems, queries
from web.api.admission import BEARER
from web.api.problems import Problem
from web.installation import WEB

CSV, JSON_LINES = "text/csv", "application/x-ndjson"
TOLD = 1000
"""Rejections that the answer names; the rest is counted."""
BY_NAME = {kind.name: kind for kind in KINDS}


async def take(request: web.Request) -> web.Response:
    """200 when every row was good, 207 when some were rejected. What breaks off keeps its whole batches."""
    queries.only(request, "kind")
    here, kind = request.app[WEB], _kind(request)
    media = bodies.of_type(request, CSV, JSON_LINES)
    way_in = Sheet if media == CSV else JsonLines
    intake: Intake = way_in(kind, here.store.engine.dialect)
    gate, count = _Gate(here.store, request[BEARER]), _Count(intake.file)
    try:
        async for taken in take_in(gate.begin, intake, bodies.pieces(request), here.moment(), gate.screen):
            count.add(taken)
    except NotLoadable as refused:
        fault = refused.rejection
        raise problems.refused(Refused(fault.reason, fault.column)) from None
    return answers.shown(request, count.document(), status=207 if count.rejected else 200)


class _Gate:
    """Each batch's transaction: the token must still be good, and reaches no further than it does elsewhere."""

    def __init__(self, store: Store, who: Bearer) -> None:
        self._store = store
        self._who = who
        self._new_creators: frozenset[str] = frozenset()

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        async with self._store.begin() as db:
            if not await tokens.is_good(db, self._who):
                raise Problem(401, "The token was revoked; what came before is stored.")
            yield db
            await sign(db, self._who.program, self._new_creators)

    async def screen(self, db: Session, kind: Kind, batch: Batch) -> Mapping[int, Refused]:
        if not batch.lines:
            self._new_creators = frozenset()
            return {}
        await take_turns(db)
        screened = await screen(db, self._who.program, kind, batch.columns)
        batch.columns = screened.columns
        self._new_creators = screened.new_creators
        return screened.refused


class _Count:
    """What became of the rows so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.loaded = self.unchanged = self.rejected = 0
        self._told: list[Rejection] = []

    @property
    def read(self) -> int:
        return self.loaded + self.unchanged + self.rejected

    def add(self, taken: Taken) -> None:
        self.loaded += taken.loaded
        self.unchanged += taken.unchanged
        self.rejected += len(taken.rejected)
        self._told += taken.rejected[: TOLD - len(self._told)]

    def document(self) -> dict[str, object]:
        counts = {name: getattr(self, name) for name in ("file", "read", "loaded", "unchanged", "rejected")}
        return {
            "files": [counts],
            "rejected": [
                {"line": one.line, "column": one.column, "reason": one.reason} for one in self._told
            ],
            "more": self.rejected - len(self._told),
        }


def _kind(request: web.Request) -> Kind:
    """Raises Problem."""
    given = request.query.get("kind", "")
    if given not in BY_NAME:
        raise problems.refused(Refused(f"must be one of {', '.join(BY_NAME)}", "kind"))
    return BY_NAME[given]
