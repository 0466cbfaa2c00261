"""Every operation of the API, in the order in which the description tells them."""

from collections.abc import Iterator

from store.codes import Network
from store.filters import LONGEST
from store.intake.catalog import GRANTS, PROFILES
from store.intake.kinds import Kind
from web.api import campaigns, creators, histories, imports, lists, profiles, resources, schemas
from web.api.bodies import JSON
from web.api.operations import Operation, Parameter
from web.api.places import FOLDERS, PLACES, Folder, Place
from web.api.queries import HIGHEST_LIMIT, LIMIT
from web.api.schemas import ref

BAD_BODY = frozenset({400, 408, 413, 415, 422})
SHARED = frozenset({403})
NETWORK = {"type": "string", "enum": [network.value for network in Network]}
PAGING = (
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": LIMIT},
        "How many at most.",
    ),
    Parameter(
        "after", {"type": "string"}, "Where the page begins: taken from the Link header of the one before."
    ),
)

Q = Parameter(
    "q",
    {"type": "string", "maxLength": LONGEST, "examples": ['expired instagram -campaign:"Spring Shimmer"']},
    "Filters, as `/connections list` takes them: of profiles, or of creators with a profile that fits.",
)


def table() -> tuple[Operation, ...]:
    return (
        *(one for place in PLACES for one in _of_place(place)),
        *(_of_folder(folder) for folder in FOLDERS),
        _states(),
        *_of_creators(),
        _of_campaigns(),
        *_of_profiles(),
        *(
            _history(name, path)
            for name, path in (
                ("creator_id", "/creators/{creator_id}"),
                ("profile_id", "/profiles/{profile_id}"),
                ("campaign_id", "/campaigns/{campaign_id}"),
                ("brand_id", "/brands/{brand_id}"),
            )
        ),
        _import(),
    )


def _of_place(place: Place) -> Iterator[Operation]:
    kind, shape = place.kind, ref(schemas.name_of(place.kind))
    yield Operation(
        "GET", place.path, resources.getting(place), f"Read one {kind.one}", _tag(kind), {200: shape},
        frozenset({404, 422}), conditional=True,
    )  # fmt: skip
    yield Operation(
        "PUT", place.path, resources.putting(place), f"Make or change one {kind.one}", _tag(kind),
        {200: shape, 201: shape}, BAD_BODY | {404, 412}, conditional=True,
        takes={JSON: ref(f"{schemas.name_of(kind)}Written")},
    )  # fmt: skip
    yield Operation(
        "DELETE", place.path, resources.deleting(place), f"Delete one {kind.one}", _tag(kind), {204: None},
        frozenset({404, 412, 422}) | (SHARED if kind in (PROFILES, GRANTS) else set()), conditional=True,
    )  # fmt: skip


def _of_folder(folder: Folder) -> Operation:
    kind = folder.kind
    inside = " of one " + folder.path.split("/")[1].removesuffix("s") if "{" in folder.path else ""
    return Operation(
        "GET", folder.path, lists.listing(folder), f"List the {kind.name}{inside}", _tag(kind),
        {200: schemas.listed(kind)}, frozenset({404, 422}),
        (*PAGING, Q) if kind in lists.FILTERED else PAGING, conditional=True, paged=True,
    )  # fmt: skip


def _states() -> Operation:
    return Operation(
        "GET", "/list", lists.states, "Profiles with their states, filtered and sorted", "profiles",
        {200: ref("List")}, frozenset({422}),
        (*PAGING, Q, Parameter("at", schemas.INSTANT, "The instant that is asked about; default now.")),
        conditional=True, paged=True,
    )  # fmt: skip


def _of_creators() -> Iterator[Operation]:
    path, missing = "/creators/{creator_id}", frozenset({404, 422})
    yield Operation(
        "GET", f"{path}/offer-check", creators.offer, "May an offer for a network be sent?", "creators",
        {200: ref("OfferCheck")}, missing, conditional=True,
        parameters=(Parameter("network", NETWORK, "The network that the offer is for.", required=True),),
    )  # fmt: skip
    yield Operation(
        "GET", f"{path}/why", creators.explain, "Why is this creator reminded, or not?", "creators",
        {200: ref("Why")}, missing, conditional=True,
        parameters=(
            Parameter("network", NETWORK, "Only this network."),
            Parameter("at", schemas.INSTANT, "The instant that is asked about; default now."),
        ),
    )  # fmt: skip
    yield Operation(
        "GET", f"{path}/export", creators.export, "All that is stored about a creator", "creators",
        {200: {"type": "object"}}, missing, conditional=True,
    )  # fmt: skip


def _of_campaigns() -> Operation:
    return Operation(
        "GET", "/campaigns/{campaign_id}/connections", campaigns.connections,
        "Who misses a connection that the campaign needs?", "campaigns", {200: ref("CampaignConnections")},
        frozenset({404, 422}), PAGING[:1], conditional=True,
    )  # fmt: skip


def _of_profiles() -> Iterator[Operation]:
    yield Operation(
        "POST", "/profiles/{profile_id}/promotion-request", profiles.request_promotion,
        "Ask for the right to promote posts", "profiles",
        {200: ref("PromotionRequest"), 201: ref("PromotionRequest")}, BAD_BODY | {404},
        takes={JSON: ref("PromotionRequestWritten")},
    )  # fmt: skip
    yield Operation(
        "DELETE", "/profiles/{profile_id}/holders/{holder}", profiles.drop_holder,
        "Remove a holder with all that they gave", "profiles", {204: None}, frozenset({403, 404, 422}),
    )  # fmt: skip


def _history(name: str, path: str) -> Operation:
    one = name.removesuffix("_id")
    return Operation(
        "GET", f"{path}/history", histories.history_of(name), f"What happened to one {one}, the newest first",
        f"{one}s", {200: {"type": "array", "items": ref("HistoryEntry")}}, frozenset({404, 422}), PAGING,
        conditional=True, paged=True,
    )  # fmt: skip


def _import() -> Operation:
    kinds = {"type": "string", "enum": list(imports.BY_NAME)}
    return Operation(
        "POST", "/import", imports.take, "Load many records of one kind", "import",
        {200: ref("Imported"), 207: ref("Imported")}, frozenset({400, 408, 415, 422}),
        parameters=(Parameter("kind", kinds, "What the records are.", required=True),),
        takes={imports.CSV: {"type": "string"}, imports.JSON_LINES: {"type": "string"}},
    )  # fmt: skip


def _tag(kind: Kind) -> str:
    return kind.name
