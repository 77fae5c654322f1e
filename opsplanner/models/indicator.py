"""What a priority is made of and measured by: aims, actions, indicators, and what became of it in the next year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import db


class Aim(db.Model):
    """One aim of a priority."""

    __table_args__ = (UniqueConstraint("priority_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    code: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)


class Action(db.Model):
    """One action of a priority: who owns it, by when, how it stands. A named programme (Safe Exit, SOS Bus) is one."""

    __table_args__ = (UniqueConstraint("priority_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    code: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    programme: Mapped[str] = mapped_column(String(120), default="")
    owner_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int] = mapped_column(default=0)


class Indicator(db.Model):
    """How a priority is measured: baseline, target, which way is better. Values are kept times 100, so that they are exact."""

    __table_args__ = (UniqueConstraint("priority_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(60), default="")
    better: Mapped[str] = mapped_column(String(20), default="neither")
    """up, down, range, neither."""
    period: Mapped[str] = mapped_column(String(40), default="year")
    baseline: Mapped[int | None] = mapped_column(BigInteger)
    baseline_words: Mapped[str] = mapped_column(String(200), default="")
    target: Mapped[int | None] = mapped_column(BigInteger)
    target_words: Mapped[str] = mapped_column(String(200), default="")
    not_measured: Mapped[str] = mapped_column(String(400), default="")
    """Why nothing is measured any more; then the page says "Not measured"."""
    trajectory_from: Mapped[int | None]
    trajectory_to: Mapped[int | None]
    reduction_percent: Mapped[int | None]
    """With the years: a linear fall by this share of the baseline. The yearly values are computed, never typed."""
    assumption: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(160), default="")
    position: Mapped[int] = mapped_column(default=0)
    figures: Mapped[list[IndicatorFigure]] = relationship(order_by="IndicatorFigure.position", lazy="raise_on_sql")


class IndicatorFigure(db.Model):
    """One actual value of an indicator, with words."""

    __table_args__ = (UniqueConstraint("indicator_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    period: Mapped[str] = mapped_column(String(80))
    value: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)


class Succession(db.Model):
    """What became of a priority in the next plan year: our own mapping, and labelled so."""

    __table_args__ = (UniqueConstraint("from_priority_id", "to_priority_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    to_priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"), index=True)
    words: Mapped[str] = mapped_column(String(300), default="")
