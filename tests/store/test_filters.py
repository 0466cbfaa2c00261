import pytest

from store.filters import LONGEST, About, Filter, Sort, Unclear, Wanted, parse, parse_words

SPRING = Filter(About.CAMPAIGN, "Spring Shimmer")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Wanted()),
        ("expired", Wanted((Filter(About.STATUS, "expired"),))),
        ("status:not_connected", Wanted((Filter(About.STATUS, "none"),))),
        ("-tiktok", Wanted((Filter(About.NETWORK, "tiktok", negated=True),))),
        ("-network:TikTok -tiktok", Wanted((Filter(About.NETWORK, "tiktok", negated=True),))),
        ('campaign:"Spring  Shimmer"', Wanted((SPRING,))),
        ("campaign:“Spring Shimmer”", Wanted((SPRING,))),
        ('-campaign:"Spring Shimmer"', Wanted((Filter(About.CAMPAIGN, "Spring Shimmer", negated=True),))),
        ("sort:name public", Wanted((Filter(About.OWNERSHIP, "public"),), Sort.NAME)),
        ("sort:name sort:lapsed", Wanted((), Sort.LAPSED)),
        ('brand:O"Brien', Wanted((Filter(About.BRAND, 'O"Brien'),))),
        ("permission:Product_Tags", Wanted((Filter(About.PERMISSION, "product_tags"),))),
    ],
)
def test_what_a_list_understands(text: str, wanted: Wanted) -> None:
    assert parse(text) == wanted
    assert parse(str(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("exprd", "expired"),
        ("-exprd", "-expired"),
        ("permission:insigts", "permission:insights"),
        ("netwrok:tiktok", "network:tiktok"),
        ("-sort:name", "sort:name"),
        ("campaign:", None),
        ("zzz", None),
        ("-", None),
        ("x" * (LONGEST + 1), None),
    ],
)
def test_what_it_does_not_understand_is_told_with_the_closest(text: str, near: str | None) -> None:
    with pytest.raises(Unclear) as refused:
        parse(text)
    assert refused.value.near == near


def test_a_shell_may_have_taken_the_quotes_away() -> None:
    assert parse_words(["expired", "campaign:Spring Shimmer"]).values(About.CAMPAIGN) == ("Spring Shimmer",)
    assert parse_words(['campaign:"Spring Shimmer" expired']).values(About.STATUS) == ("expired",)
