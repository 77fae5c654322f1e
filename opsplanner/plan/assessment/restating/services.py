"""An agreed assessment is put right: it stays as it was, and what is right stands beside it. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import AssessmentRestatement, AssessmentState, User, Verb
from opsplanner.plan.assessment import services as assessment_services
from opsplanner.plan.assessment.restating import queries, rules
from opsplanner.plan.assessment.restating.rules import Said
from opsplanner.plan.assessment.rules import read_stored
from opsplanner.plan.queries import YearRow
from opsplanner.plan.services import check_may_keep

WHOLE = "What it says on the whole"
DRAFT = "It is still a draft: change what it says in its own place"


def restate(year: YearRow, said: Said, *, by: User) -> str:
    """Put something right of the agreed assessment of a plan year; return the sentence that says so.

    A level that is put right is the one with which later assessments are compared. Raises NotFound for who does not keep the plan, RuleBroken
    where the assessment is not agreed, and beside a box.
    """
    check_may_keep(by)
    row = assessment_services.locked(year)
    if row.state is not AssessmentState.AGREED:
        raise RuleBroken(DRAFT)
    content, restated = read_stored(row.content), queries.levels(row.id)
    part = content.part(said.of)
    if said.of and part is None:
        raise RuleBroken("The assessment says nothing of this priority. Choose from the list", "of")
    level = restated.get(said.of, part.level) if part else ""
    rules.check(said, level)
    name, words = (part.name, _words_now(row.id, said.of, part.words)) if part else (WHOLE, _words_now(row.id, "", content.summary))
    was = ". ".join(filter(None, [said.level and (level.capitalize() or "Not assessed"), said.now and words]))
    now = ". ".join(filter(None, [said.level.capitalize(), said.now]))
    db.session.add(AssessmentRestatement(
        assessment_id=row.id, priority_code=said.of, name=name, was=was, now=now, words=said.now, level=said.level, why=said.why, changes_conclusion=bool(said.changes),
        conclusion=said.conclusion if said.changes else "", said_at=clock.now(), said_by=f"{by.name}, {by.agency.short_name}"[:180],
    ))
    record(None, Verb.ASSESSMENT_CHANGED, f"put right beside it: {name}", by=by, why=said.why, whole=was, subject=subjects.of_assessment(row.id))
    db.session.flush()
    return f"{name}: what is right stands beside the assessment, which stays as it was"


def _words_now(assessment_id: int, code: str, words: str) -> str:
    """Return what holds of the words: what was put right last, else what it said."""
    return next((row.words for row in reversed(queries.restated(assessment_id)) if row.priority_code == code and row.words), words)
