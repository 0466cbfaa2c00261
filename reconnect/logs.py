"""Logs go to standard error: for people or, as JSON lines, for machines."""

import logging
import sys
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

QUIET = ("aiohttp.access", "slack_sdk", "slack_bolt", "apscheduler", "aiosmtpd", "mail.log")
"""These tell of every request, and some of them print tokens when they tell more."""


def configure(style: str) -> None:
    """*style* is `console` or `json`. Traces come without local variables: those may hold tokens."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Any] = (
        [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ]
        if style == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=shared + last,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up for each line: while a status is shown, lines must go above it.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It prints a trace for each report that it cannot read, of which there are many; we tell of them in a line.
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
