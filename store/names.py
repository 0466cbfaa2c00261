"""The names of creators, as an index has them from each of their words on."""

from sqlalchemy import delete, select

from store.database import Session
from store.folding import turns
from store.tables import Creator, NameTurn


async def forget(db: Session, creator_id: str) -> None:
    """To be called while the creator is still there."""
    name = await db.scalar(select(Creator.name_folded).where(Creator.id == creator_id))
    await db.execute(
        delete(NameTurn)
        .where(NameTurn.turned.in_(turns(name or "")), NameTurn.creator_id == creator_id)
        .execution_options(synchronize_session=False)
    )
