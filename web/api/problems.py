"""What is answered when a request cannot be granted: problem JSON (RFC 9457), whatever went wrong."""

import http
from collections.abc import Iterable, Mapping, Sequence

import structlog
from aiohttp import web

from store.intake.refusals import Refused
from web.api import json_text, pace
from web.frame import Handler

log = structlog.get_logger(__name__)

PROBLEM_JSON = "application/problem+json"
NOTHING_THERE = "There is no such thing here, or none that this token reaches."


class Problem(Exception):
    """A refusal on its way to the caller. *errors* are pairs of a field and what is wrong with it."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = headers or {}


def not_found() -> Problem:
    """The same words for what never was and for what belongs to somebody else."""
    return Problem(404, NOTHING_THERE)


def refused(*faults: Refused) -> Problem:
    """Understood, and not acceptable: names the fields."""
    told = "; ".join(f"{one.column}: {one.reason}" if one.column else one.reason for one in faults)
    return Problem(422, told, [(one.column, one.reason) for one in faults])


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The last to catch, for programs; what has no words of its own is logged and answered without details."""
    try:
        response = await handler(request)
    except Problem as problem:
        response = answer(problem)
    except web.HTTPException as exception:
        response = answer(_translated(exception))
    except Exception:  # the edge's one handler
        log.exception("request_failed", route=request.match_info.route.resource, method=request.method)
        response = answer(Problem(500, "Something went wrong on our side. Nothing was changed; try again."))
    pace.add_headers(request, response)
    return response


def answer(problem: Problem) -> web.Response:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": http.HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        document["errors"] = [{"field": field, "reason": reason} for field, reason in problem.errors]
    return web.Response(
        status=problem.status,
        body=json_text.encoded(document),
        content_type=PROBLEM_JSON,
        headers=problem.headers,
    )


def allowed(methods: Iterable[str]) -> Mapping[str, str]:
    return {"Allow": ", ".join(sorted({*methods, "OPTIONS"}))}


def _translated(exception: web.HTTPException) -> Problem:
    if isinstance(exception, web.HTTPMethodNotAllowed):
        methods: Sequence[str] = sorted(exception.allowed_methods)
        return Problem(405, f"Here only {', '.join(methods)} can be done.", headers=allowed(methods))
    if exception.status == 404:
        return Problem(404, "There is no such address; /api/v1/openapi.json lists them all.")
    return Problem(exception.status, exception.reason)
