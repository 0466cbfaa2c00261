"""Links of a creator who was erased lead nowhere, like links of nobody."""

from store import erasure
from tests.web.conftest import Town


async def test_pages_and_unsubscribe_links_of_an_erased_creator_are_unknown(town: Town) -> None:
    page, unsubscribe = town.page(), town.unsubscribe_url()
    at_instagram = await town.start()
    async with town.store.begin() as db:
        assert await erasure.forget(db, "ana", town.now)

    assert (await town.get(page)).status == 404
    assert (await town.get(unsubscribe)).status == 404
    one_click = await town.ask("POST", unsubscribe, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status == 404
    assert (await town.get(f"/connect/instagram?link={town.token()}")).status == 404
    back = await town.get(await town.decide(at_instagram))
    assert 400 <= back.status < 500
    assert await town.grants() == []
