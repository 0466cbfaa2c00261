"""Who gave access to what in the sample world, and where it broke."""

from dataclasses import dataclass

ALL = "publishing;insights;messages;comments"
WITH_PROMOTION = f"{ALL};promotion"
SCOPE_OF = {
    "publishing": "instagram_business_content_publish",
    "insights": "instagram_business_manage_insights",
    "messages": "instagram_business_manage_messages",
    "comments": "instagram_business_manage_comments",
}
BASIC = "instagram_business_basic"


@dataclass(frozen=True, slots=True)
class Given:
    """One grant; `since`, `until` and `cut` in days from now, negative = past."""

    holder: str
    """`self`, or the name of a teammate or manager."""
    permissions: str = ALL
    since: float = -40
    until: float | None = None
    cut: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is special about one profile; the others get one healthy grant each."""

    grants: tuple[Given, ...] = ()
    promotion: str = ""
    marketplace: str = ""


ENDED = {
    "revoked": "revoked",
    "password_changed": "password_changed",
    "access_level_changed": "role_lost",
    "network_required": "checkpointed",
    "integration_removed": "revoked",
}
"""How the sandbox's Instagram answers for a token that was cut short; with changed permissions it lives."""

CASES: dict[str, Case] = {
    # Lapsed: one of each cause. The first four are mailed; the others show why not everybody is.
    "kenji-instagram": Case((Given("self", since=-62, until=-0.4),), promotion="supported"),
    "layla-instagram": Case(
        (Given("self", WITH_PROMOTION, since=-31, until=29, cut=-0.2, reason="password_changed"),),
        "authorized",
    ),
    "jonas-instagram": Case((Given("self", since=-25, until=35, cut=-1.1, reason="revoked"),), "supported"),
    "ana-instagram": Case(
        (
            Given("self", "publishing;comments", since=-20, until=40),
            Given(
                "Marta Reyes (manager)",
                "insights",
                since=-50,
                until=10,
                cut=-0.6,
                reason="permissions_changed",
            ),
        ),
        "authorized",
    ),
    "zoe-instagram": Case(
        (Given("self", since=-44, until=16, cut=-2.3, reason="network_required"),), "supported"
    ),
    "tereza-facebook": Case(
        (Given("self", since=-80, cut=-3.2, reason="access_level_changed"),), "supported"
    ),
    "mateo-instagram": Case(
        (Given("self", since=-40, until=20, cut=-4.5, reason="integration_removed"),), "supported"
    ),
    "mateo-tiktok": Case(marketplace="invited"),
    "sanne-instagram": Case((Given("self", "insights", since=-70, until=-9),)),
    # A second holder keeps these alive.
    "chiara-instagram": Case(
        (
            Given("self", since=-75, until=-15),
            Given("Studio Bottega (team)", since=-30, until=31),
        ),
        "authorized",
    ),
    "priya-instagram": Case(
        (
            Given("Rahul Mehta (manager)", since=-52, until=8, cut=-12, reason="revoked"),
            Given("self", WITH_PROMOTION, since=-11, until=49),
        ),
        "authorized",
    ),
    # Runs out soon: push the clock and see.
    "oksana-instagram": Case((Given("self", since=-57.5, until=2.5),), "supported"),
    "seoyeon-instagram": Case((Given("self", WITH_PROMOTION, since=-54, until=6),), "authorized"),
    "yating-instagram": Case((Given("self", "insights;publishing", since=-85),), "supported"),
    # Never connected, or the only holder was removed.
    "dewi-instagram": Case(promotion="none"),
    "xiaoyu-youtube": Case(),
    "aroha-tiktok": Case(marketplace="not_invited"),
    "giorgi-instagram": Case(promotion="none"),
    "noor-facebook": Case(promotion="supported"),
    "thandiwe-tiktok": Case(marketplace="not_invited"),
    # Labels.
    "kenji-tiktok": Case((Given("self", "publishing", since=-100, until=265),), marketplace="joined"),
    "beatriz-tiktok": Case((Given("self", "publishing", since=-60, until=305),), marketplace="joined"),
    "elif-tiktok": Case((Given("self", "publishing", since=-33, until=332),), marketplace="invited"),
    "malee-tiktok": Case((Given("self", "publishing", since=-12, until=353),), marketplace="not_invited"),
    "layla-facebook": Case((Given("self", WITH_PROMOTION, since=-31),), "authorized"),
    "lucia-facebook": Case((Given("self", since=-31),), "supported"),
    "friederike-instagram": Case(
        (Given("self", "publishing;insights;product_tags", since=-22, until=38),), "supported"
    ),
}

USUAL = {
    "instagram": Given("self", since=-20, until=40),
    "facebook": Given("self", "publishing;insights;comments;messages", since=-48),
    "youtube": Given("self", "publishing;insights", since=-65, until=300),
    "tiktok": Given("self", "publishing", since=-55, until=310),
}
