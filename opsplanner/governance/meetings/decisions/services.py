"""What a meeting decided is written down, and mended. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner.clock import today
from opsplanner.database import db, one
from opsplanner.governance.meetings import queries
from opsplanner.governance.meetings import rules as meetings_rules
from opsplanner.governance.meetings import services as meetings_services
from opsplanner.history import changes, record, subjects
from opsplanner.history.words import short
from opsplanner.models import Decision, User, Verb
from opsplanner.plan.services import check_version


def note_decision(group: str, meeting: str, text: str, *, by: User) -> str:
    """Write down what a meeting decided, and return the decision's number. Raises NotFound, RuleBroken."""
    row = meetings_services.locked(group, meeting, by)
    meetings_rules.check_can_record(row.state, row.day, today())
    count = queries.count(Decision, Decision.meeting_id == row.id)
    meetings_rules.check_room(count)
    decision = Decision(meeting_id=row.id, code=str(count + 1), text=text)
    db.session.add(decision)
    db.session.flush()
    record(None, Verb.DECISION_NOTED, f"wrote down the decision: {short(text)}", by=by, subject=subjects.of_meeting(row.id))
    return decision.code


def change_decision(group: str, meeting: str, code: str, text: str, *, seen_version: int, by: User) -> str:
    """Mend the words of a decision; the words before stay in the history. Raises NotFound, ChangedMeanwhile."""
    row = meetings_services.locked(group, meeting, by)
    decision = one(queries.decision_named(row.id, code).with_for_update(of=Decision))
    check_version(decision.version, subjects.of_meeting(row.id), seen_version=seen_version)
    told = changes({f"the words of decision {code}": decision.text}, {f"the words of decision {code}": text})
    if not told:
        return "Nothing was changed"
    decision.text = text
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.DECISION_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_meeting(row.id))
    db.session.flush()
    return "The decision is kept"
