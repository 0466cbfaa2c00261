from sqlalchemy import select

from store.codes import Sending
from store.database import Store, vault_of
from store.tables import Brand


async def test_what_is_committed_can_be_read_and_what_is_read_is_not_kept(store: Store) -> None:
    async with store.begin() as db:
        db.add(Brand(id="glow", name="Glow", name_folded="glow", from_email="hi@glow.example"))
    async with store.read() as db:
        brand = (await db.scalars(select(Brand))).one()
        brand.name = "Dim"
    async with store.read() as db:
        kept = (await db.scalars(select(Brand))).one()
        assert kept.name == "Glow"
        assert kept.sending is Sending.ON


async def test_a_session_knows_the_vault_of_its_store(store: Store) -> None:
    async with store.read() as db:
        assert vault_of(db).open(store.vault.seal("secret")) == "secret"
