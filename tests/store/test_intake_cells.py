import datetime as dt

import pytest

from store.codes import Permission
from store.folding import folded_name
from store.intake import cells
from store.intake.addresses import EMAIL, LINK, is_address
from store.intake.catalog import BRANDS, CREATORS, GRANTS, KINDS, MEMBERS
from store.intake.kinds import Kind, check
from store.intake.refusals import SHOWN, Refused, cut


def given(kind: Kind, **texts: str | None) -> dict[str, object]:
    fields = {field.name: field for field in kind.fields}
    return check(kind, [(fields[name], text) for name, text in texts.items()]).values


def refusal(kind: Kind, **texts: str | None) -> Refused:
    with pytest.raises(Refused) as caught:
        given(kind, **texts)
    return caught.value


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.com",
        "ana+brand.x@sub.example.co.uk",
        "o'neil_1@example.photography",
        "ana@bücher.example",
        "jürgen@example.com",
        "あな@例え.jp",
        "ana@xn--bcher-kva.example",
    ],
)
def test_addresses_of_any_script_are_taken(address: str) -> None:
    assert EMAIL.read(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "ana@@example.com",
        "ana@ex ample.com",
        "ana b@example.com",
        "ana@example.com\nBcc: eve@example.com",
        "ana@example.com\r\n",
        "ana@example.com, eve@example.com",
        "ana@example.com;eve@example.com",
        "Ana <ana@example.com>",
        "ana@example..com",
        ".ana@example.com",
        "ana.@example.com",
        "ana@-example.com",
        "ana@127.0.0.1",
        "ana\u202e@example.com",
        "añ\u200ba@example.com",
        "ana@example.com\x00",
        "a" * 65 + "@example.com",
        "ana@" + "e" * 64 + ".com",
        "ana@" + "example." * 40 + "com",
        "ñ\u3000a@example.com",
    ],
)
def test_malformed_addresses_are_refused(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize("link", ["https://help.example/ü?a=b#c", "http://localhost:8080"])
def test_links_to_the_web_are_taken(link: str) -> None:
    assert LINK.read(link) == link


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://x.example", "https://", "https://x.example:99999", "//x.example",
     "help me", "https://x.example/<b>", "https://[::1", "https://x.example/\n",
     "https://x.example/" + "a" * 2000],
)  # fmt: skip
def test_other_links_are_refused(link: str) -> None:
    with pytest.raises(Refused):
        LINK.read(link)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00Z"),
        ("2026-11-22T10:00:00", "2026-11-22T10:00:00Z"),
        ("2026-11-22 10:00", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:00:00.25z", "2026-11-22T10:00:00.250000Z"),
        ("2026-11-22", "2026-11-22T00:00:00Z"),
        ("9999-12-31", "9999-12-31T00:00:00Z"),
    ],
)
def test_times_are_read_as_iso_8601_and_written_in_utc(text: str, at: str) -> None:
    assert cells.write_instant(cells.INSTANT.read(text)) == at


@pytest.mark.parametrize(
    "text",
    ["yesterday", "22.11.2026", "2026-13-01", "2026-02-30T10:00:00Z", "2026-11-22T25:00:00Z", "1732269600",
     "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-11-22T10:00:00+99:00", "٢٠٢٦-11-22"],
)  # fmt: skip
def test_impossible_times_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        cells.INSTANT.read(text)


def test_a_day_has_no_time() -> None:
    assert cells.DATE.read("2026-12-05") == dt.date(2026, 12, 5)
    with pytest.raises(Refused):
        cells.DATE.read("2026-12-05T10:00:00Z")


@pytest.mark.parametrize(("text", "hours"), [("21:00-08:00", (1260, 480)), ("9:30 – 17:05", (570, 1025))])
def test_quiet_hours_are_minutes_of_the_day(text: str, hours: tuple[int, int]) -> None:
    assert cells.HOURS.read(text) == hours
    assert cells.HOURS.read(cells.HOURS.write(hours)) == hours


@pytest.mark.parametrize(
    "text", ["25:00-08:00", "21:60-08:00", "24:00-08:00", "21:00-21:00", "21-8", "night"]
)
def test_impossible_hours_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        cells.HOURS.read(text)


@pytest.mark.parametrize(("text", "days"), [("off", None), ("0", 0), ("365", 365)])
def test_warning_days_may_be_off(text: str, days: int | None) -> None:
    assert cells.WARN_DAYS.read(text) == days
    assert cells.WARN_DAYS.write(days) == text


@pytest.mark.parametrize("text", ["-1", "366", "7.5", "seven", "٧", "1" * 500])
def test_other_warning_days_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        cells.WARN_DAYS.read(text)


@pytest.mark.parametrize(
    ("text", "tag"),
    [("de_DE", "de-DE"), ("PT-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"),
     ("de_DE.UTF-8", "de-DE"), ("tlh", "tlh"), ("what ever!", "what ever!")],
)  # fmt: skip
def test_any_locale_is_kept_and_known_shapes_are_written_as_usual(text: str, tag: str) -> None:
    assert cells.LOCALE.read(text) == tag


def test_a_time_zone_is_one_of_the_database() -> None:
    assert cells.TIMEZONE.read("europe/berlin") == "Europe/Berlin"
    for text in ("Europe/Atlantis", "localtime", "../etc/passwd", "+02:00"):
        with pytest.raises(Refused):
            cells.TIMEZONE.read(text)


def test_lists_are_separated_by_semicolons() -> None:
    assert cells.TAGS.read("#Frühling; spring ;＃春;#spring;;") == ["Frühling", "spring", "春"]
    assert cells.PERMISSIONS.read("insights; publishing") == {Permission.INSIGHTS, Permission.PUBLISHING}
    with pytest.raises(Refused, match="none of publishing, insights"):
        cells.PERMISSIONS.read("insights;fortune_telling")


def test_a_handle_is_kept_without_its_at_sign() -> None:
    assert cells.HANDLE.read("@ana.q") == "ana.q"
    with pytest.raises(Refused):
        cells.HANDLE.read("@")


@pytest.mark.parametrize("char", ["\x00", "\n", "\r", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\ud800"])
def test_controls_line_breaks_and_bidi_overrides_are_refused_wherever_text_stands(char: str) -> None:
    for name in ("first_name", "creator_id", "locale", "email", "timezone", "unsubscribed_at", "brands"):
        refused = refusal(CREATORS, **{"creator_id": "ana", name: f"x{char}x"})
        assert refused.column == name
        assert refused.reason.isprintable()


def test_zero_width_joiners_pass() -> None:
    assert given(CREATORS, creator_id="ana", first_name="نیم\u200cفاصله")["first_name"] == "نیم\u200cفاصله"


def test_absurd_lengths_are_refused_by_name() -> None:
    assert refusal(CREATORS, creator_id="ana", last_name="x" * 201).column == "last_name"
    assert refusal(CREATORS, creator_id="x" * 201).column == "creator_id"
    assert given(CREATORS, creator_id="x" * 200, last_name="é" * 200)


def test_a_reason_shows_no_more_than_sixty_characters_and_never_a_token() -> None:
    assert len(cut("\x00" * 500)) <= SHOWN
    assert len(refusal(CREATORS, creator_id="ana", email="x" * 5000).reason) < 120
    assert "secret" not in refusal(GRANTS, grant_id="g", access_token="secret\n").reason


def test_empty_is_not_given_and_none_clears() -> None:
    assert given(BRANDS, brand_id="glow", name="  ", timezone="") == {"id": "glow"}
    assert given(BRANDS, brand_id="glow", tracking=None, quiet_hours=None, warn_days=None) == {
        "id": "glow", "tracking": True, "quiet_from": None, "quiet_to": None, "warn_days": 7,
    }  # fmt: skip
    assert refusal(BRANDS, brand_id="glow", from_email=None).column == "from_email"


def test_an_id_is_taken_as_it_is_but_never_blank() -> None:
    assert given(CREATORS, creator_id=" 007 ") == {"id": " 007 "}
    for blank in ("", "   ", "\u00a0"):
        assert refusal(CREATORS, creator_id=blank, first_name="Ana").column == "creator_id"


def test_a_member_needs_a_slack_user_or_an_address() -> None:
    assert refusal(MEMBERS, brand_id="glow", role="admin").column == "slack_user_id"
    assert refusal(MEMBERS, slack_user_id="U1").column == "brand_id"


def test_every_default_is_written_as_text_that_reads_the_same() -> None:
    for kind in KINDS:
        for field in kind.fields:
            text = field.cell.write(field.default)
            assert not text or field.cell.read(text) == field.default


@pytest.mark.parametrize(
    ("first", "last", "folded"),
    [
        ("Zoë", "Müller", "muller\tzoe"),
        ("Łukasz", "Østergård", "ostergard\tlukasz"),
        ("Άννα", None, "\tαννα"),
        ("Андрей", "Ёлкин", "елкин\tандреи"),
        ("さくら", "がわ", "がわ\tさくら"),
        ("민준", "김", "김\t민준"),
        ("İpek", "Işık", "isik\tipek"),
        (None, None, ""),
    ],
)
def test_names_are_compared_without_case_and_accents_and_keep_their_script(
    first: str | None, last: str | None, folded: str
) -> None:
    assert folded_name(first, last) == folded


def test_a_folded_name_stays_short_enough_to_be_indexed() -> None:
    assert len(folded_name("ﷺ" * 200, "ﷺ" * 200).encode()) < 2700
