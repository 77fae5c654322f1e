"""The strategic assessments of plan years, and what each says of its priorities."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, exists, func, select

from opsplanner.database import read
from opsplanner.kept import until_changed
from opsplanner.models import (
    Answering,
    Assessment,
    AssessmentLevel,
    AssessmentState,
    CommunityEvent,
    CommunityView,
    EmergingIssue,
    EventKind,
    Level,
    PlanYear,
    Priority,
    Ward,
    assessment_view,
)
from opsplanner.plan.assessment.rules import read_stored
from opsplanner.statements import built_once, value


class AssessmentRow(NamedTuple):
    """An assessment, with the code of its plan year."""

    id: int
    year_id: int
    year: str
    state: AssessmentState
    summary: str
    agreed_on: date | None
    agreed_by: str
    content: str
    version: int

    @property
    def agreed(self) -> bool:
        """Whether it stays as it is."""
        return self.state is AssessmentState.AGREED


@until_changed
def every() -> tuple[AssessmentRow, ...]:
    """Return the assessments, that of the newest plan year first (one query)."""
    of = Assessment
    columns = (of.id, of.plan_year_id.label("year_id"), PlanYear.code.label("year"), of.state, of.summary, of.agreed_on, of.agreed_by, of.content, of.version)
    query = select(*columns).join(PlanYear, PlanYear.id == of.plan_year_id).order_by(PlanYear.starts_on.desc(), of.id)
    return tuple(read(AssessmentRow, query))


def of_year(year_id: int) -> AssessmentRow | None:
    """Return the assessment of a plan year, if it has one."""
    return next((row for row in every() if row.year_id == year_id), None)


def last_before(year: str) -> AssessmentRow | None:
    """Return the last agreed assessment of a plan year before one, by the code of that; codes sort as their years do."""
    return next((row for row in every() if row.agreed and row.year < year), None)


def made_now() -> AssessmentRow | None:
    """Return the assessment that is being made: of several drafts that of the earliest plan year, which is agreed first."""
    return next((row for row in reversed(every()) if not row.agreed), None)


def being_made() -> Select[Assessment, PlanYear]:
    """Select the assessment that is being made, with its plan year, to be locked."""
    query = select(Assessment, PlanYear).join(PlanYear, PlanYear.id == Assessment.plan_year_id)
    return query.where(Assessment.state == AssessmentState.DRAFT).order_by(PlanYear.starts_on).limit(1)


class LevelRow(NamedTuple):
    """What an assessment says of a priority."""

    priority_id: int
    level: Level | None
    words: str
    changed: str
    version: int


@until_changed
def levels(assessment_id: int) -> dict[int, LevelRow]:
    """Return what an assessment says of each priority of which it says something (one query)."""
    of = AssessmentLevel
    query = select(of.priority_id, of.level, of.words, of.changed, of.version).where(of.assessment_id == assessment_id).order_by(of.id)
    return {row.priority_id: row for row in read(LevelRow, query)}


class Assessed(NamedTuple):
    """The level of a priority, by its word or "", and whether its assessment is agreed."""

    level: str
    agreed: bool


def assessed(year_id: int, priority_id: int, code: str) -> Assessed | None:
    """Return how high the level of a priority is in the assessment of its plan year, if it has one (two queries at most, both kept)."""
    row = of_year(year_id)
    if row is None:
        return None
    if row.agreed:
        part = read_stored(row.content).part(code)
        return Assessed(part.level if part else "", True)
    said = levels(row.id).get(priority_id)
    return Assessed(said.level.value if said and said.level else "", False)


class AskedRow(NamedTuple):
    """A view of the community that no agreed assessment has."""

    id: int
    event: str
    kind: str | None
    held_on: date
    place: str
    ward: str | None
    asked: str
    answering: Answering
    words: str
    priority: str | None
    priority_code: str | None
    priority_year: str | None


@built_once
def _asked() -> Select[*tuple[Any, ...]]:
    of, event, ward = CommunityView, CommunityEvent, func.coalesce(CommunityView.ward_id, CommunityEvent.ward_id)
    query = select(
        of.id, event.code.label("event"), EventKind.name.label("kind"), event.held_on, event.place, Ward.name.label("ward"), of.asked, of.answering, of.words,
        Priority.name.label("priority"), Priority.code.label("priority_code"), PlanYear.code.label("priority_year"),
    )
    query = query.join(event, event.id == of.event_id).outerjoin(EventKind, EventKind.id == event.kind_id).outerjoin(Ward, Ward.id == ward)
    query = query.outerjoin(Priority, Priority.id == of.priority_id).outerjoin(PlanYear, PlanYear.id == Priority.plan_year_id)
    there = (of.struck_out.is_(False), event.struck_out.is_(False), event.held_on <= value("until", Date))
    taken = exists().where(assessment_view.c.view_id == of.id)
    return query.where(*there, ~taken).order_by(Ward.name.is_(None), Ward.name, event.held_on, of.id)


def asked(until: date) -> list[AskedRow]:
    """Return what was asked for up to a day and is in no agreed assessment, by ward (one query)."""
    return read(AskedRow, _asked(), {"until": until})


class Beside(NamedTuple):
    """How many views of the community a priority answers, and how many emerging issues are taken in under it."""

    asked: int
    issues: int


@built_once
def _beside() -> Select[*tuple[Any, ...]]:
    view, event, issue = CommunityView, CommunityEvent, EmergingIssue
    asked = select(func.count()).select_from(view).join(event, event.id == view.event_id)
    asked = asked.where(view.priority_id == value("priority"), view.struck_out.is_(False), event.struck_out.is_(False))
    issues = select(func.count()).select_from(issue).where(issue.priority_id == value("priority"))
    return select(asked.scalar_subquery().label("asked"), issues.scalar_subquery().label("issues"))


def beside(priority_id: int) -> Beside:
    """Return what stands beside a priority (one query)."""
    return read(Beside, _beside(), {"priority": priority_id})[0]


def named(year_id: int) -> Select[Assessment]:
    """Select the assessment of a plan year."""
    return select(Assessment).where(Assessment.plan_year_id == year_id)
