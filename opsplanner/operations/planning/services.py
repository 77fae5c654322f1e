"""The verbs of planning: save a draft, propose it, change the details of what is already proposed.

All run inside unit_of_work(). They flush, never commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Select, String, select
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
from opsplanner.operations.planning import rules, words
from opsplanner.operations.planning.details import services as details_services
from opsplanner.operations.planning.details.services import Known
from opsplanner.operations.planning.rules import Details, Part, Plan
from opsplanner.operations.planning.words import words_of_plan
from opsplanner.operations.rules import check_apart, check_times
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn
from opsplanner.statements import built_once, value
from opsplanner.statements import values as values_of

_PLAN = (joinedload(Operation.lead_agency), selectinload(Operation.wards), selectinload(Operation.measures))
"""What a plan says besides what every change reads."""
Refused = Callable[[int, RuleBroken], RuleBroken]
"""Says of which of several plans (its place among them, from 0) a rule says what it says."""


def save_draft(values: Plan, *, by: User, reference: str | None = None, seen_version: int | None = None) -> str:
    """Keep a plan as a draft, a new one or the one named, and return its reference. Nobody is asked yet.

    Raises RuleBroken on the box that a rule forbids, NotFound for what this person may not change,
    ChangedMeanwhile when somebody saved the draft after this form was opened.
    """
    return _kept(values, by, reference, seen_version, words.drafted, own_place=True).reference


def save_drafts(plans: Sequence[Plan], *, by: User, refused: Refused) -> list[str]:
    """Keep new plans as drafts, all or none, and return their references in their order: by as few statements as they share.

    Raises what `save_draft` raises; what a rule says of one of them goes through `refused` first.
    """
    return [operation.reference for operation in _planned(plans, by, words.drafted, own_place=True, refused=refused)]


def _kept(values: Plan, by: User, reference: str | None, seen_version: int | None, said: Callable[[Period], str], *, own_place: bool) -> Operation:
    """`said` is what the history says of a new one; with `own_place` a new meeting point is its alone as yet, as it is where it is restricted."""
    if reference is None:
        return _planned([values], by, said, own_place=own_place)[0]
    operation = operations_services.load(reference, seen_version, by, *_PLAN)
    rules.check_is_draft(reference, operation.state)
    before = words_of_plan(operation)
    if values.wall.day != operation.day:
        check_apart(values.wall.day, moving_queries.days_of_series(by, operation.id))
    known = Known()
    _set(operation, values, by, known, own_place=own_place, lead_before=operation.lead_agency_id)
    db.session.flush()
    _set_parts(operation, values, known)
    details_services.set_resources(operation, values.resource_ids, by)
    _record_changes(operation, before, by)
    return operation


def _planned(plans: Sequence[Plan], by: User, said: Callable[[Period], str], *, own_place: bool, propose: bool = False, refused: Refused | None = None) -> list[Operation]:
    """Keep new ones, and `propose` them where that is meant. What they are made of is read once, and they are written together."""
    known = Known([(plan.type_code, plan.wall.day.year) for plan in plans])
    operations = []
    for n, values in enumerate(plans):
        with _of(n, refused):
            operation = _new(values, by, known)
            operation.deployments, operation.risks = values.deployments, values.risks
            _set(operation, values, by, known, own_place=own_place, lead_before=None)
        operations.append(operation)
    db.session.add_all(operations)
    db.session.flush()
    for n, (operation, values) in enumerate(zip(operations, plans, strict=True)):
        with _of(n, refused):
            _set_parts(operation, values, known)
            if values.resource_ids:
                details_services.set_resources(operation, values.resource_ids, by)
            record(operation, Verb.DRAFTED, said(operation.period), by=by)
            if propose:  # before its parts are written, so that they are written once
                moves_services.propose(operation, answer_by=values.answer_by, by=by, new=True)
    return operations


def _set(operation: Operation, values: Plan, by: User, known: Known, *, own_place: bool, lead_before: int | None) -> None:
    """Set what a plan says, but for who takes part and what is booked."""
    rules.check_lead(values.lead_agency_id, own_agency_id=by.agency_id, in_office=by.in_partnership_office, before=lead_before)
    details_services.set_marking(operation, values.restricted, may_mark=True)
    details_services.set_when(operation, values.wall, known)
    operation.lead_agency = details_services.active(db.session.get(Agency, values.lead_agency_id), "lead", before=lead_before)
    operation.lead_agency_id, operation.answer_by = values.lead_agency_id, values.answer_by
    details_services.set_place(operation, values.place, own=own_place or values.restricted)
    details_services.set_details(operation, values, known)


@contextmanager
def _of(n: int, refused: Refused | None) -> Iterator[None]:
    """Let what a rule says of one of several plans say of which."""
    try:
        yield
    except RuleBroken as broken:
        if refused is None:
            raise
        raise refused(n, broken) from broken


def propose(values: Plan, *, by: User, reference: str | None = None, seen_version: int | None = None, taken_on: TakenOn | None = NOTHING) -> str:
    """Keep a plan and ask its agencies, in one go: when it cannot be proposed, nothing of it is kept.

    What is `taken_on` is asked about (`operations/taking_on/services.py`), but where None says that whoever calls this asks.
    Raises what save_draft raises, and RuleBroken when its time has passed or something is missing that the agencies need to judge it.
    """
    _check_proposed(values)
    operation = _kept(values, by, reference, seen_version, words.planned, own_place=False)
    moves_services.propose(operation, answer_by=values.answer_by, by=by, new=reference is None)
    if taken_on is not None:
        taking_on_services.take_on_of([operation], taken_on, by=by)
    return operation.reference


def propose_all(plans: Sequence[Plan], *, by: User, refused: Refused) -> list[str]:
    """Keep new plans and ask their agencies, all or none, and return their references in their order. What is taken on is for whoever calls this to ask about.

    Raises what `propose` raises; what a rule says of one of them goes through `refused` first.
    """
    for n, values in enumerate(plans):
        with _of(n, refused):
            _check_proposed(values)
    return [operation.reference for operation in _planned(plans, by, words.planned, own_place=False, propose=True, refused=refused)]


def _check_proposed(values: Plan) -> None:
    for broken in rules.why_not_proposed(values, clock.now()):
        raise broken


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
    details_services.set_details(operation, values, Known())
    details_services.set_resources(operation, values.resource_ids, by)
    _record_changes(operation, before, by)
    db.session.flush()
    return reference


def _new(values: Plan, by: User, known: Known) -> Operation:
    kind = known.once(("type", values.type_code), lambda: db.session.scalars(_of_code(), {"code": values.type_code}).one_or_none())
    if kind is None:
        raise RuleBroken("Operations of this type are no longer planned here. Choose another type")
    check_times(values.wall, None)
    now = clock.now()
    return Operation(
        reference=known.next_reference(kind.code, values.wall.day.year), type=kind, state=OperationState.DRAFT, restricted=False,
        author_id=by.id, author_agency_id=by.agency_id, made_at=now, changed_at=now, meeting_point=None, commitments=[], bookings=[],
    )


@built_once
def _of_code() -> Select[OperationType]:
    return select(OperationType).where(OperationType.code == value("code", String), OperationType.active)


@built_once
def _agencies() -> Select[Agency]:
    return select(Agency).where(Agency.id.in_(values_of("ids"))).order_by(Agency.id)


def _set_parts(operation: Operation, values: Plan, known: Known) -> None:
    """Give the draft these agencies, and no others; the lead agency always has a part."""
    wanted = {part.agency_id: part for part in values.parts}
    wanted.setdefault(values.lead_agency_id, Part(agency_id=values.lead_agency_id))
    had = {part.agency_id: part for part in operation.commitments}
    for agency_id, commitment in had.items():
        if agency_id not in wanted:
            operation.commitments.remove(commitment)
    new = [agency_id for agency_id in wanted if agency_id not in had]
    agencies = known.once(("agencies", *new), lambda: {agency.id: agency for agency in db.session.scalars(_agencies(), {"ids": new})})
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
