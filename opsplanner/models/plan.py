"""The partnership's own terms: wards, places, plan years, priorities, operation types, measures, powers."""

from __future__ import annotations

import enum
import secrets
from datetime import date, time

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import Agency


def _link(name: str, left: str, right: str, *more: Column[int]) -> Table:
    return Table(
        name,
        db.metadata,
        Column(f"{left}_id", Integer, ForeignKey(f"{left}.id"), primary_key=True),
        Column(f"{right}_id", Integer, ForeignKey(f"{right}.id"), primary_key=True),
        *more,
    )


operation_priority = _link("operation_priority", "operation", "priority")
Index("ix_operation_priority_priority_id", operation_priority.c.priority_id)
operation_measure = _link("operation_measure", "operation", "measure")
type_measure = _link("type_measure", "operation_type", "measure", Column("position", Integer, nullable=False, default=0))
type_power = _link("type_power", "operation_type", "power")
type_priority = Table(
    "type_priority",
    db.metadata,
    Column("operation_type_id", Integer, ForeignKey("operation_type.id"), primary_key=True),
    Column("priority_code", String(60), primary_key=True),
)


class Ward(db.Model):
    """A ward of the partnership's area."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    boundary_changed_on: Mapped[date | None]
    """From this day on it is of another area than before: what is of before and of after is not compared."""
    boundary_words: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    """What became of it: "a part went to Rainham Central"."""


def new_place_code() -> str:
    """Return a random code, which tells a place from all others and says nothing of it or of how many there are."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(10))


class Place(db.Model):
    """Somewhere used again and again: a meeting point, a stop site."""

    __table_args__ = (Index("uq_place_name", "name", unique=True, sqlite_where=text("shared"), postgresql_where=text("shared")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True, default=new_place_code)
    name: Mapped[str] = mapped_column(String(160))
    postcode: Mapped[str] = mapped_column(String(10), default="")
    access: Mapped[str] = mapped_column(String(400), default="")
    hazards: Mapped[str] = mapped_column(String(400), default="")
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    shared: Mapped[bool] = mapped_column(default=True)
    """Everybody's. Else it belongs to the one operation or job that has it (docs/domain.md, "A place of one's own")."""
    of_pack: Mapped[bool] = mapped_column(default=False)
    """As the pack has it, which changes it; what somebody changed on its page is no longer the pack's to change."""
    ward: Mapped[Ward | None] = relationship(lazy="raise_on_sql")


class PlaceClosed(db.Model):
    """When nobody works at a place: each week on a weekday (0 Monday to 6 Sunday), or from one day to another, both included."""

    __table_args__ = (
        CheckConstraint("(weekday IS NULL) <> (first IS NULL)", name="weekday_or_days"),
        CheckConstraint("(first IS NULL) = (last IS NULL)", name="both_ends"),
        CheckConstraint("first <= last", name="last_after_first"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int | None]
    first: Mapped[date | None]
    last: Mapped[date | None]
    why: Mapped[str] = mapped_column(String(100), default="")


class Plan(db.Model):
    """The community safety plan of several years, within which each plan year refreshes it. A year is of the plan that holds its first day."""

    __table_args__ = (CheckConstraint("starts_on < ends_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    mission: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date] = mapped_column(unique=True)
    ends_on: Mapped[date]
    of_pack: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class PlanState(enum.Enum):
    """How far a plan year is (docs/domain.md, "States of a plan year")."""

    DRAFT = "draft"
    CONSULTED = "consulted on"
    ADOPTED = "adopted"


class PlanYear(db.Model):
    """One year of the community safety plan, April to March."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    became_note: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    """Whose word it is what became of its priorities."""
    starts_on: Mapped[date] = mapped_column(unique=True)
    ends_on: Mapped[date]
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Made by the demonstration, to have a year round today; no partnership adopted it."""
    state: Mapped[PlanState] = mapped_column(stored(PlanState, "state", check=False), default=PlanState.ADOPTED, server_default=text("'adopted'"))
    consulted_on: Mapped[date | None]
    consulted_with: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    adopted_on: Mapped[date | None]
    adopted_by: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=true())
    """The pack brought it. What a page changed of it since is in FieldKept; of what a page made the pack changes nothing."""
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}


class Priority(db.Model):
    """A priority of one plan year. Its code lasts across years."""

    __table_args__ = (UniqueConstraint("plan_year_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_year_id: Mapped[int] = mapped_column(ForeignKey("plan_year.id"))
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    lead: Mapped[str] = mapped_column(String(160), default="")
    thematic_group_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_group.id"))
    position: Mapped[int] = mapped_column(default=0)
    serves: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """What it serves in the council's plan and in others, a line each."""
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Else it was taken out of the plan: no list and no form has it, and its page, operations and figures stay."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=true())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    plan_year: Mapped[PlanYear] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class RiskState(enum.Enum):
    """How a risk of a priority stands."""

    OPEN = "open"
    DEALT_WITH = "being dealt with"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class PriorityRisk(db.Model):
    """A risk to a priority: what may happen, who owns it, how it stands. At most five stand at a time; one that is closed has no place and stays."""

    __table_args__ = (
        UniqueConstraint("priority_id", "code"), UniqueConstraint("priority_id", "place"), CheckConstraint("place BETWEEN 1 AND 5", name="five_at_most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"))
    code: Mapped[str] = mapped_column(String(40))
    place: Mapped[int | None]
    risk: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(160), default="")
    state: Mapped[RiskState] = mapped_column(stored(RiskState, "state", check=False), default=RiskState.OPEN)
    words: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class FieldKept(db.Model):
    """What a page changed of something that the pack brought: the pack sets it no more, and what it says is kept beside it."""

    __table_args__ = (UniqueConstraint("kind", "row_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """The table, with `row_id`."""
    row_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(200))
    """What it is of, by codes, which never change: "Priority theft of 2011/12"."""
    stands: Mapped[str] = mapped_column(Text)
    pack_says: Mapped[str] = mapped_column(Text)
    """What stands and what the pack said last, in words."""
    differs: Mapped[bool]
    changed_at: Mapped[Instant]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Measure(db.Model):
    """Something that an operation counts, with its unit."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    shape: Mapped[str] = mapped_column(String(40), default="count")
    """count, stock, or published percentage."""
    better: Mapped[str] = mapped_column(String(20), default="neither")
    definition: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """What counts, when it is counted and by whom; "" while nobody has said it."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    """The measure that it follows from: of vehicles removed some are reclaimed, so reclaimed follows from removed."""
    few_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    """By ward its counts of 1 to 4 are not published: people set it on a page, no pack does."""
    active: Mapped[bool] = mapped_column(default=True)


class Power(db.Model):
    """A legal power as the partnership lists it: with its source and the date its owner last reviewed it. Not legal advice."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    caution: Mapped[str] = mapped_column(String(600), default="")
    owner: Mapped[str] = mapped_column(String(160), default="")
    reviewed_on: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)


class OperationType(db.Model):
    """A kind of operation (Cubit, Discard ...), from which the planning form is filled."""

    __table_args__ = tuple(CheckConstraint(f"{name} between 0 and 720", name=name) for name in ("set_up", "travel", "set_up_here", "travel_here"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(400))
    lead_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    briefing: Mapped[time | None]
    objectives: Mapped[str] = mapped_column(Text, default="")
    briefing_text: Mapped[str] = mapped_column(Text, default="")
    set_up: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """For how many minutes before people have to be there its resources are booked, to be set up."""
    travel: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """For how many minutes after the end they are, to get back. Both as the pack says."""
    set_up_here: Mapped[int | None]
    travel_here: Mapped[int | None]
    """The same as a page says, in place of what the pack does; None where the pack's hold."""
    featured: Mapped[bool] = mapped_column(default=False)
    """One of the four kinds that stand first when an operation is planned."""
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    usual: Mapped[list[TypeAgency]] = relationship(order_by="TypeAgency.position", lazy="raise_on_sql", cascade="all, delete-orphan")
    measures: Mapped[list[Measure]] = relationship(secondary=type_measure, order_by=type_measure.c.position, lazy="raise_on_sql")
    powers: Mapped[list[Power]] = relationship(secondary=type_power, order_by="Power.title", lazy="raise_on_sql")


class TypeAgency(db.Model):
    """An agency that usually takes part in a type, with its role and how many people it usually brings."""

    __table_args__ = (UniqueConstraint("operation_type_id", "agency_id"), CheckConstraint("staff >= 0", name="staff_not_negative"))

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_type_id: Mapped[int] = mapped_column(ForeignKey("operation_type.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(200), default="")
    staff: Mapped[int] = mapped_column(default=0)
    required: Mapped[bool] = mapped_column(default=True)
    assumed: Mapped[bool] = mapped_column(default=False)
    """The plan does not name this partner; the pack assumes it."""
    position: Mapped[int] = mapped_column(default=0)
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
