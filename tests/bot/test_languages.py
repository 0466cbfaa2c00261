"""Each person reads the bot in the language of their Slack, where it has a catalog (en, de, fr, es, ja, pt-BR)."""

from dataclasses import replace

import pytest

from store.database import Store
from tests.bot.office import Office


def speaks(office: Office, locale: str, who: str = "UMAYA", timezone: str = "Europe/Berlin") -> None:
    users = office.slack.memory.users
    users[who] = replace(users[who], locale=locale, tz=timezone)


@pytest.mark.parametrize(
    ("locale", "heading"),
    [
        ("de-DE", "Was du eingeben kannst"),
        ("fr-CA", "Ce que vous pouvez saisir"),
        ("es-LA", "Qué se puede escribir"),
        ("ja-JP", "使えるコマンド"),
        ("pt-PT", "O que pode ser digitado"),
        ("en-GB", "What can be typed"),
        ("ko-KR", "What can be typed"),
        ("", "What can be typed"),
    ],
)
async def test_the_bot_speaks_the_language_of_a_persons_slack(
    office: Office, locale: str, heading: str
) -> None:
    speaks(office, locale)
    assert heading in await office.reads("help")


async def test_two_people_read_the_same_card_each_in_their_own_language(office: Office) -> None:
    speaks(office, "de-DE")
    assert "Verbunden" in await office.reads("@ana.reels")
    assert "Connected" in await office.reads("@ana.reels", who="UPAUL")


async def test_commands_are_typed_alike_in_every_language(office: Office) -> None:
    speaks(office, "ja-JP")
    assert "Ana López" in await office.reads("list connected instagram")


async def test_times_are_in_the_persons_time_zone(office: Office) -> None:
    await office.breaks()
    await office.tick()
    speaks(office, "de-DE", timezone="Asia/Tokyo")
    seen = await office.types("@ana.reels")
    history = await office.presses(seen.messages[0], "Verlauf")
    assert "21:00" in history.words  # noon, UTC


async def test_a_channel_is_told_in_the_language_of_whoever_subscribed_it(
    office: Office, store: Store
) -> None:
    speaks(office, "de-DE")
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    [told] = office.posted()
    assert "Passwort geändert" in told.words


async def test_a_guest_is_refused_in_their_language(office: Office) -> None:
    speaks(office, "fr-FR", who="UGUEST")
    assert "Désolé" in await office.reads("help", who="UGUEST")
