"""The profiles and grants of the sample world, and what its Instagram knows of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.instagram import Account, Media
from sandbox.world import chance
from sandbox.world.access import BASIC, CASES, ENDED, SCOPE_OF, USUAL, Case, Given
from sandbox.world.people import CREATORS, WITHOUT_EMAIL, Person
from sandbox.world.programs import CAMPAIGNS

NETWORKS = {"i": "instagram", "f": "facebook", "y": "youtube", "t": "tiktok"}
PREFIX = {"instagram": "IGAA", "facebook": "EAAG", "youtube": "ya29.", "tiktok": "act."}
MARKETPLACE = ("not_invited", "invited", "joined")
BUSINESS_TOKEN = dt.timedelta(days=90)
"""How long an Instagram token lives for which the network gave no date."""
CAPTIONS = (
    "Golden hour, no filter ✨",
    "Trying something new this week, tell me what you think",
    "Behind the scenes of a very long day ☕️",
    "Three things I wish I had known earlier",
    "A quiet morning before everybody wakes up",
    "You asked, here is the answer 💬",
    "Little joys of this season",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One row of profiles.csv with its grants."""

    person: Person
    network: str
    public: bool

    @property
    def key(self) -> str:
        return f"{self.person.key}-{self.network}"

    @property
    def profile_id(self) -> str:
        return f"pr-{self.key}"

    @property
    def case(self) -> Case:
        """The healthy one is made up where nothing special is told."""
        if self.public:
            return Case()
        return CASES.get(self.key) or Case((USUAL[self.network],))

    @property
    def account_type(self) -> str:
        return {"instagram": self.person.account_type, "facebook": "business", "tiktok": "creator"}.get(
            self.network, ""
        )

    @property
    def promotion_access(self) -> str:
        usual = "supported" if self.network in ("instagram", "facebook") and not self.public else "none"
        return self.case.promotion or usual

    @property
    def marketplace_status(self) -> str:
        if self.network != "tiktok":
            return ""
        return self.case.marketplace or MARKETPLACE[chance.number(3, self.key)]


@dataclass(frozen=True, slots=True)
class Access:
    """A token that the sandbox's Instagram has to know."""

    value: str
    username: str
    scopes: frozenset[str]
    issued_at: dt.datetime
    expires_at: dt.datetime | None
    ended: str | None


def profiles() -> Iterator[Profile]:
    for person in CREATORS:
        for letter in person.networks:
            yield Profile(person, NETWORKS[letter.lower()], public=letter.isupper())


def token(profile: Profile, place: int) -> str:
    return chance.secret(PREFIX[profile.network], profile.key, place)


def accounts(now: dt.datetime) -> Iterator[Account]:
    for place, profile in enumerate(profile for profile in profiles() if profile.network == "instagram"):
        person = profile.person
        yield Account(
            user_id=str(17_841_405_300_000_000 + 7_919 * (place + 1)),
            id=str(26_160_319_500_000_000 + 104_729 * (place + 1)),
            username=person.handle,
            name=person.name,
            account_type={"business": "BUSINESS", "personal": "PERSONAL"}.get(
                person.account_type, "MEDIA_CREATOR"
            ),
            email="" if person.key == WITHOUT_EMAIL else address(person),
            followers_count=1_500 + chance.number(180_000, "followers", person.key),
            media=list(_posts(person, now)),
        )


def accesses(now: dt.datetime) -> Iterator[Access]:
    for profile in profiles():
        if profile.network == "instagram":
            for place, given in enumerate(profile.case.grants):
                yield _access(profile, place, given, now)


def address(person: Person) -> str:
    return f"{person.key}@mail.example"


def _access(profile: Profile, place: int, given: Given, now: dt.datetime) -> Access:
    issued_at = now + dt.timedelta(days=given.since)
    kept = [] if given.reason == "permissions_changed" else given.permissions.split(";")
    return Access(
        value=token(profile, place),
        username=profile.person.handle,
        scopes=frozenset({BASIC} | {SCOPE_OF[permission] for permission in kept if permission in SCOPE_OF}),
        issued_at=issued_at,
        expires_at=issued_at + BUSINESS_TOKEN
        if given.until is None
        else now + dt.timedelta(days=given.until),
        ended=ENDED.get(given.reason),
    )


def _posts(person: Person, now: dt.datetime) -> Iterator[Media]:
    tags = [
        campaign.hashtags.split(";")[0]
        for campaign in CAMPAIGNS
        if any(person.key in keys.split() for keys in campaign.stages.values())
    ]
    for place in range(3 + chance.number(4, "posts", person.key)):
        about = (person.key, place)
        reel = chance.number(2, "reel", *about) == 1
        likes = 20 + chance.number(4_000, "likes", *about)
        hashtag = tags[place % len(tags)] if tags and chance.number(3, "tagged", *about) else "#throwback"
        yield Media(
            id=str(17_900_000_000_000_000 + chance.number(10**15, "media", *about)),
            caption=f"{CAPTIONS[chance.number(len(CAPTIONS), 'caption', *about)]} {hashtag}",
            timestamp=now - dt.timedelta(days=place * 4 + 1, minutes=chance.number(1_400, "minute", *about)),
            media_type="VIDEO" if reel else "IMAGE",
            media_product_type="REELS" if reel else "FEED",
            like_count=likes,
            comments_count=likes // 30,
            views=likes * 14,
            shares=likes // 50,
            saved=likes // 25,
        )
