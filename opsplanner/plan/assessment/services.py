"""A strategic assessment is begun, written and agreed. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import changes, record, subjects
from opsplanner.models import Assessment, AssessmentLevel, AssessmentState, Level, User, Verb, assessment_view
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.assessment import queries, rules, words
from opsplanner.plan.assessment.content import queries as content_queries
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.plan.services import check_may_keep, check_version, one_at_a_time


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a priority: its level, None where none can be said; what that stands on, and what changed since the last assessment, in words."""

    level: Level | None
    words: str
    changed: str


def begin_assessment(year: YearRow, *, by: User) -> str:
    """Begin the assessment of a plan year, as a draft, and return the sentence that says so. Raises NotFound for who does not keep the plan, RuleBroken."""
    check_may_keep(by)
    one_at_a_time()
    rules.check_begin(year.code, year.starts_on, clock.today(), [row.year for row in queries.every()])
    row = Assessment(plan_year_id=year.id, state=AssessmentState.DRAFT, summary="", agreed_by="", content="")
    db.session.add(row)
    db.session.flush()
    record(None, Verb.ASSESSMENT_BEGUN, words.begun_words(year.code), by=by, subject=subjects.of_assessment(row.id))
    return f"The assessment of {year.code} is begun. Say of each priority how high its level is"


def write_summary(year: YearRow, summary: str, *, seen_version: int, by: User) -> str:
    """Write what an assessment says on the whole; return the sentence that says so. Raises NotFound, ChangedMeanwhile, RuleBroken once it is agreed."""
    row = _draft(year, by)
    check_version(row.version, subjects.of_assessment(row.id), seen_version=seen_version)
    told = changes({"what it says on the whole": row.summary}, {"what it says on the whole": summary})
    if not told:
        return "Nothing was changed"
    row.summary = summary
    record(None, Verb.ASSESSMENT_CHANGED, told[0].said, by=by, whole=told[0].whole, subject=subjects.of_assessment(row.id))
    db.session.flush()
    return "It is kept"


def write_level(year: YearRow, priority: PriorityRow, said: Said, *, seen_version: int, by: User) -> str:
    """Say how high the level of a priority is; return the sentence that says so. Raises NotFound, ChangedMeanwhile, RuleBroken once it is agreed."""
    of = _draft(year, by)
    row = db.session.scalar(select(AssessmentLevel).where(AssessmentLevel.assessment_id == of.id, AssessmentLevel.priority_id == priority.id))
    check_version(row.version if row else 0, subjects.of_assessment(of.id), seen_version=seen_version)
    if row is None:
        row = AssessmentLevel(assessment_id=of.id, priority_id=priority.id, level=None, words="", changed="")
        db.session.add(row)
    told = changes(_told(row), _told(said))
    if not told:
        db.session.expunge(row) if row.id is None else None
        return "Nothing was changed"
    row.level, row.words, row.changed = said.level, said.words, said.changed
    db.session.flush()
    whole = "\n\n".join(change.whole for change in told if change.whole)
    what = f"of {priority.name}: " + "; ".join(change.said for change in told)
    record(None, Verb.ASSESSMENT_CHANGED, what, by=by, whole=whole, subject=subjects.of_assessment(of.id))
    return f"{priority.name} is assessed"


def agree(year: YearRow, on: date, by_whom: str, *, seen: str, seen_version: int, by: User) -> str:
    """Agree an assessment: it keeps for ever what it says now, and the views of the community in it are in no other. Return the sentence that says so.

    `seen` is the digest of what she who presses has read. Raises NotFound, ChangedMeanwhile, RuleBroken where it says something else by now, where
    an earlier one is not agreed, or on "on".
    """
    check_may_keep(by)
    one_at_a_time()
    row = locked(year)
    check_version(row.version, subjects.of_assessment(row.id), seen_version=seen_version)
    every, asked = queries.every(), queries.asked(year.ends_on)  # what somebody notes from here on is in the next one
    state = rules.check_agree(row.state, year.code, [other.year for other in every if not other.agreed], on, clock.today(), year.starts_on)
    content = content_queries.content(year, next(other for other in every if other.id == row.id), asked)
    if content.digest() != seen:
        raise RuleBroken("It says something else by now than when you opened this page. Read it again, then press the button")
    row.state, row.agreed_on, row.agreed_by, row.content = state, on, by_whom, content.stored()
    db.session.flush()
    taken = [{"view_id": one.id, "assessment_id": row.id} for one in asked]
    if taken:
        db.session.execute(insert(assessment_view), taken)
    record(None, Verb.ASSESSMENT_AGREED, words.agreed_words(on, by_whom), by=by, subject=subjects.of_assessment(row.id))
    return f"The assessment of {year.code} is agreed, and stays as it is"


def locked(year: YearRow) -> Assessment:
    """Return the assessment of a plan year, locked: who agrees it, or puts something right of it, waits for who writes it. Raises NotFound."""
    return one(queries.named(year.id).with_for_update(of=Assessment))


def _draft(year: YearRow, by: User) -> Assessment:
    check_may_keep(by)
    row = locked(year)
    rules.check_draft(row.state)
    return row


def priority_of(year: YearRow, code: str) -> PriorityRow:
    """Return a priority that the plan year has, by its code. Raises NotFound."""
    found = next((row for row in plan_queries.priorities([year.id]) if row.code == code), None)
    if found is None:
        raise NotFound()
    return found


def _told(of: Said | AssessmentLevel) -> dict[str, str]:
    return {"the level": of.level.value if of.level else "", "what it stands on": of.words, "what changed since the last assessment": of.changed}
