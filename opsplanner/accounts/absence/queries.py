"""Who is away."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, String, and_, select

from opsplanner.accounts.absence.rules import Days
from opsplanner.database import rows
from opsplanner.models import Absence, User
from opsplanner.statements import built_once, value


@built_once
def _of() -> Select[*tuple[Any, ...]]:
    return select(Absence.first_day, Absence.last_day).where(Absence.email == value("email", String), Absence.last_day >= value("today", Date))


def of(email: str, today: date) -> Days | None:
    """Return when the person of this address is away: now or in days to come."""
    return next((Days(row.first_day, row.last_day) for row in rows(_of(), {"email": email, "today": today})), None)


class Colleague(NamedTuple):
    """Somebody of an agency, and when she is away."""

    id: int
    name: str
    email: str
    days: Days | None


@built_once
def _colleagues() -> Select[*tuple[Any, ...]]:
    days = and_(Absence.email == User.email, Absence.last_day >= value("today", Date))
    there = select(User.id, User.name, User.email, Absence.first_day, Absence.last_day).outerjoin(Absence, days)
    return there.where(User.agency_id == value("agency"), User.suspended_at.is_(None)).order_by(User.name, User.id)


def colleagues(agency_id: int, today: date) -> list[Colleague]:
    """Return the people with an account in an agency by name, suspended ones left out, with when each is away, now or in days to come (one query)."""
    found = rows(_colleagues(), {"agency": agency_id, "today": today})
    return [Colleague(row.id, row.name, row.email, Days(row.first_day, row.last_day) if row.first_day else None) for row in found]
