"""What the brands of the sample world run: programs, campaigns, what these ask for, and who takes part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A brand, with the columns of brands.csv that are not derived."""

    id: str
    name: str
    from_name: str
    domain: str
    locale: str
    timezone: str
    team_id: str
    hashtags: str
    quiet_hours: str = ""
    max_reminders: str = ""
    binding: str = "propose"


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement; `due` in days from now."""

    network: str
    kind: str
    quantity: int
    due: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """`begins` and `ends` in days from now; `stages` names the participants (their keys) at each stage."""

    id: str
    brand_id: str
    name: str
    status: str
    begins: int
    ends: int
    hashtags: str
    needs: tuple[Need, ...]
    stages: dict[str, str]
    tracking: str = "on"


PROGRAMS = (
    Program(
        "aurora-beauty",
        "Aurora Beauty",
        "Aurora Beauty Creators",
        "aurora.example",
        "en",
        "Europe/Stockholm",
        "T_AURORA",
        "#aurorabeauty;#オーロラビューティー",
        max_reminders="5",
    ),
    Program(
        "fjell-outdoor",
        "Fjell Outdoor",
        "",
        "fjell.example",
        "de",
        "Europe/Berlin",
        "T_AURORA",
        "#fjelloutdoor",
        binding="complete",
    ),
    Program(
        "harbor-pine",
        "Harbor & Pine Coffee",
        "Harbor & Pine",
        "harbor.example",
        "en",
        "America/Los_Angeles",
        "T_HARBOR",
        "#harborandpine;#thirdwave",
        quiet_hours="21:00-08:00",
    ),
)

MEMBERS = (
    ("aurora-beauty", "U_MAYA", "maya@aurora.example", "admin"),
    ("aurora-beauty", "U_NADIA", "nadia@aurora.example", "member"),
    ("aurora-beauty", "U_FELIX", "felix@aurora.example", "member"),
    ("fjell-outdoor", "U_MAYA", "maya@aurora.example", "admin"),
    ("fjell-outdoor", "U_FELIX", "felix@aurora.example", "member"),
    ("harbor-pine", "U_RUBEN", "ruben@harbor.example", "admin"),
    ("harbor-pine", "U_AIKO", "aiko@harbor.example", "member"),
)

CAMPAIGNS = (
    Campaign(
        "spring-shimmer",
        "aurora-beauty",
        "Spring Shimmer",
        "live",
        -24,
        38,
        "#springshimmer;#auroraglow",
        (Need("instagram", "reel", 2, 13), Need("instagram", "story", 3, 20), Need("tiktok", "video", 1, 18)),
        {
            "applied": "dewi malee",
            "accepted": "sanne elif",
            "contracted": "priya seoyeon",
            "producing": "kenji lucia zoe thandiwe",
            "submitted": "chiara oksana",
            "approved": "layla beatriz",
            "published": "ana",
            "completed": "jade",
            "declined": "noor",
        },
    ),
    Campaign(
        "velvet-winter",
        "aurora-beauty",
        "Velvet Winter",
        "live",
        -10,
        55,
        "#velvetwinter",
        (Need("instagram", "post", 1, 30), Need("facebook", "post", 1, 34), Need("youtube", "short", 1, 41)),
        {
            "invited": "sofia aroha",
            "accepted": "linh yating",
            "contracted": "layla ana",
            "producing": "tereza friederike zoe",
            "submitted": "seoyeon",
            "removed": "elif",
        },
    ),
    Campaign(
        "serum-diaries",
        "aurora-beauty",
        "Serum Diaries",
        "paused",
        -45,
        20,
        "#serumdiaries",
        (Need("instagram", "story", 4, 9),),
        {"accepted": "yael", "producing": "priya chiara", "submitted": "agnieszka"},
    ),
    Campaign(
        "glow-21",
        "aurora-beauty",
        "21 Nights of Glow",
        "completed",
        -120,
        -58,
        "#21nightsofglow",
        (Need("instagram", "reel", 1, -60),),
        {"completed": "lucia seoyeon kenji", "published": "noor"},
    ),
    Campaign(
        "first-snow",
        "fjell-outdoor",
        "Erster Schnee",
        "live",
        -18,
        47,
        "#ersterschnee;#firstsnow",
        (Need("instagram", "reel", 1, 10), Need("youtube", "video", 1, 27)),
        {
            "invited": "kai",
            "applied": "haruka",
            "accepted": "aino",
            "contracted": "soren agnieszka",
            "producing": "jonas friederike dylan ingrid",
            "submitted": "giorgi omar",
            "approved": "astrid",
            "published": "maeve",
        },
    ),
    Campaign(
        "hut-to-hut",
        "fjell-outdoor",
        "Hut to Hut",
        "live",
        -5,
        80,
        "#huttohut",
        (Need("instagram", "post", 3, 44), Need("tiktok", "video", 2, 60), Need("facebook", "post", 1, 52)),
        {
            "accepted": "tomas lucia ana",
            "contracted": "dylan astrid",
            "producing": "mateo noor",
            "declined": "soren",
        },
        tracking="off",
    ),
    Campaign(
        "summit-season",
        "fjell-outdoor",
        "Gipfelzeit",
        "draft",
        30,
        110,
        "#gipfelzeit",
        (Need("instagram", "reel", 2, 75), Need("youtube", "video", 1, 90)),
        {"invited": "haruka giorgi kai", "applied": "aino"},
    ),
    Campaign(
        "slow-mornings",
        "harbor-pine",
        "Slow Mornings",
        "live",
        -30,
        33,
        "#slowmornings",
        (Need("instagram", "reel", 1, 6), Need("instagram", "post", 2, 16), Need("tiktok", "video", 1, 21)),
        {
            "accepted": "jonas ana aroha xiaoyu",
            "contracted": "kenji mateo",
            "producing": "yating",
            "submitted": "tomas eszter",
            "approved": "priya kai",
            "published": "beatriz",
        },
    ),
    Campaign(
        "origin-stories",
        "harbor-pine",
        "Origin Stories: Huehuetenango → Yirgacheffe",
        "live",
        -8,
        66,
        "#originstories;#原産地の物語",
        (Need("youtube", "video", 1, 36), Need("facebook", "post", 2, 29)),
        {"accepted": "linh kai", "contracted": "maeve", "producing": "xiaoyu omar", "applied": "eszter"},
    ),
    Campaign(
        "cold-brew",
        "harbor-pine",
        "Cold Brew Summer",
        "completed",
        -150,
        -70,
        "#coldbrewsummer",
        (Need("instagram", "reel", 1, -75), Need("tiktok", "video", 1, -72)),
        {"completed": "beatriz kai thandiwe", "published": "dylan"},
    ),
)

DONE = {
    "spring-shimmer": ("jade", "ana"),
    "first-snow": ("maeve",),
    "slow-mornings": ("beatriz",),
    "glow-21": ("lucia", "seoyeon", "kenji", "noor"),
    "cold-brew": ("beatriz", "kai", "thandiwe", "dylan"),
}
"""Who has delivered all that the campaign asks for on Instagram and TikTok."""

BELONG = {
    "aurora-beauty": ("sofia", "eszter", "malee"),
    "fjell-outdoor": ("jade", "kai"),
    "harbor-pine": ("sanne",),
}
"""Who is in a program beyond those who take part in its campaigns."""
