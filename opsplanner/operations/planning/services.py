"""The verbs of planning: save a draft, propose it, change the details of what is already proposed.

All run inside unit_of_work(). They flush, never commit.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.catalogue import services as catalogue_services
from opsplanner.clock import Period
from opsplanner.commitments.asking import services as asking_services
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import changes, record
from opsplanner.models import Agency, Operation, OperationState, OperationType, User, Verb
from opsplanner.operations import services as operations_services
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import queries as moving_queries
from opsplanner.operations.moves.moving import rules as moving_rules
from opsplanner.operations.planning import rules, words
from opsplanner.operations.planning.details import services as details_services
from opsplanner.operations.planning.rules import Details, Part, Plan
from opsplanner.operations.planning.words import words_of_plan
from opsplanner.operations.rules import check_times
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn
from opsplanner.references import next_reference

_PLAN = (joinedload(Operation.lead_agency), selectinload(Operation.wards), selectinload(Operation.measures))
"""What a plan says besides what every change reads."""


def save_draft(values: Plan, *, by: User, reference: str | None = None, seen_version: int | None = None) -> str:
    """Keep a plan as a draft, a new one or the one named, and return its reference. Nobody is asked yet.

    Raises RuleBroken on the box that a rule forbids, NotFound for what this person may not change,
    ChangedMeanwhile when somebody saved the draft after this form was opened.
    """
    return _kept(values, by, reference, seen_version, words.drafted, own_place=True).reference


def _kept(values: Plan, by: User, reference: str | None, seen_version: int | None, said: Callable[[Period], str], *, own_place: bool) -> Operation:
    """`said` is what the history says of a new one; with `own_place` a new meeting point is its alone as yet."""
    if reference is None:
        operation, before = _new(values, by), None
        operation.deployments, operation.risks = values.deployments, values.risks
    else:
        operation = operations_services.load(reference, seen_version, by, *_PLAN)
        rules.check_is_draft(reference, operation.state)
        before = words_of_plan(operation)
        if values.wall.day != operation.day:
            moving_rules.check_apart(values.wall.day, moving_queries.days_of_series(by, operation.id))
    lead_before = operation.lead_agency_id if before else None
    rules.check_lead(values.lead_agency_id, own_agency_id=by.agency_id, in_office=by.in_partnership_office, before=lead_before)
    details_services.set_marking(operation, values.restricted, may_mark=True)
    details_services.set_when(operation, values.wall)
    operation.lead_agency = details_services.active(db.session.get(Agency, values.lead_agency_id), "lead", before=lead_before)
    operation.lead_agency_id, operation.answer_by = values.lead_agency_id, values.answer_by
    details_services.set_place(operation, values.place, own=own_place)
    details_services.set_details(operation, values)
    db.session.add(operation)
    db.session.flush()
    _set_parts(operation, values)
    if before is not None or values.resource_ids:
        details_services.set_resources(operation, values.resource_ids, by)
    if before is None:
        record(operation, Verb.DRAFTED, said(operation.period), by=by)
    else:
        _record_changes(operation, before, by)
    return operation


def propose(values: Plan, *, by: User, reference: str | None = None, seen_version: int | None = None, taken_on: TakenOn | None = NOTHING) -> str:
    """Keep a plan and ask its agencies, in one go: when it cannot be proposed, nothing of it is kept.

    What is `taken_on` is asked about (`operations/taking_on/services.py`), but where None says that whoever calls this asks.
    Raises what save_draft raises, and RuleBroken when its time has passed or something is missing that the agencies need to judge it.
    """
    for broken in rules.why_not_proposed(values, clock.now()):
        raise broken
    operation = _kept(values, by, reference, seen_version, words.planned, own_place=values.restricted)
    moves_services.propose(operation, answer_by=values.answer_by, by=by, new=reference is None)
    if taken_on is not None:
        taking_on_services.take_on([operation.reference], taken_on, by=by)
    return operation.reference


def change_details(reference: str, values: Details, *, seen_version: int | None, by: User) -> str:
    """Change what asks nobody again of a proposed, confirmed or postponed operation, and return its reference.

    Raises RuleBroken when its state forbids it, a resource is taken ("resources") or the marking is not this person's
    ("restricted"); ChangedMeanwhile and NotFound as `save_draft`.
    """
    operation = operations_services.load(reference, seen_version, by, *_PLAN)
    rules.check_details_open(reference, operation.state)
    before = words_of_plan(operation)
    marked = values.restricted and not operation.restricted
    details_services.set_marking(operation, values.restricted, may_mark=by.agency_id == operation.lead_agency_id)
    if marked:
        catalogue_services.keep_to(operation)
    details_services.set_details(operation, values)
    details_services.set_resources(operation, values.resource_ids, by)
    _record_changes(operation, before, by)
    db.session.flush()
    return reference


def _new(values: Plan, by: User) -> Operation:
    kind = db.session.scalars(select(OperationType).where(OperationType.code == values.type_code, OperationType.active)).one_or_none()
    if kind is None:
        raise RuleBroken("Operations of this type are no longer planned here. Choose another type")
    check_times(values.wall, None)
    now = clock.now()
    return Operation(
        reference=next_reference(kind.code, values.wall.day.year), type=kind, state=OperationState.DRAFT, restricted=False,
        author_id=by.id, author_agency_id=by.agency_id, made_at=now, changed_at=now, meeting_point=None, commitments=[], bookings=[],
    )


def _set_parts(operation: Operation, values: Plan) -> None:
    """Give the draft these agencies, and no others; the lead agency always has a part."""
    wanted = {part.agency_id: part for part in values.parts}
    wanted.setdefault(values.lead_agency_id, Part(agency_id=values.lead_agency_id))
    had = {part.agency_id: part for part in operation.commitments}
    for agency_id, commitment in had.items():
        if agency_id not in wanted:
            operation.commitments.remove(commitment)
    new = [agency_id for agency_id in wanted if agency_id not in had]
    agencies = {agency.id: agency for agency in db.session.scalars(select(Agency).where(Agency.id.in_(new)))}
    for agency_id, part in wanted.items():
        if agency_id in had:
            commitment = had[agency_id]
            commitment.role, commitment.staff_asked, commitment.required = part.role, part.staff, part.required
        else:
            agency = details_services.active(agencies.get(agency_id), f"agency_{agency_id}")
            asking_services.new_part(operation, agency, role=part.role, staff=part.staff, required=part.required)


def _record_changes(operation: Operation, before: dict[str, str], by: User) -> None:
    """Write a line for each field that changed, from what to what. A form that changed nothing leaves none."""
    for change in changes(before, words_of_plan(operation)):
        record(operation, Verb.CHANGED, change.said, by=by, whole=change.whole)
