"""A look at the store: questions that are answered where they are asked, without a session around them.

SQLite needs half a millisecond for a status card; a thread of its own costs more than that, a session more again.
What takes longer than a moment is broken off and asked anew through a session, so that nobody waits for it.
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncSession

from store.prepared import Asked, Rows, answers, asked
from store.statements import Look, Question, all_filled, together

A_MOMENT = 0.01
"""Seconds for which all others may be kept waiting."""
STEPS = 2_000
"""Of SQLite's machine between two looks at the clock: some 50 µs."""


class Spot:
    """SQLite in the thread of whoever asks. It only reads, waits for nobody, and gives up after `A_MOMENT`."""

    def __init__(self, path: str, cache_kib: int) -> None:
        """Raises sqlite3.OperationalError when there is no such file."""
        self._connection = sqlite3.connect(
            f"{Path(path).resolve().as_uri()}?mode=ro",
            timeout=0,
            isolation_level=None,
            cached_statements=512,
            check_same_thread=False,
            uri=True,
        )
        self._connection.execute(f"PRAGMA cache_size=-{cache_kib}")
        self._connection.set_progress_handler(self._is_over, STEPS)
        self._until = 0.0

    def ask_all(self, questions: Asked) -> list[list[Any]] | None:
        """The rows of each, all as of one instant. None: not within a moment."""
        self._until = time.monotonic() + A_MOMENT
        try:
            if len(questions) > 1:
                self._connection.execute("BEGIN")
            return [self._connection.execute(sql, values).fetchall() for sql, values in questions]
        except sqlite3.OperationalError:
            return None  # if it is not the time, then a session tells what it is
        finally:
            if self._connection.in_transaction:
                self._connection.rollback()

    def close(self) -> None:
        self._connection.close()

    def _is_over(self) -> bool:
        return time.monotonic() > self._until


class OnTheSpot(Look):
    """As long as answers come within a moment; through a session from then on."""

    def __init__(
        self,
        spot: Spot | None,
        dialect: Dialect,
        read: Callable[[], AbstractAsyncContextManager[AsyncSession]],
    ) -> None:
        self._spot = spot
        self._dialect = dialect
        self._read = read
        self._session: AsyncSession | None = None
        self._opened = contextlib.AsyncExitStack()

    async def answers(self, questions: Sequence[Question]) -> list[Rows]:
        if self._spot is not None:
            filled = all_filled(questions, self._dialect)
            fetched = self._spot.ask_all(asked(filled)) if filled is not None else None
            if filled is not None and fetched is not None:
                return answers(filled, fetched)
            self._spot = None
        if self._session is None:
            self._session = await self._opened.enter_async_context(self._read())
        return await together(self._session, *questions)

    async def close(self) -> None:
        await self._opened.aclose()
