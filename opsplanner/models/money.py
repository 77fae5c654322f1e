"""What a plan year had and cost, and what an hour is worth."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import db
from opsplanner.models.kinds import stored


class MoneyKind(enum.Enum):
    """Whether a sum came in or was spent."""

    GRANT = "grant"
    COST = "cost"


class MoneySum(db.Model):
    """A grant to a plan year, or a cost of it. Pence; what has no sum says in words what became of it."""

    __table_args__ = (UniqueConstraint("plan_year_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_year_id: Mapped[int] = mapped_column(ForeignKey("plan_year.id"))
    code: Mapped[str] = mapped_column(String(40))
    kind: Mapped[MoneyKind] = mapped_column(stored(MoneyKind, "kind", check=False))
    name: Mapped[str] = mapped_column(String(200))
    pence: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(Text)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    """Of a cost: what it was spent on, so that it can be said what each cost."""
    active: Mapped[bool]
    """Else it was entered in error: no list has it, and its history stays."""
    of_pack: Mapped[bool] = mapped_column(default=False)
    """The pack brought it. What a page changed of it since is in FieldKept; of what a page made the pack changes nothing."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class HourlyRate(db.Model):
    """What an hour of a measure is worth from the first day of a month on, of one agency or of every other one. Pence; never changed, since figures stand on it."""

    __table_args__ = (UniqueConstraint("measure_id", "agency_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    from_on: Mapped[date]
    pence: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
