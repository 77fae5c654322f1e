"""An emerging issue is noted, changed, taken into the assessment that is being made, set aside, and offered again. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import changes, record, subjects
from opsplanner.models import Assessment, AssessmentState, EmergingIssue, IssueState, Priority, User, Verb, Ward
from opsplanner.plan.assessment import queries as assessment_queries
from opsplanner.plan.community import queries as community_queries
from opsplanner.plan.community.events.services import check_ward
from opsplanner.plan.community.rules import check_day
from opsplanner.plan.emerging_issues import queries, rules, words
from opsplanner.plan.services import check_may_keep, check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of an issue: without a ward it is of the whole area."""

    what: str
    ward_id: int | None
    since: date
    words: str


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What becomes of an issue: it is taken in, perhaps under a priority of the assessed year, or set aside, which says why in words."""

    takes_in: bool
    priority_id: int | None
    words: str


def add_issue(said: Said, *, by: User) -> str:
    """Note an issue and return its code. Raises NotFound for who notes none, RuleBroken on a box."""
    if not community_queries.may_note(by):
        raise NotFound()
    _check(said, None)
    row = EmergingIssue(code=secrets.token_hex(6), agency_id=by.agency_id, noted_at=clock.now(), noted_by_id=by.id, state=IssueState.WAITING, **vars(said))
    db.session.add(row)
    db.session.flush()
    record(None, Verb.EMERGING_ISSUE_NOTED, words.noted_words(said.what, _ward(said.ward_id), said.since), by=by, subject=subjects.of_issue(row.code))
    return row.code


def change_issue(code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of an issue; return the sentence that says so. Raises NotFound, ChangedMeanwhile, RuleBroken for what an agreed assessment says."""
    row = _locked(code)
    if not community_queries.may_change(by, row.agency_id):
        raise NotFound()
    check_version(row.version, subjects.of_issue(code), seen_version=seen_version)
    rules.check_open(_agreed(row))
    _check(said, row.ward_id)
    told = changes(_told(row), _told(said))
    if not told:
        return "Nothing was changed"
    row.what, row.ward_id, row.since, row.words = said.what, said.ward_id, said.since, said.words
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.EMERGING_ISSUE_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_issue(code))
    db.session.flush()
    return "The issue is changed"


def decide(code: str, decided: Decided, *, seen_version: int, by: User) -> str:
    """Take an issue into the assessment that is being made, or set it aside; return the sentence that says so.

    Raises NotFound for who does not keep the plan, ChangedMeanwhile, RuleBroken where it is decided already, or no assessment is being made.
    """
    row = _to_decide(code, seen_version, by)
    state = rules.check_move(row.state, "take in" if decided.takes_in else "set aside")
    made = db.session.execute(assessment_queries.being_made().with_for_update(of=Assessment)).first()
    assessment, year = (made[0], made[1]) if made else (None, None)
    if decided.takes_in and (assessment is None or year is None):
        raise RuleBroken("No assessment is being made. Begin one first", "decision")
    row.state, row.assessment_id, row.priority_id, row.decision = state, assessment.id if assessment else None, decided.priority_id, decided.words
    taken = words.taken_in_words(year.code, _priority(decided.priority_id, year.id), decided.words) if decided.takes_in and year else ""
    record(None, Verb.EMERGING_ISSUE_DECIDED, taken or words.set_aside_words(decided.words), by=by, subject=subjects.of_issue(code))
    db.session.flush()
    return f"The assessment of {year.code} takes it in" if decided.takes_in and year else "It is set aside"


def offer_again(code: str, why: str, *, seen_version: int, by: User) -> str:
    """Take a decision back, while the assessment that says so is no more than a draft. Raises NotFound, ChangedMeanwhile, RuleBroken."""
    row = _to_decide(code, seen_version, by)
    state = rules.check_move(row.state, "offer again")
    rules.check_open(_agreed(row))
    row.state, row.assessment_id, row.priority_id, row.decision = state, None, None, ""
    record(None, Verb.EMERGING_ISSUE_DECIDED, "offered it again", by=by, why=why, subject=subjects.of_issue(code))
    db.session.flush()
    return "It waits for a decision again"


def _locked(code: str) -> EmergingIssue:
    return one(queries.named(code).with_for_update(of=EmergingIssue))


def _to_decide(code: str, seen_version: int, by: User) -> EmergingIssue:
    check_may_keep(by)
    row = _locked(code)
    check_version(row.version, subjects.of_issue(code), seen_version=seen_version)
    return row


def _agreed(row: EmergingIssue) -> bool:
    """Whether an agreed assessment says what became of it; who agrees one waits, or is waited for."""
    state = select(Assessment.state).where(Assessment.id == row.assessment_id).with_for_update()
    return row.assessment_id is not None and db.session.scalar(state) is AssessmentState.AGREED


def _priority(priority_id: int | None, year_id: int) -> str:
    """The name of a priority of the assessed year. Raises RuleBroken on "priority"."""
    if priority_id is None:
        return ""
    name = db.session.scalar(select(Priority.name).where(Priority.id == priority_id, Priority.plan_year_id == year_id, Priority.active))
    if name is None:
        raise RuleBroken("This priority is no longer there. Choose from the list", "priority")
    return name


def _check(said: Said, had: int | None) -> None:
    check_day(said.since, clock.today(), "since")
    check_ward(said.ward_id, had)


def _told(of: Said | EmergingIssue) -> dict[str, str]:
    return {
        "what is new": of.what, "the ward": _ward(of.ward_id) or words.WHOLE_AREA.lower(), "since when": words_of_day(of.since, weekday=False), "what is known of it": of.words,
    }


def _ward(ward_id: int | None) -> str | None:
    return db.session.scalar(select(Ward.name).where(Ward.id == ward_id)) if ward_id else None
