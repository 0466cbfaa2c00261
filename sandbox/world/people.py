"""Who lives in the sample world: forty creators, and the marketers who look after them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A creator. `key` is the id, the local part of the address, and the root of the other ids."""

    key: str
    first_name: str
    last_name: str
    handle: str
    locale: str
    timezone: str
    networks: str
    """One letter each: i(nstagram), f(acebook), y(outube), t(iktok); in capitals a public profile."""
    account_type: str = "creator"
    """On Instagram."""

    @property
    def creator_id(self) -> str:
        return f"cr-{self.key}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class User:
    id: str
    team_id: str
    name: str
    real_name: str
    email: str
    tz: str
    locale: str
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    team_id: str
    name: str
    topic: str


CREATORS = (
    Person("kenji", "健二", "田中", "kenji.tokyo", "ja", "Asia/Tokyo", "iyt", "business"),
    Person("layla", "ليلى", "حداد", "layla.haddad", "ar", "Asia/Dubai", "if", "business"),
    Person("jonas", "Jonas", "Müller", "jonas_kocht", "de", "Europe/Berlin", "it"),
    Person("ana", "Ana", "Pinta", "ana.pinta", "en-GB", "Europe/London", "ify", "business"),
    Person("zoe", "Zoë", "Lefèvre", "zoe.lefevre", "fr", "Europe/Paris", "it"),
    Person("lucia", "Lucía", "Fernández Núñez", "lucia.fn", "es", "Europe/Madrid", "if"),
    Person("mateo", "Mateo", "Quispe", "mateo.andes", "es-419", "America/Lima", "it"),
    Person("beatriz", "Beatriz", "Conceição", "bia.conceicao", "pt-BR", "America/Sao_Paulo", "iyt"),
    Person("tomas", "Tomás", "Guimarães", "tomas.surf", "pt-PT", "Europe/Lisbon", "it"),
    Person("chiara", "Chiara", "D’Angelo", "chiara.dangelo", "it", "Europe/Rome", "if", "business"),
    Person("sanne", "Sanne", "van der Berg", "sannevdberg", "nl", "Europe/Amsterdam", "it", "personal"),
    Person("agnieszka", "Agnieszka", "Wójcik-Łącka", "agnieszka.wl", "pl", "Europe/Warsaw", "iy"),
    Person("astrid", "Astrid", "Sjöström", "astridsjo", "sv", "Europe/Stockholm", "it"),
    Person("soren", "Søren", "Kjærgaard", "soren.kj", "da", "Europe/Copenhagen", "iy"),
    Person("ingrid", "Ingrid", "Øvergård", "ingridovergard", "nb", "Europe/Oslo", "it"),
    Person("aino", "Aino", "Hämäläinen", "aino.metsassa", "fi", "Europe/Helsinki", "iy"),
    Person("tereza", "Tereza", "Dvořáková", "terka.dv", "cs", "Europe/Prague", "if"),
    Person("elif", "Elif", "Şahin", "elif.sahin", "tr", "Europe/Istanbul", "it"),
    Person("oksana", "Оксана", "Шевченко", "oksana.shev", "uk", "Europe/Kyiv", "it", "business"),
    Person("seoyeon", "서연", "김", "seoyeon.glow", "ko", "Asia/Seoul", "iyt"),
    Person("xiaoyu", "小雨", "李", "xiaoyu.li", "zh-Hans", "Asia/Shanghai", "iy"),
    Person("yating", "雅婷", "陳", "yating.tea", "zh-Hant", "Asia/Taipei", "if"),
    Person("yael", "יעל", "כהן", "yael.cohen", "he", "Asia/Jerusalem", "it"),
    Person("priya", "प्रिया", "शर्मा", "priya.sharma", "hi", "Asia/Kolkata", "iyt", "business"),
    Person("dewi", "Dewi", "Lestari", "dewi.lestari", "id", "Asia/Jakarta", "it"),
    Person("linh", "Linh", "Nguyễn Thị", "linh.nguyen", "vi", "Asia/Ho_Chi_Minh", "if"),
    Person("malee", "มาลี", "ศรีสุข", "malee.srisuk", "th", "Asia/Bangkok", "it"),
    Person("omar", "عمر", "المنصوري", "omar.mansouri", "ar", "Africa/Casablanca", "iy"),
    Person("haruka", "遥", "佐藤", "haruka.camp", "ja", "Asia/Tokyo", "iy"),
    Person("friederike", "Friederike", "Groß", "fritzi.gross", "de-AT", "Europe/Vienna", "ift"),
    Person("maeve", "Maeve", "O’Connor", "maeve.oc", "en-IE", "Europe/Dublin", "iy"),
    Person("thandiwe", "Thandiwe", "Nkosi", "thandi.nkosi", "en-ZA", "Africa/Johannesburg", "it"),
    Person("dylan", "Dylan", "Whitehorse", "dylan.outdoors", "en-US", "America/Denver", "iyt"),
    Person("jade", "Jade", "Tremblay", "jade.tremblay", "fr-CA", "America/Toronto", "iF"),
    Person("kai", "Kai", "Kahananui", "kai.kahananui", "en-US", "Pacific/Honolulu", "iy"),
    Person("aroha", "Aroha", "Ngata", "aroha.ngata", "en-NZ", "Pacific/Auckland", "it"),
    Person("sofia", "Σοφία", "Παπαδοπούλου", "sofia.papa", "el", "Europe/Athens", "It"),
    Person("giorgi", "გიორგი", "ბერიძე", "giorgi.hikes", "ka", "Asia/Tbilisi", "iT", "personal"),
    Person("noor", "Noor", "de Wit", "noordewit", "nl-BE", "Europe/Brussels", "if"),
    Person("eszter", "Eszter", "Kovács-Nagy", "eszter.kn", "hu", "Europe/Budapest", "Iy"),
)

UNSUBSCRIBED = "zoe"
WITHOUT_EMAIL = "tereza"

TEAMS = (Team("T_AURORA", "Aurora Group", "aurora-group"), Team("T_HARBOR", "Harbor & Pine", "harbor-pine"))

USERS = (
    User("U_MAYA", "T_AURORA", "maya", "Maya Lindqvist", "maya@aurora.example", "Europe/Stockholm", "en-US"),
    User("U_FELIX", "T_AURORA", "felix", "Felix Brandt", "felix@aurora.example", "Europe/Berlin", "de-DE"),
    User("U_NADIA", "T_AURORA", "nadia", "Nadia Haddad", "nadia@aurora.example", "Europe/Paris", "fr-FR"),
    User(
        "U_TOM",
        "T_AURORA",
        "tom",
        "Tom Adler (freelance)",
        "tom@freelance.example",
        "Europe/London",
        "en-GB",
        True,
    ),
    User(
        "U_RUBEN",
        "T_HARBOR",
        "ruben",
        "Rubén Castillo",
        "ruben@harbor.example",
        "America/Los_Angeles",
        "en-US",
    ),
    User("U_AIKO", "T_HARBOR", "aiko", "愛子 Aiko Mori", "aiko@harbor.example", "Asia/Tokyo", "ja-JP"),
    User(
        "U_GWEN",
        "T_HARBOR",
        "gwen",
        "Gwen Parry (agency)",
        "gwen@agency.example",
        "Europe/London",
        "en-GB",
        True,
    ),
)

CHANNELS = (
    Channel(
        "C_CREATORS", "T_AURORA", "creator-partnerships", "Who works with us, and whose access needs a hand"
    ),
    Channel("C_BEAUTY", "T_AURORA", "aurora-beauty", "Campaigns of Aurora Beauty"),
    Channel("C_AURORA", "T_AURORA", "general", "Everybody at Aurora Group"),
    Channel("C_BARISTAS", "T_HARBOR", "creators", "Our creators, and their connections"),
    Channel("C_HARBOR", "T_HARBOR", "general", "Everybody at Harbor & Pine"),
)
