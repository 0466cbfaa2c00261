"""What the operator asks, who sees every workspace."""

from sqlalchemy import or_, select

from store.database import Session
from store.folding import folded_address, folded_handle
from store.tables import Brand, Creator, Profile


async def creators_called(db: Session, words: str) -> list[str]:
    """Ids of the creators who go by *words*: the one with that id, else all with that e-mail or handle."""
    exact = await db.scalar(select(Creator.id).where(Creator.id == words, Creator.forgotten_at.is_(None)))
    if exact is not None:
        return [exact]
    by_handle = select(Profile.creator_id).where(Profile.handle_folded == folded_handle(words))
    return list(
        await db.scalars(
            select(Creator.id)
            .where(or_(Creator.email_folded == folded_address(words), Creator.id.in_(by_handle)))
            .order_by(Creator.id)
        )
    )


async def from_domains(db: Session) -> set[str]:
    """In whose names mail goes: what stands behind the @ of every brand's From address."""
    return {address.rpartition("@")[2] for address in await db.scalars(select(Brand.from_email).distinct())}
