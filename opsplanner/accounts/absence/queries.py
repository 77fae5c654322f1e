"""Who is away."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, select

from opsplanner.accounts.absence.rules import Days
from opsplanner.database import rows
from opsplanner.models import Absence, User


def of(email: str, today: date) -> Days | None:
    """Return when the person of this address is away: now or in days to come."""
    there: Select = select(Absence.first_day, Absence.last_day).where(Absence.email == email, Absence.last_day >= today)
    return next((Days(row.first_day, row.last_day) for row in rows(there)), None)


class Colleague(NamedTuple):
    """Somebody of an agency, and when she is away."""

    id: int
    name: str
    email: str
    days: Days | None


def colleagues(agency_id: int, today: date) -> list[Colleague]:
    """Return the people with an account in an agency by name, suspended ones left out, with when each is away, now or in days to come (one query)."""
    days = and_(Absence.email == User.email, Absence.last_day >= today)
    there: Select = select(User.id, User.name, User.email, Absence.first_day, Absence.last_day).outerjoin(Absence, days)
    found = rows(there.where(User.agency_id == agency_id, User.suspended_at.is_(None)).order_by(User.name, User.id))
    return [Colleague(row.id, row.name, row.email, Days(row.first_day, row.last_day) if row.first_day else None) for row in found]
