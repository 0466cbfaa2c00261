"""What creators have said they do not want (R7): nothing, no reminders, or nothing from one brand."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from store.moment import Moment
from store.tables import Brand, Creator, Unsubscription


def wants_no_mail(moment: Moment) -> ColumnElement[bool]:
    """On Creator and Brand: none that was not asked for, from this brand or from any."""
    return or_(_since(Creator.unsubscribed_at, moment), _of_brand(moment))


def wants_no_reminder(moment: Moment) -> ColumnElement[bool]:
    """On Creator and Brand: none from this brand, or from any."""
    return or_(wants_no_reminders_at_all(moment), _of_brand(moment))


def wants_no_reminders_at_all(moment: Moment) -> ColumnElement[bool]:
    """On Creator: whatever the brand."""
    return or_(_since(Creator.unsubscribed_at, moment), _since(Creator.no_reminders_since, moment))


def _since(column: Any, moment: Moment) -> ColumnElement[bool]:
    return func.coalesce(column <= moment.now, literal(False))


def _of_brand(moment: Moment) -> ColumnElement[bool]:
    said: Select[Any] = select(literal(1)).where(
        Unsubscription.creator_id == Creator.id,
        Unsubscription.brand_id == Brand.id,
        Unsubscription.since <= moment.now,
    )
    return said.correlate(Creator, Brand).exists()
