"""Emerging issues, and who notes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, func, select

from opsplanner.database import read, the_row
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Assessment, AssessmentState, EmergingIssue, IssueState, PlanYear, Priority, User, Ward
from opsplanner.plan.emerging_issues.filters import Filters
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page


class IssueRow(NamedTuple):
    """An emerging issue with what became of it; `agreed` when the assessment that says so is agreed."""

    code: str
    what: str
    ward: str | None
    ward_code: str | None
    since: date
    words: str
    agency: str
    agency_id: int
    noted_at: datetime
    noted_by: str
    state: IssueState
    decision: str
    assessed_year: str | None
    agreed: bool
    priority: str | None
    priority_code: str | None
    version: int


_NAMES = IssueRow._fields


@built_once
def _issues(chosen: frozenset[str]) -> Select[*tuple[Any, ...]]:
    of = EmergingIssue
    columns = (
        of.code, of.what, Ward.name, Ward.code, of.since, of.words, Agency.short_name, of.agency_id, of.noted_at, User.name, of.state, of.decision, PlanYear.code,
        (Assessment.state == AssessmentState.AGREED).is_(True), Priority.name, Priority.code, of.version,
    )
    query: Any = select(*(column.label(name) for column, name in zip(columns, _NAMES, strict=True))).select_from(of).join(Agency, Agency.id == of.agency_id)
    query = query.join(User, User.id == of.noted_by_id).outerjoin(Ward, Ward.id == of.ward_id).outerjoin(Priority, Priority.id == of.priority_id)
    query = query.outerjoin(Assessment, Assessment.id == of.assessment_id).outerjoin(PlanYear, PlanYear.id == Assessment.plan_year_id)
    conditions = {
        "waiting": of.state == IssueState.WAITING, "taken-in": of.state == IssueState.TAKEN_IN, "set-aside": of.state == IssueState.SET_ASIDE,
        "ward": of.ward_id.in_(values("ward")), "code": of.code == value("code", String), "assessment": of.assessment_id == value("assessment"),
    }
    query = query.where(*(conditions[name] for name in sorted(chosen - {"paged"}))).order_by(of.since.desc(), of.id.desc())
    return on_page(query) if "paged" in chosen else query  # type: ignore[no-any-return]


def page_of(filters: Filters) -> tuple[list[IssueRow], bool]:
    """Return a page of the issues as chosen, the newest first, and whether another page follows (one query)."""
    shape, asked = filters.shape
    return and_whether_more(read(IssueRow, _issues(shape | {"paged"}), asked | at_page(filters.page)))


def of_assessment(assessment_id: int) -> list[IssueRow]:
    """Return what became of issues in an assessment: those taken in and those set aside, the newest first (one query)."""
    return read(IssueRow, _issues(frozenset({"assessment"})), {"assessment": assessment_id})


def waiting() -> list[IssueRow]:
    """Return the issues of which nobody has decided yet, the newest first (one query)."""
    return read(IssueRow, _issues(frozenset({"waiting"})))


class Waiting(NamedTuple):
    """How many issues nobody has decided on, and since when the oldest of them is there."""

    number: int
    since: date | None


@until_changed
def undecided() -> Waiting:
    """Return how much waits for a decision (one query, kept)."""
    of = EmergingIssue
    query = select(func.count(of.id).label("number"), func.min(of.since).label("since")).where(of.state == IssueState.WAITING)
    return read(Waiting, query)[0]


def issue(code: str) -> IssueRow:
    """Return an issue by its code. Raises NotFound."""
    found = read(IssueRow, _issues(frozenset({"code"})), {"code": code})
    if not found:
        raise NotFound()
    return found[0]


def named(code: str) -> Select[EmergingIssue]:
    """Select an issue by its code."""
    return select(EmergingIssue).where(EmergingIssue.code == code)


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*EmergingIssue.__table__.c).where(EmergingIssue.code == value("code", String))


def as_kept(code: str) -> Any:
    """Return an issue as it is kept: a row with the columns of EmergingIssue. Raises NotFound."""
    return the_row(_as_kept(), {"code": code})
