"""What is counted of wrong passwords."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, String, select

from opsplanner.database import read
from opsplanner.models import WrongPassword
from opsplanner.signing_in.guesses.rules import Limits
from opsplanner.statements import built_once, values


class Failed(NamedTuple):
    """How many wrong passwords were tried, and when the last one was; None for none at all."""

    whose: str
    times: int = 0
    last_at: datetime | None = None


@built_once
def _counted() -> Select[*tuple[object, ...]]:
    return select(WrongPassword.whose, WrongPassword.times, WrongPassword.last_at).where(WrongPassword.whose.in_(values("whose", String)))


def counted(limits: Limits) -> dict[str, Failed]:
    """Return what is counted of each that a guess counts for."""
    found = read(Failed, _counted(), {"whose": [whose for _, whose in limits]})
    return {whose: Failed(whose) for _, whose in limits} | {one.whose: one for one in found}
