"""The description of the API, and whether the API keeps to it whatever is sent."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from store.intake.catalog import KINDS
from tests.web.api.conftest import BASE, Caller, Site, world

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)


async def description(site: Site) -> Any:
    return (await site.stranger().get("/openapi.json")).json


async def test_the_description_is_valid_and_needs_no_token(site: Site) -> None:
    OpenAPIV31SpecValidator(await description(site)).validate()


async def test_the_description_tells_every_field_of_the_import(site: Site) -> None:
    schemas = (await description(site))["components"]["schemas"]
    for kind in KINDS:
        told = schemas[f"{kind.one.title()}Written"]["properties"]
        given = [name for name, schema in told.items() if not schema.get("readOnly")]
        assert given == [field.name for field in kind.fields]
    grant = schemas["GrantWritten"]["properties"]
    assert grant["access_token"]["anyOf"][0]["writeOnly"] is True
    assert "publishing" in grant["permissions"]["anyOf"][0]["items"]["enum"]
    assert "access_token" not in schemas["Grant"]["properties"]


def speaking_of_ana(described: Any) -> Any:
    """The same description, whose ids are mostly those of records that exist."""
    ids = {
        "brand_id": "glow", "person": "Uglow", "creator_id": "ana", "profile_id": "ana-ig", "grant_id": "ana-g",
        "campaign_id": "glow-spring", "requirement_id": "glow-reel", "holder": "ana",
    }  # fmt: skip
    for operations in described["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    parameter["schema"] = {"enum": [ids[parameter["name"]]]}
    for name, schema in described["components"]["schemas"].items():
        if name.endswith("Written"):
            for field in schema["properties"].keys() & ids.keys():
                schema["properties"][field] = {"enum": [ids[field]]}
    return described


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)  # the stricter one about what it is sent
async def test_whatever_is_sent_the_answer_is_one_that_is_described(
    site: Site, crm: Caller, tmp_path: Path
) -> None:
    await crm.put_all(world("glow", "ana"))
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(speaking_of_ana(await description(site))))
    process = await asyncio.create_subprocess_exec(
        SCHEMATHESIS, "run", file, "--url", f"{site.url}{BASE}",
        "--header", f"Authorization: Bearer {crm.key}", "--checks", CHECKS, "--seed", "7",
        "--max-examples", "3", "--phases", "examples,coverage,fuzzing", "--no-color",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(240):
        out, _ = await process.communicate()
    if process.returncode:
        pytest.fail(out.decode()[-6000:])
