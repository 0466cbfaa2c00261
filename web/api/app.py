"""The API as an application of its own, below /api/v1 of the pages' one."""

import re

from aiohttp import web

from web.api import admission, answers, problems
from web.api.openapi import BASE, description
from web.api.operations import Operation
from web.api.pace import BUCKETS, PACE, Buckets, Pace
from web.api.table import table
from web.installation import WEB, Web


def routes(app: web.Application, here: Web, pace: Pace = PACE) -> None:
    """Put it into *app*."""
    api = web.Application(middlewares=[problems.told, admission.admitted])
    api[WEB] = here
    api[BUCKETS] = Buckets(pace)
    operations = (*table(), _itself())
    for operation in operations:
        # An id may hold whatever prints, braces too; a slash comes escaped.
        path = re.sub(r"{(\w+)}", r"{\1:[^/]+}", operation.path)
        api.router.add_route(operation.method, path, operation.handler)
        if operation.method == "GET":
            api.router.add_route("HEAD", path, operation.handler)
    document = description(operations, here.public_url)
    api[DESCRIPTION] = document
    app.add_subapp(BASE, api)


DESCRIPTION = web.AppKey("description", dict)


def _itself() -> Operation:
    return Operation(
        "GET", "/openapi.json", _describe, "This description", "description", {200: {"type": "object"}},
        conditional=True, open=True,
    )  # fmt: skip


async def _describe(request: web.Request) -> web.Response:
    return answers.shown(request, request.app[DESCRIPTION])
