"""A made-up world of any size as the nine import files, the same bytes for the same size and day."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST = (  # noqa: SIM905  a row reads better
    "Ana Zoë Łukasz Jürgen Chloé Mia Noah Øystein Søren Nuria José İpek Διμίτρης Ἑλένη Андрей Олена さくら 陽葵 "
    "小明 美玲 민준 서연 محمد ليلى דוד נועה आरव प्रिया สมชาย Linh Dewi Emma Liam Olivia Ava Lucas Sofia Mateo"
).split()
LAST = (  # noqa: SIM905  a row reads better
    "Núñez Müller Østergård Smith García Silva Kowalski Dubois Rossi Jansen Svensson Virtanen Nováková Yılmaz "
    "Παπαδόπουλος Ёлкин Шевченко 佐藤 田中 王 李 김 박 الأحمد כהן शर्मा ใจดี Nguyễn Wijaya O'Neil Brown Jones Walker"
).split()
LOCALES = ("en", "de", "fr", "es", "es-419", "pt_BR", "it", "ja", "ko", "zh-Hant", "ar", "he", "hi", "th", "")
ZONES = (
    "Europe/Berlin", "Europe/Paris", "America/Sao_Paulo", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "",
)  # fmt: skip
NETWORKS = ("instagram", "instagram", "instagram", "youtube", "tiktok", "facebook")
STAGES = (  # noqa: SIM905  a row reads better
    "invited applied accepted contracted producing producing submitted approved published completed declined"
).split()
STATUSES = ("live", "live", "live", "live", "completed", "completed", "completed", "paused", "draft", "live")
CAUSES = ("revoked", "password_changed", "permissions_changed", "network_required")
PERMISSIONS = ("insights", "insights;publishing", "publishing;insights;comments", "insights;messages")
KINDS = {"instagram": "reel", "youtube": "video", "tiktok": "video", "facebook": "post"}
A_DAY = 86_400
BRANDS_OF_A_WORKSPACE = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of everything, by the number of creators."""

    creators: int

    @property
    def brands(self) -> int:
        return max(self.creators // 500, 2)

    @property
    def campaigns(self) -> int:
        return max(self.creators // 20, 4)

    @property
    def profiles(self) -> int:
        return self.creators * 3 // 2


class _World:
    def __init__(self, size: Size, now: dt.datetime) -> None:
        self.size = size
        self.now = now
        self.chance = random.Random(size.creators)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.days = {n: (midnight + dt.timedelta(days=n)).strftime("%Y-%m-%d") for n in range(-400, 400)}

    def instant(self, days: int) -> str:
        second = self.chance.randrange(A_DAY)
        minute = second // 60
        return f"{self.days[days]}T{minute // 60:02}:{minute % 60:02}:{second % 60:02}Z"

    def brands(self) -> Iterator[str]:
        yield "brand_id,name,from_name,from_email,default_locale,timezone,slack_team_id,hashtags,quiet_hours"
        for n in range(self.size.brands):
            quiet = "21:00-08:00" if n % 4 == 0 else ""
            zone = ZONES[n % len(ZONES)]
            team = n // BRANDS_OF_A_WORKSPACE
            rest = f"hi@brand{n}.example,en,{zone},T{team},#brand{n};#ad,{quiet}"
            yield f'b{n:05},"Brand {n}, Ltd",Brand {n},{rest}'

    def members(self) -> Iterator[str]:
        yield "brand_id,slack_user_id,email,role"
        for n in range(0, self.size.brands, 10):
            yield f"b{n:05},U{n},marketer{n}@brand{n}.example,admin"

    def creators(self) -> Iterator[str]:
        yield "creator_id,first_name,last_name,email,locale,timezone,unsubscribed_at,brands"
        chance, brands = self.chance, self.size.brands
        for n in range(self.size.creators):
            draw = chance.getrandbits(32)
            unsubscribed = self.instant(-(draw % 300)) if draw % 100 == 7 else ""
            program = f"b{draw % brands:05}" if draw % 5 == 0 else ""
            yield (
                f"c{n:07},{FIRST[draw % len(FIRST)]},{LAST[draw // 64 % len(LAST)]},creator{n}@mail{draw % 97}.example,"
                f"{LOCALES[draw // 7 % len(LOCALES)]},{ZONES[draw // 13 % len(ZONES)]},{unsubscribed},{program}"
            )

    def network(self, profile: int) -> str:
        return NETWORKS[profile * 7 // 3 % len(NETWORKS)]

    def profile_list(self) -> Iterator[str]:
        yield "profile_id,creator_id,network,handle,account_type,ownership,promotion_access"
        for n in range(self.size.profiles):
            kind = ("business", "creator", "personal")[n % 29 % 3] if self.network(n) == "instagram" else ""
            owned = "public" if n % 31 == 0 else "owned"
            promotion = ("", "supported", "authorized")[n % 17 % 3]
            yield f"p{n:07},c{n * 2 // 3:07},{self.network(n)},@creator.{n},{kind},{owned},{promotion}"

    def grants(self) -> Iterator[str]:
        """Two a profile: a quarter have ended, one in fifty was cut short, a few begin later."""
        yield (
            "grant_id,profile_id,holder,permissions,granted_at,expires_at,invalidated_at,invalidation_reason"
        )
        for n in range(self.size.profiles * 2):
            draw = self.chance.getrandbits(32)
            cut = reason = ""
            if draw % 100 < 25:
                since, until = -100 - draw % 200, -1 - draw % 90
            elif draw % 100 == 99:
                since, until = 1 + draw % 5, 95
            else:
                since, until = -1 - draw % 85, 1 + draw % 88
            if draw // 128 % 50 == 0 and since < -1:
                cut, reason = self.instant(-1 + since // 2), CAUSES[draw % len(CAUSES)]
            given = PERMISSIONS[draw // 11 % len(PERMISSIONS)]
            dates = f"{self.instant(since)},{self.instant(until)},{cut},{reason}"
            yield f"g{n:07},p{n // 2:07},{'owner' if n % 2 else 'manager'},{given},{dates}"

    def campaigns(self) -> Iterator[str]:
        yield "campaign_id,brand_id,name,status,starts_on,ends_on,hashtags,tracking"
        for n in range(self.size.campaigns):
            tracking = "off" if n % 50 == 3 else ""
            dates = f"{self.days[-(n % 100)]},{self.days[n % 60]}"
            brand = n % self.size.brands
            yield f"k{n:06},b{brand:05},Campaign {n},{STATUSES[n % 10]},{dates},campaign{n};ad,{tracking}"

    def requirements(self) -> Iterator[str]:
        yield "requirement_id,campaign_id,network,kind,quantity,due_on"
        for n in range(self.size.campaigns * 2):
            network = NETWORKS[n % 2 if n % 3 else n % len(NETWORKS)]
            yield f"r{n:06},k{n // 2:06},{network},{KINDS[network]},{1 + n % 3},{self.days[n % 90 - 20]}"

    def participations(self) -> Iterator[str]:
        yield "campaign_id,creator_id,stage,stage_since"
        each = self.size.creators * 2 // self.size.campaigns
        for n in range(self.size.campaigns):
            for creator in self.chance.sample(range(self.size.creators), min(each, self.size.creators)):
                stage = STAGES[(creator + n) % len(STAGES)]
                yield f"k{n:06},c{creator:07},{stage},{self.instant(-(creator % 60))}"

    def deliverables(self) -> Iterator[str]:
        yield "requirement_id,creator_id,completed_at"
        for n in range(0, self.size.campaigns * 2, 3):
            creators = self.chance.sample(range(self.size.creators), min(2, self.size.creators))
            yield from (f"r{n:06},c{creator:07},{self.instant(-(creator % 20))}" for creator in creators)


def write(folder: Path, creators: int, now: dt.datetime) -> dict[str, int]:
    """Write the files into *folder*; tells how many rows each has."""
    world = _World(Size(creators), now)
    files: dict[str, Callable[[], Iterator[str]]] = {
        "brands.csv": world.brands,
        "members.csv": world.members,
        "creators.csv": world.creators,
        "profiles.csv": world.profile_list,
        "grants.csv": world.grants,
        "campaigns.csv": world.campaigns,
        "requirements.csv": world.requirements,
        "participations.csv": world.participations,
        "deliverables.csv": world.deliverables,
    }
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name, lines in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            rows[name] = sum(1 for line in lines() if file.write(line + "\n")) - 1
    return rows
