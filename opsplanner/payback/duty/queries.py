"""Whom supervisors ring at Probation while crews are out."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Date, Select, literal, select, union_all

from opsplanner.database import rows
from opsplanner.models import PaybackDuty, PaybackDutyDay
from opsplanner.statements import built_once, value


class Duty(NamedTuple):
    """The duty manager: a name, or who has the duty telephone, and the number."""

    name: str
    telephone: str


NOBODY = Duty("", "")


@built_once
def _duty() -> CompoundSelect[*tuple[Any, ...]]:
    of_day = select(PaybackDutyDay.name, PaybackDutyDay.telephone, literal(0).label("rank")).where(PaybackDutyDay.day == value("day", Date))
    return union_all(of_day, select(PaybackDuty.name, PaybackDuty.telephone, literal(1))).order_by("rank")


def duty_manager(day: date) -> Duty:
    """Return whom supervisors ring on a day: who is named for it, else who usually is; empty where nobody has said (one query)."""
    return next((Duty(row.name, row.telephone) for row in rows(_duty(), {"day": day})), NOBODY)


@built_once
def _usual() -> Select[*tuple[Any, ...]]:
    return select(PaybackDuty.name, PaybackDuty.telephone).order_by(PaybackDuty.id)


def usual() -> Duty:
    """Return whom supervisors usually ring; empty where nobody has said."""
    return next((Duty(row.name, row.telephone) for row in rows(_usual())), NOBODY)


@built_once
def _of_days() -> Select[*tuple[Any, ...]]:
    query = select(PaybackDutyDay.day, PaybackDutyDay.name, PaybackDutyDay.telephone).where(PaybackDutyDay.day.between(value("first", Date), value("last", Date)))
    return query.order_by(PaybackDutyDay.day)


def of_days(first: date, last: date) -> list[tuple[date, Duty]]:
    """Return who is named for days between these, in order (one query)."""
    return [(row.day, Duty(row.name, row.telephone)) for row in rows(_of_days(), {"first": first, "last": last})]
