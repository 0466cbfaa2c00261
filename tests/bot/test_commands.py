import pytest

from bot.commands import (
    parse,
)
from bot.typed import (
    Campaign,
    Help,
    Incomplete,
    Listing,
    Lookup,
    Notifications,
    Offer,
    Overview,
    Settings,
    Subscribe,
    Subscriptions,
    Typed,
    Unclear,
    Unsubscribe,
    Why,
    WriteTo,
)
from store.codes import Network, Watched

ALL = frozenset(Watched)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", Overview()),
        (" \t\u00a0 ", Overview()),
        ("help", Help()),
        ("HELP me", Help()),
        ("subscriptions", Subscriptions()),
        ("unsubscribe", Unsubscribe()),
        ("unsubscribe expired", Unclear("unsubscribe", "expired", None, "unsubscribe")),
        ("subscribe", Subscribe(ALL)),
        ("Subscribe expired", Subscribe(frozenset({Watched.EXPIRED}))),
        ("subscribe expired, Invalidated", Subscribe(frozenset({Watched.EXPIRED, Watched.INVALIDATED}))),
        ("subscribe expird", Unclear("subscribe", "expird", "expired", "subscribe expired")),
        ("subscribe daily 09:00", Subscribe(ALL, daily=540)),
        ("subscribe Daily 9:30 europe/berlin", Subscribe(ALL, daily=570, zone="Europe/Berlin")),
        ("subscribe daily", Unclear("subscribe", "daily", "daily 09:00", "subscribe daily 09:00")),
        (
            "subscribe daily 25:00",
            Unclear("subscribe", "daily 25:00", "daily 09:00", "subscribe daily 09:00"),
        ),
        (
            "subscribe daily 9:00 Europe/Berln",
            Unclear("subscribe", "Europe/Berln", "Europe/Berlin", "subscribe daily 9:00 Europe/Berlin"),
        ),
        ("subscribe -expired", Subscribe(ALL - {Watched.EXPIRED})),
        ("subscribe -expird", Unclear("subscribe", "-expird", "-expired", "subscribe -expired")),
        ("subscribe expired -expired", Unclear("subscribe", "expired -expired", None)),
        ("subscribe instagrm", Unclear("subscribe", "instagrm", "instagram", "subscribe instagram")),
        (
            "subscribe expired,bounced -tiktok campaign:“Spring Shimmer”",
            Subscribe(frozenset({Watched.EXPIRED, Watched.BOUNCED}), '-tiktok campaign:"Spring Shimmer"'),
        ),
        ("notifications", Notifications()),
        ("notifications now", Unclear("notifications", "now", None)),
        ("why", Incomplete("why")),
        ("why @ana", Why("@ana", None)),
        ("why Ana López instagram", Why("Ana López", Network.INSTAGRAM)),
        ("why instagram", Why("instagram", None)),
        ("why “Ana López” TikTok", Why("Ana López", Network.TIKTOK)),
        ("list", Listing("")),
        ('LIST  expired -campaign:"Spring  Shimmer"', Listing('expired -campaign:"Spring  Shimmer"')),
        ("list creator:<mailto:ana@mail.example|ana@mail.example>", Listing("creator:ana@mail.example")),
        ('"list"', Lookup("list", None, alone=False)),
        ("lst", Lookup("lst", "list", alone=True)),
        ("campaign", Incomplete("campaign")),
        ('campaign ""', Incomplete("campaign")),
        ("campaign Spring  Shimmer", Campaign("Spring Shimmer")),
        ("campaign “Spring Shimmer”", Campaign("Spring Shimmer")),
        ('campaign The "Big" One', Campaign('The "Big" One')),
        ('campaign "A" or "B"', Campaign('"A" or "B"')),
        ("offer Ana López Instagram", Offer("Ana López", Network.INSTAGRAM)),
        ("offer ana instagrm", Unclear("offer", "instagrm", "instagram", "offer ana instagram")),
        ("offer ana", Incomplete("offer")),
        ("offer Ana López", Incomplete("offer")),
        ("offer", Incomplete("offer")),
        ("promote", WriteTo("promote", "", "", None)),
        (
            "promote Ana López facebook",
            WriteTo("promote", "Ana López facebook", "Ana López", Network.FACEBOOK),
        ),
        ("Settings Glow & Co", Settings("Glow & Co")),
        ("@ana", Lookup("@ana", None, alone=False)),
        ("ana@mail.example", Lookup("ana@mail.example", None, alone=False)),
        ("<mailto:ana@mail.example|ana@mail.example>", Lookup("ana@mail.example", None, alone=False)),
        ("subscirbe", Lookup("subscirbe", "subscribe", alone=True)),
        ("hlep", Lookup("hlep", "help", alone=True)),
        ('"help"', Lookup("help", None, alone=False)),
        ("«Ana  López»", Lookup("Ana López", None, alone=False)),
        ("Sinéad O'Brien", Lookup("Sinéad O'Brien", None, alone=False)),
        ("佐藤 健二", Lookup("佐藤 健二", None, alone=False)),
        ('"Ana', Lookup("Ana", None, alone=True)),
        ("wyh Ana", Lookup("wyh Ana", "why", alone=False)),
        ("nul\x00in\x07it", Lookup("nul in it", None, alone=False)),
    ],
)
def test_what_is_typed_is_understood(text: str, typed: Typed) -> None:
    assert parse(text) == typed


def test_a_very_long_text_is_read_only_as_far_as_names_reach() -> None:
    match parse("ana " * 5_000):
        case Lookup(who):
            assert len(who) <= 300
        case other:
            pytest.fail(f"understood as {other}")
