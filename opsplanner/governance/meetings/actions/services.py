"""An action is agreed by a meeting, changed, and reported on. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsplanner.clock import today, words_of_day
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.governance import queries, words
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.governance.meetings import rules as meetings_rules
from opsplanner.governance.meetings import services as meetings_services
from opsplanner.governance.meetings.actions import queries as actions_queries
from opsplanner.governance.meetings.actions import rules
from opsplanner.governance.meetings.actions.queries import Whole
from opsplanner.governance.queries import GroupRow
from opsplanner.history import changes, record, subjects
from opsplanner.models import AgreedState, Meeting, MeetingAction, User, Verb
from opsplanner.plan.services import check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is done, by which member, by when, and what of the plan it serves."""

    text: str
    owner_id: int
    due_on: date
    plan_action_id: int | None


def agree_action(group: str, meeting: str, said: Said, *, by: User) -> str:
    """Write down what a meeting agreed, and return the action's number. Raises NotFound for who does not keep it, RuleBroken on a box."""
    row = meetings_services.locked(group, meeting, by)
    meetings_rules.check_can_record(row.state, row.day, today())
    _check(queries.group(group), row, said, None)
    count = meetings_queries.count(MeetingAction, MeetingAction.meeting_id == row.id)
    meetings_rules.check_room(count)
    action = MeetingAction(
        meeting_id=row.id, code=str(count + 1), text=said.text, owner_id=said.owner_id, due_on=said.due_on, plan_action_id=said.plan_action_id,
        state=AgreedState.TO_DO,
    )
    db.session.add(action)
    db.session.flush()
    what = words.agreed(said.text, queries.members()[said.owner_id].name, said.due_on)
    record(None, Verb.MEETING_ACTION_AGREED, what, by=by, subject=subjects.of_meeting_action(action.id))
    record(None, Verb.MEETING_RECORDED, what, by=by, subject=subjects.of_meeting(row.id))
    return action.code


def change_action(whole: Whole, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is done, by whom and by when; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    meeting = meetings_services.locked(whole.group.code, whole.meeting.code, by)
    row = _row(whole, seen_version)
    _check(whole.group, meeting, said, row)
    was = Said(text=row.text, owner_id=row.owner_id, due_on=row.due_on, plan_action_id=row.plan_action_id)
    told = changes(_told(whole.group, was), _told(whole.group, said))
    if not told:
        return "Nothing was changed"
    row.text, row.owner_id, row.due_on, row.plan_action_id = said.text, said.owner_id, said.due_on, said.plan_action_id
    _keep(row, Verb.MEETING_ACTION_CHANGED, "; ".join(change.said for change in told), "\n\n".join(change.whole for change in told if change.whole), by)
    return "The action is changed"


def report(whole: Whole, state: AgreedState, progress: str, *, seen_version: int, by: User) -> str:
    """Say how an action stands and how it goes; what was said before stays in its history.

    Raises NotFound for who neither holds the office that owns it nor keeps the meetings of its group, RuleBroken on a box, ChangedMeanwhile.
    """
    keeps = queries.keeps_meetings(by, whole.group.id, today())
    if not rules.may_report(owns=queries.owns(by, whole.row), keeps=keeps):
        raise NotFound()
    row = _row(whole, seen_version)
    told = changes({"how it stands": row.state.value, "how it goes": row.progress}, {"how it stands": state.value, "how it goes": progress})
    if not told:
        return "Nothing was changed"
    row.state, row.progress, row.progress_on = state, progress, today()
    _keep(row, Verb.MEETING_ACTION_REPORTED_ON, "; ".join(change.said for change in told), "\n\n".join(change.whole for change in told if change.whole), by)
    return f"It is kept: {state.value}"


def _row(whole: Whole, seen_version: int) -> MeetingAction:
    row = one(meetings_queries.action_named(whole.meeting.id, whole.row.code).with_for_update(of=MeetingAction))
    check_version(row.version, subjects.of_meeting_action(row.id), seen_version=seen_version)
    return row


def _keep(row: MeetingAction, verb: Verb, what: str, before: str, by: User) -> None:
    record(None, verb, what, by=by, whole=before, subject=subjects.of_meeting_action(row.id))
    db.session.flush()


def _check(of: GroupRow, meeting: Meeting, said: Said, row: MeetingAction | None) -> None:
    owner = queries.members().get(said.owner_id)
    if owner is None or owner.group_id != of.id or not owner.sits(today()) and (row is None or row.owner_id != owner.id):
        raise RuleBroken("This office does not sit on the group any more. Choose from the list", "owner")
    rules.check_due(said.due_on, meeting.day, row.due_on if row else None)
    if said.plan_action_id is not None:
        keep = row.plan_action_id if row else None
        if said.plan_action_id not in {served.id for served in actions_queries.could_serve(of, keep)}:
            raise RuleBroken("This action is not in the plan any more. Choose from the list", "serves")


def _told(of: GroupRow, said: Said) -> dict[str, str]:
    served = {one.id: one.name for one in actions_queries.could_serve(of, said.plan_action_id)}
    return {
        "what is done": said.text, "the owner": queries.members()[said.owner_id].name, "when it is due": words_of_day(said.due_on, weekday=False),
        "the action of the plan that it serves": served.get(said.plan_action_id or 0, ""),
    }
