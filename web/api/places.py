"""Where each kind of record lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.folding import folded_address
from store.intake.catalog import (
    BRANDS,
    CAMPAIGNS,
    CREATORS,
    DELIVERABLES,
    GRANTS,
    MEMBERS,
    PARTICIPATIONS,
    PROFILES,
    REQUIREMENTS,
)
from store.intake.cells import ID
from store.intake.kinds import Kind
from store.intake.refusals import Refused
from store.resources.reading import Key

PERSON = "person"
"""In a member's address: the Slack user id, or the e-mail address."""


@dataclass(frozen=True, slots=True)
class Place:
    """The address of one record of a kind. Its names are those of the kind's fields, `person` aside."""

    kind: Kind
    path: str

    @property
    def folder(self) -> str:
        """Where the list of them is."""
        return self.path.rpartition("/")[0]

    def key(self, names: Mapping[str, str]) -> Key:
        """Raises Refused for what can be no id."""
        return tuple(_key_part(name, value) for name, value in names.items())

    def given(self, names: Mapping[str, str], document: Mapping[str, Any]) -> dict[str, Any]:
        """*document* with the ids of the address. Raises Refused for one that says otherwise."""
        ids = {_field(name, value): value for name, value in names.items()}
        for field, value in ids.items():
            if field in document and not _same(field, document[field], value):
                raise Refused("differs from the one in the address; it may be left out here", field)
        return {**document, **ids}


@dataclass(frozen=True, slots=True)
class Folder:
    """The address of a list: of all records of a kind, or of those that belong to the one in the address."""

    kind: Kind
    path: str


PLACES = (
    Place(BRANDS, "/brands/{brand_id}"),
    Place(MEMBERS, "/brands/{brand_id}/members/{person}"),
    Place(CREATORS, "/creators/{creator_id}"),
    Place(PROFILES, "/profiles/{profile_id}"),
    Place(GRANTS, "/grants/{grant_id}"),
    Place(CAMPAIGNS, "/campaigns/{campaign_id}"),
    Place(REQUIREMENTS, "/requirements/{requirement_id}"),
    Place(PARTICIPATIONS, "/campaigns/{campaign_id}/participations/{creator_id}"),
    Place(DELIVERABLES, "/requirements/{requirement_id}/deliverables/{creator_id}"),
)
FOLDERS = (
    *(Folder(place.kind, place.folder) for place in PLACES),
    Folder(CAMPAIGNS, "/brands/{brand_id}/campaigns"),
    Folder(PROFILES, "/creators/{creator_id}/profiles"),
    Folder(PARTICIPATIONS, "/creators/{creator_id}/participations"),
    Folder(GRANTS, "/profiles/{profile_id}/grants"),
    Folder(REQUIREMENTS, "/campaigns/{campaign_id}/requirements"),
)


def _field(name: str, value: str) -> str:
    if name != PERSON:
        return name
    return "email" if "@" in value else "slack_user_id"


def _key_part(name: str, value: str) -> str:
    part: str = ID.read(value)
    return folded_address(part) if _field(name, value) == "email" else part


def _same(field: str, given: object, value: str) -> bool:
    if field == "email" and isinstance(given, str):
        return folded_address(given) == folded_address(value)
    return given == value
