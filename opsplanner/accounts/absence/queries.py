"""Who is away."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from opsplanner.accounts.absence.rules import Days
from opsplanner.database import rows
from opsplanner.models import Absence


def of(email: str, today: date) -> Days | None:
    """Return when the person of this address is away: now or in days to come."""
    there: Select = select(Absence.first_day, Absence.last_day).where(Absence.email == email, Absence.last_day >= today)
    return next((Days(row.first_day, row.last_day) for row in rows(there)), None)
