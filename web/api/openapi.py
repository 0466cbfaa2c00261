"""The API's own description, OpenAPI 3.1, made from the table of operations."""

import http
import importlib.metadata
import re
from collections.abc import Sequence
from typing import Any

from web.api import schemas
from web.api.operations import IF_MATCH, IF_NONE_MATCH, Operation, Parameter
from web.api.problems import PROBLEM_JSON

BASE = "/api/v1"
LIMITED = {
    "RateLimit": {
        "description": "What is left of the token's requests, and the seconds until all are back.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "How many requests a token has, and in how many seconds they come back.",
        "schema": {"type": "string"},
    },
}
ETAG = {"ETag": {"description": "Changes whenever the document does.", "schema": {"type": "string"}}}
LINK = {"Link": {"description": 'Leads to the next page with rel="next".', "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "The new record.", "schema": {"type": "string"}}}
REFUSAL_HEADERS = {
    401: {"WWW-Authenticate": {"description": "RFC 6750.", "schema": {"type": "string"}}},
    415: {"Accept": {"description": "What can be sent.", "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}},
}
TO_EVERYBODY = frozenset({400, 401, 429, 500})
ABOUT = """Lets another program feed brands, creators, campaigns and participations, and ask what became of them.
Each token names brands; what belongs to others is answered like what does not exist."""


def description(operations: Sequence[Operation], server: str) -> dict[str, Any]:
    """*server* is the public address of the installation."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _told(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reconnect",
            "version": importlib.metadata.version("reconnect"),
            "description": ABOUT,
        },
        "servers": [{"url": f"{server.rstrip('/')}{BASE}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.all_schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`reconnect tokens add` gives one.",
                }
            },
        },
    }


def _told(operation: Operation) -> dict[str, Any]:
    answers = {str(status): _answer(operation, status) for status in sorted(operation.answers)}
    if operation.conditional and operation.method == "GET":
        answers["304"] = {"description": "It is what If-None-Match names.", "headers": ETAG | LIMITED}
    refusals = operation.refusals if operation.open else operation.refusals | TO_EVERYBODY
    told: dict[str, Any] = {
        "operationId": _id(operation),
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [_parameter(one) for one in _parameters(operation)],
        "responses": answers | {str(status): _refusal(status) for status in sorted(refusals)},
    }
    if operation.takes:
        content = {media: {"schema": schema} for media, schema in operation.takes.items()}
        told["requestBody"] = {"required": True, "content": content}
    if operation.open:
        told["security"] = []
    return told


def _answer(operation: Operation, status: int) -> dict[str, Any]:
    schema = operation.answers[status]
    headers = {} if operation.open else dict(LIMITED)
    if schema is not None:
        headers |= ETAG
    if operation.paged:
        headers |= LINK
    if status == 201 and operation.method == "PUT":
        headers |= LOCATION
    told: dict[str, Any] = {"description": http.HTTPStatus(status).phrase, "headers": headers}
    if schema is not None:
        told["content"] = {"application/json": {"schema": schema}}
    return told


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": http.HTTPStatus(status).phrase,
        "headers": REFUSAL_HEADERS.get(status, {}),
        "content": {PROBLEM_JSON: {"schema": schemas.ref("Problem")}},
    }


def _parameters(operation: Operation) -> list[Parameter]:
    found = [
        Parameter(name, schemas.ID, "", required=True, where="path")
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    found += operation.parameters
    if operation.conditional:
        found.append(Parameter(IF_NONE_MATCH, {"type": "string"}, _conditions(operation), where="header"))
        if operation.method != "GET":
            found.append(
                Parameter(IF_MATCH, {"type": "string"}, "Only what has this ETag is changed.", where="header")
            )
    return found


def _conditions(operation: Operation) -> str:
    return (
        "Answer only if it is not this ETag."
        if operation.method == "GET"
        else "* changes nothing that exists."
    )


def _parameter(one: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.name, "in": one.where, "required": one.required, "schema": one.schema}
    return told | ({"description": one.about} if one.about else {})


def _id(operation: Operation) -> str:
    """`put_campaigns_participations`: the method and the words of the address."""
    words = re.sub(r"{\w+}", "one", operation.path).strip("/").replace("-", "_").split("/")
    return "_".join((operation.method.lower(), *words))
