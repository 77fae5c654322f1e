"""The strategic assessments of the demonstration: last year's, which is agreed, and this year's draft; and the emerging issues that are offered to it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import insert, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects, take_recorded
from opsplanner.models import (
    Agency,
    AgencyKind,
    Assessment,
    AssessmentLevel,
    AssessmentState,
    EmergingIssue,
    IssueState,
    Level,
    Role,
    User,
    Verb,
    Ward,
    assessment_view,
)
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.assessment import queries
from opsplanner.plan.assessment.content import queries as content_queries
from opsplanner.plan.assessment.words import agreed_words, begun_words
from opsplanner.plan.emerging_issues.words import noted_words, set_aside_words, taken_in_words
from opsplanner.plan.queries import PriorityRow, YearRow

Said = tuple[Level, str, str]
LAST: dict[str, Said] = {
    "substance-misuse": (Level.HIGH, "Treatment services see as many as the year before; more of them are over 40.", ""),
    "street-scene": (Level.MEDIUM, "Fly-tips fell for the third year, most of them household waste.", ""),
    "youth-offending": (Level.MEDIUM, "Fewer first offences; most are in the hours after school.", ""),
    "night-time-economy": (Level.HIGH, "Incidents in the town centres cluster round five premises.", ""),
    "vulnerable-victims": (Level.VERY_HIGH, "One victim in four was harmed before within the year.", ""),
    "theft": (Level.MEDIUM, "Shops report more than the police record.", ""),
    "road-casualties": (Level.MEDIUM, "Two rural roads have a third of the collisions.", ""),
}
NOW: dict[str, Said] = {
    "street-scene": (Level.HIGH, "Fly-tips rose in every quarter since the spring, most of it waste of small building works.", "The tip closed on two days a week; carriers without a licence are found on each joint stop."),
    "night-time-economy": (Level.MEDIUM, "Incidents fell in each of the last four quarters.", "The street pastors are out on Fridays too, and two of the five premises changed hands."),
    "vulnerable-victims": (Level.VERY_HIGH, "More victims of repeated harm have a safety plan; as many are harmed again.", "No more than the count of plans: the way of counting harm is the same."),
    "theft": (Level.HIGH, "Parcels and shoplifting make up most of the rise.", "Parcels from doorsteps were hardly known a year ago."),
    "road-casualties": (Level.MEDIUM, "61 killed or seriously injured, against 59 the year before.", ""),
}
"""Made up, as the year is: of each priority by its code the level, what it stands on, and what changed."""
SUMMARY = "Less disorder at night, more waste and more theft from doorsteps. What the community asks for most is slower traffic and streets that are clean."


class Noticed(NamedTuple):
    """An issue: how many days ago it began, in which ward, what is known; taken in under a priority, or set aside, with the words."""

    what: str
    days_ago: int
    ward: int | None
    words: str = ""
    under: str = ""
    set_aside: str = ""


ISSUES = (
    Noticed("Parcels taken from doorsteps within minutes of delivery", 150, 10, "Twelve reports in two months; vans are followed", under="theft"),
    Noticed("Catalytic converters cut off at the station car park", 95, 6, "Three in one night, then none", set_aside="Three cases in one night, and none since: the police look into them"),
    Noticed("Electric scooters without plates on the pavement", 61, 2, "Asked about at two meetings, and seen by wardens every week"),
    Noticed("Nitrous oxide bottles behind the skate park", 33, 13, "About twenty a week are picked up"),
    Noticed("False parking fines on windscreens with a code to scan", 12, None, "Trading Standards has four reports from two wards"),
)


def assess(today: date) -> None:
    """Note the issues, agree last year's assessment and begin this year's, by the office's first manager."""
    by = db.session.scalars(select(User).where(User.role == Role.MANAGER, User.agency.has(Agency.kind == AgencyKind.OFFICE)).order_by(User.id)).first()
    years = [year for year in sorted(plan_queries.years(), key=lambda year: year.starts_on) if year.demonstration and year.starts_on <= today]
    if by is None or not years:
        return
    for year in years[-2:-1]:
        _agreed(year, by)
    this = years[-1]
    row = Assessment(plan_year_id=this.id, state=AssessmentState.DRAFT, summary=SUMMARY)
    db.session.add(row)
    db.session.flush()
    record(None, Verb.ASSESSMENT_BEGUN, begun_words(this.code), by=by, subject=subjects.of_assessment(row.id)).at = _at(max(this.starts_on, today - timedelta(days=40)))
    priorities = _write(row, this, NOW)
    _issues(row, this, {priority.code: priority for priority in priorities}, by, today)
    take_recorded()  # nobody is told of what the demonstration made


def _at(day: date) -> datetime:
    """The morning of a day; of today no later than now."""
    return min(clock.to_utc(day, time(10)), clock.now())


def _agreed(year: YearRow, by: User) -> None:
    row = Assessment(plan_year_id=year.id, state=AssessmentState.DRAFT, summary="")
    db.session.add(row)
    db.session.flush()
    _write(row, year, LAST)
    said = queries.of_year(year.id)
    assert said is not None, "it was just written"
    content = content_queries.content(year, said)
    row.state, row.agreed_on, row.agreed_by, row.content = AssessmentState.AGREED, year.ends_on - timedelta(days=20), "the executive group", content.stored()
    taken = [{"view_id": one.id, "assessment_id": row.id} for one in queries.asked(year.ends_on)]
    if taken:
        db.session.execute(insert(assessment_view), taken)
    record(None, Verb.ASSESSMENT_AGREED, agreed_words(row.agreed_on, row.agreed_by), by=by, subject=subjects.of_assessment(row.id)).at = _at(row.agreed_on)


def _write(row: Assessment, year: YearRow, said: dict[str, Said]) -> tuple[PriorityRow, ...]:
    priorities = plan_queries.priorities([year.id])
    for priority in priorities:
        if priority.code in said:
            level, words, changed = said[priority.code]
            db.session.add(AssessmentLevel(assessment_id=row.id, priority_id=priority.id, level=level, words=words, changed=changed))
    db.session.flush()
    return priorities


def _issues(row: Assessment, year: YearRow, priorities: dict[str, PriorityRow], by: User, today: date) -> None:
    wards = list(db.session.scalars(select(Ward).where(Ward.active).order_by(Ward.id)))
    noting = list(db.session.scalars(select(User).where(User.role == Role.COORDINATOR).order_by(User.id)))[:2]
    for n, noticed in enumerate(ISSUES if wards and noting else ()):
        who, since = noting[n % len(noting)], today - timedelta(days=noticed.days_ago)
        ward, priority = wards[noticed.ward % len(wards)] if noticed.ward is not None else None, priorities.get(noticed.under)
        state = IssueState.TAKEN_IN if noticed.under else IssueState.SET_ASIDE if noticed.set_aside else IssueState.WAITING
        noted_at = _at(since + timedelta(days=3))
        issue = EmergingIssue(
            code=f"demonstration-{n}", what=noticed.what, ward_id=ward.id if ward else None, since=since, words=noticed.words, agency_id=who.agency_id, noted_at=noted_at, noted_by_id=who.id,
            state=state, assessment_id=row.id if state is not IssueState.WAITING else None, priority_id=priority.id if priority else None, decision=noticed.set_aside,
        )
        db.session.add(issue)
        record(None, Verb.EMERGING_ISSUE_NOTED, noted_words(noticed.what, ward.name if ward else None, since), by=who, subject=subjects.of_issue(issue.code)).at = noted_at
        if state is not IssueState.WAITING:
            told = taken_in_words(year.code, priority.name if priority else "", "") if noticed.under else set_aside_words(noticed.set_aside)
            record(None, Verb.EMERGING_ISSUE_DECIDED, told, by=by, subject=subjects.of_issue(issue.code)).at = _at(today - timedelta(days=20))
    db.session.flush()
