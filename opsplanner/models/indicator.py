"""What a priority is made of and measured by: aims, actions, indicators, and what became of it in the next year."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored

ONE, NOTHING = text("1"), text("''")
"""What columns say of the rows that were there before them; in some classes "text" is a column."""


class Aim(db.Model):
    """One aim of a priority."""

    __table_args__ = (UniqueConstraint("priority_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    code: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Else it was taken out of the plan, and stays for whoever reads of it."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=true())


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
    progress: Mapped[str] = mapped_column(Text, default="", server_default=NOTHING)
    """How it goes, in words."""
    progress_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Else it was taken out of the plan; its page, its evidence and its history stay."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=true())
    version: Mapped[int] = mapped_column(server_default=ONE)

    __mapper_args__ = {"version_id_col": version}


class ActionEvidence(db.Model):
    """What shows that an action was done: one operation, one figure or one link. Seen by who sees that."""

    __table_args__ = (
        CheckConstraint(
            "(operation_id IS NOT NULL AND entry_id IS NULL AND address = '') OR (operation_id IS NULL AND entry_id IS NOT NULL AND address = '') "
            "OR (operation_id IS NULL AND entry_id IS NULL AND address <> '')", name="one_thing",
        ),
        UniqueConstraint("action_id", "operation_id"), UniqueConstraint("action_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """What addresses call it, at random: a number would count what its reader does not see."""
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_entry.id"), index=True)
    address: Mapped[str] = mapped_column(String(500), default="")
    words: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[Instant]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_off: Mapped[bool] = mapped_column(default=False)


class Indicator(db.Model):
    """How a priority is measured: baseline, target, which way is better. Values are kept times 100, so that they are exact."""

    __table_args__ = (UniqueConstraint("priority_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(60), default="")
    better: Mapped[str] = mapped_column(String(20), default="neither")
    """up, down, within (the floor and the target), neither."""
    period: Mapped[str] = mapped_column(String(40), default="year")
    baseline: Mapped[int | None] = mapped_column(BigInteger)
    baseline_words: Mapped[str] = mapped_column(String(200), default="")
    target: Mapped[int | None] = mapped_column(BigInteger)
    target_words: Mapped[str] = mapped_column(String(200), default="")
    floor: Mapped[int | None] = mapped_column(BigInteger)
    """What a figure is no worse than while the target is not reached; the other end of a range."""
    not_measured: Mapped[str] = mapped_column(String(400), default="")
    """Why nothing is measured any more; then the page says "Not measured"."""
    trajectory_from: Mapped[int | None]
    trajectory_to: Mapped[int | None]
    reduction_percent: Mapped[int | None]
    """With the years: a linear fall by this share of the baseline. The yearly values are computed, never typed."""
    assumption: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(160), default="")
    """Whose figure it is, as the plan says it; who enters it is `owner_id`."""
    definition: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """What counts and how it is measured; "" while nobody has said it."""
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Else it is gone from the plan: no list has it, and its page and figures stay."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who enters its figures, named by the office's managers; the pack says nothing of it."""
    due_days: Mapped[int | None]
    """How many days after the end of a period its figure is due."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=true())
    """The pack brought it. What a page changed of it since is in FieldKept; of what a page made the pack changes nothing."""
    version: Mapped[int] = mapped_column(server_default=ONE)
    figures: Mapped[list[IndicatorFigure]] = relationship(order_by="IndicatorFigure.position", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class IndicatorTarget(db.Model):
    """What one period of an indicator is held against, in place of the general target; values times 100."""

    __table_args__ = (UniqueConstraint("indicator_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    period: Mapped[str] = mapped_column(String(80))
    target: Mapped[int | None] = mapped_column(BigInteger)
    floor: Mapped[int | None] = mapped_column(BigInteger)


class MethodChange(db.Model):
    """A change of the way an indicator is measured, from the first day of a period on. It breaks the series."""

    __table_args__ = (UniqueConstraint("indicator_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    period: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(Text)
    adjusted: Mapped[bool]
    """Whether baseline, targets and trajectory were worked out anew for the new way."""
    how: Mapped[str] = mapped_column(Text)
    """How they were worked out anew; "" while they were not."""


class FigureState(enum.Enum):
    """How far a figure of an indicator may be relied on (docs/domain.md, "States of a figure of an indicator")."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    REVISED = "revised"
    CORRECTED = "corrected"


class IndicatorFigure(db.Model):
    """One actual value of an indicator as it stands, with words. What it said before stays (IndicatorFigureBefore)."""

    __table_args__ = (UniqueConstraint("indicator_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    period: Mapped[str] = mapped_column(String(80))
    value: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[FigureState] = mapped_column(stored(FigureState, "state", check=False), default=FigureState.FINAL, server_default=text("'final'"))
    why: Mapped[str] = mapped_column(String(400), default="", server_default=text("''"))
    """Why it was revised or corrected."""
    entered_at: Mapped[MaybeInstant]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who entered it on its page; nobody where it is as the pack has it."""
    pack_value: Mapped[int | None] = mapped_column(BigInteger)
    pack_words: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    """What the pack said last, whatever was entered since."""
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}


class IndicatorFigureBefore(db.Model):
    """What a figure of an indicator said before, until it was entered anew. Never changed, never deleted."""

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("indicator_figure.id"), index=True)
    value: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(300))
    state: Mapped[FigureState] = mapped_column(stored(FigureState, "state", check=False))
    why: Mapped[str] = mapped_column(String(400))
    entered_at: Mapped[MaybeInstant]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    replaced_at: Mapped[Instant]


class Succession(db.Model):
    """What became of a priority in the next plan year: our own mapping, and labelled so."""

    __table_args__ = (UniqueConstraint("from_priority_id", "to_priority_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    to_priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"), index=True)
    words: Mapped[str] = mapped_column(String(300), default="")
