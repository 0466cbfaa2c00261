from sqlalchemy import select, text

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


async def test_taking_stock_is_remembered(store: Store) -> None:
    async with store.begin() as db:
        for number in range(300):
            db.add(Brand(id=f"b{number}", name="Glow", name_folded="glow", from_email="hi@glow.example"))
    await store.take_stock()
    counted = (
        "SELECT stat FROM sqlite_stat1 WHERE tbl = 'brands'"
        if store.is_sqlite
        else "SELECT reltuples FROM pg_class WHERE relname = 'brands'"
    )
    async with store.read() as db:
        assert str(await db.scalar(text(counted))).startswith("300")
