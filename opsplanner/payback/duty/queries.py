"""Whom supervisors ring at Probation while crews are out."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.models import PaybackDuty
from opsplanner.statements import built_once


class Duty(NamedTuple):
    """The duty manager: a name, or who has the duty telephone, and the number."""

    name: str
    telephone: str


@built_once
def _duty() -> Select[*tuple[Any, ...]]:
    return select(PaybackDuty.name, PaybackDuty.telephone)


def duty_manager() -> Duty:
    """Return the duty manager; empty where nobody has said (one query)."""
    return next(iter(read(Duty, _duty())), Duty("", ""))
