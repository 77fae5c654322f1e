"""Several operations planned together by a rule: real operations, one a date."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, db
from opsplanner.models.operation import Operation
from opsplanner.models.people import Agency
from opsplanner.models.plan import OperationType


def new_series_code() -> str:
    """Return a code that says nothing of how many series there are."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))


class Series(db.Model):
    """What its dates have in common: the type, who leads it, and the rule in words. What is planned for a date stands on its operation."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True, default=new_series_code)
    type_id: Mapped[int] = mapped_column(ForeignKey("operation_type.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    """Who leads it: her agency's coordinators and the partnership office see its rule and what was left out, and change it."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    rule: Mapped[str] = mapped_column(String(300))
    """As people say it: "every second Thursday"."""
    made_at: Mapped[Instant]
    version: Mapped[int] = mapped_column()

    type: Mapped[OperationType] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    dates: Mapped[list[SeriesDate]] = relationship(order_by="SeriesDate.day, SeriesDate.id", lazy="raise_on_sql", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class SeriesDate(db.Model):
    """One date of a series: its operation, or why there is none."""

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    """As the rule made it: an operation that was moved keeps it here."""
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id", ondelete="SET NULL"), unique=True)
    said: Mapped[str] = mapped_column(String(400), default="")
    """Why it was left out, or moved, when the series was made; or that its draft was deleted since."""

    operation: Mapped[Operation | None] = relationship(lazy="raise_on_sql")
