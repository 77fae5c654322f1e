"""The agencies of an operation after it was proposed: added, released, made required or not, asked for other numbers.

Part of the services of this room.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import TAKING_PART
from opsplanner.commitments.asking import services as asking_services
from opsplanner.commitments.rules import WAITING
from opsplanner.database import one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, User
from opsplanner.notices import services as notices_services
from opsplanner.operations import rules as operations_rules
from opsplanner.operations.services import load
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn


def add_agency(reference: str, agency_id: int, *, role: str, staff: int, required: bool, answer_by: date | None, seen_version: int, by: User, taken_on: TakenOn = NOTHING) -> None:
    """Ask one more agency, or one that declined, withdrew or was released once more. What is `taken_on` is asked about (`operations/taking_on/services.py`).

    A required one that is added to a confirmed operation leaves it confirmed and short (docs/domain.md, "Short of an agency").
    """
    operation = load(reference, seen_version, by)
    operations_rules.check_move("change agencies", operation.state)
    due = operations_rules.check_answer_by(answer_by, operation.day, clock.today())
    agency = one(select(Agency).where(Agency.id == agency_id, Agency.active))
    part = next((part for part in operation.commitments if part.agency_id == agency.id), None)
    if part is None or part.state is CommitmentState.RELEASED:
        part = asking_services.add(operation, agency.id, role=role, staff=staff, required=required, by=by)
    else:
        part.role, part.staff_asked, part.required = role, staff, required
    asking_services.ask(part, answer_by=due, by=by)
    taking_on_services.take_on([reference], taken_on, by=by, agency_id=agency.id)
    if agency.id != by.agency_id:
        notices_services.to_tell(operation, [agency.id], "asked")


def release_agency(reference: str, agency_code: str, *, why: str, seen_version: int, by: User) -> None:
    """Release an agency from its part, with a reason. The lead agency's own part cannot be released."""
    operation = load(reference, seen_version, by)
    operations_rules.check_move("change agencies", operation.state)
    part = part_of(operation, agency_code)
    if part.agency_id == operation.lead_agency_id:
        raise RuleBroken(f"{part.agency.name} leads this operation, so it cannot be released")
    waited = part.state in (CommitmentState.REQUESTED, CommitmentState.RECONFIRM, CommitmentState.ACCEPTED, CommitmentState.PROVISIONAL)
    asking_services.release(part, why=why, by=by)
    notices_services.nothing_to_tell(operation, part.agency_id)
    if waited and part.agency_id != by.agency_id:
        notices_services.to_tell(operation, [part.agency_id], "released")


def change_part(
    reference: str, agency_code: str, *, required: bool, staff: int, why: str, answer_by: date | None, seen_version: int, by: User, taken_on: TakenOn | None = NOTHING
) -> None:
    """Make an agency required or not, ask it for another number of people, or to answer by another date where it has not answered.

    Another number asks that agency again. What is `taken_on` with it is asked about (`operations/taking_on/services.py`), but where None says that whoever
    calls this asks. Raises RuleBroken where nothing would change, and on "go_on" and "why_anyway".
    """
    operation = load(reference, seen_version, by)
    operations_rules.check_move("change agencies", operation.state)
    part = part_of(operation, agency_code)
    another_date = answer_by is not None and part.state in WAITING and answer_by != part.answer_by
    if part.required == required and part.staff_asked == staff and not another_date:
        raise RuleBroken("Nothing would change. Enter another number or another date, or change whether it is required", "staff")
    if part.required != required:
        asking_services.set_required(part, required=required, why=why, by=by)
    if part.staff_asked == staff:
        if another_date:
            _ask_by(part, operations_rules.check_answer_by(answer_by, operation.day, clock.today()), by=by)
        return
    if part.agency_id == operation.lead_agency_id == by.agency_id:
        part.staff_asked = part.staff_promised = staff
        asking_services.accept_own_part(part, by=by)
        tells = False
    else:
        due = operations_rules.check_answer_by(answer_by, operation.day, clock.today())
        tells = asking_services.ask_new_number(part, staff=staff, answer_by=due, by=by)
    if taken_on is not None and part.state in TAKING_PART:
        taking_on_services.take_on([reference], taken_on, by=by, numbers={(reference, part.agency_id): staff}, agency_id=part.agency_id)
    if tells and part.agency_id != by.agency_id:
        notices_services.to_tell(operation, [part.agency_id], "asked")


def _ask_by(part: Commitment, answer_by: date | None, *, by: User) -> None:
    asking_services.ask_by(part, answer_by=answer_by, by=by)
    if part.agency_id != by.agency_id:
        notices_services.to_tell(part.operation, [part.agency_id], "due")


def part_of(operation: Operation, agency_code: str) -> Commitment:
    """Return an agency's part in an operation. Raises NotFound when it has none."""
    for part in operation.commitments:
        if part.agency.code == agency_code and part.state is not CommitmentState.RELEASED:
            return part
    raise NotFound()
