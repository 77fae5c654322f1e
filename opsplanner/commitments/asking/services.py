"""What the lead does with an agency's part: add it, ask, ask again, release. The caller's loader did who may."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsplanner import clock
from opsplanner.access import TAKING_PART
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.database import db, on_sqlite, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.grammar import people
from opsplanner.history import record
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, User, Verb
from opsplanner.statements import built_once, value, values


def ask_everyone(operation: Operation, *, answer_by: date, by: User, new: bool = False) -> None:
    """Ask every agency that has not been released, from the start or again; the lead agency's own part is accepted.

    A `new` operation was made in this unit of work: nobody else can have changed a part of it.
    """
    if not new:
        _settle(*operation.commitments)
    for part in operation.commitments:
        if part.state is CommitmentState.RELEASED:
            continue
        if part.agency_id == operation.lead_agency_id:
            _accept_own_part(part, by=by)
        elif part.state in TAKING_PART and part.state is not CommitmentState.NOT_ASKED:
            _ask_again(part, answer_by=answer_by, by=by)
        else:
            _ask(part, answer_by=answer_by, by=by)


def ask_everyone_again(operation: Operation, *, answer_by: date | None, by: User) -> None:
    """Ask for an answer to a new day, time or meeting point (`ask_again`); whoever moves it accepts her own agency's part, if that leads."""
    _settle(*operation.commitments)
    for part in operation.commitments:
        own = part.agency_id == operation.lead_agency_id == by.agency_id
        if own and part.state in TAKING_PART:
            _accept_own_part(part, by=by)
        else:
            _ask_again(part, answer_by=answer_by, by=by)


def ask(commitment: Commitment, *, answer_by: date | None, by: User | None) -> None:
    """Ask an agency for its part: not asked, declined, withdrawn or released -> requested.

    Raises RuleBroken when it has been asked already.
    """
    _settle(commitment)
    _ask(commitment, answer_by=answer_by, by=by)


def _ask(commitment: Commitment, *, answer_by: date | None, by: User | None) -> None:
    agency = _agency(commitment)
    commitment.state = commitments_rules.moved("ask", commitment.state, agency.name)
    commitment.answer_by, commitment.asked_at = answer_by, clock.now()
    commitment.staff_promised, commitment.reason = 0, ""
    commitment.answered_at = commitment.answered_by_id = commitment.over_numbers_by_id = commitment.named_twice_by_id = None
    commitment.by_telephone = commitment.by_email = commitment.late = False
    commitment.answered_as = commitment.over_numbers_as = commitment.named_twice_as = commitment.taken_on_why = ""
    _record(commitment, Verb.ASKED, commitments_words.asked(agency.name, commitment.staff_asked, answer_by), by=by)


def ask_again(commitment: Commitment, *, answer_by: date | None, by: User | None) -> bool:
    """Ask for an answer to a new day, time or meeting point; say whether the agency has to be told.

    Accepted and provisional parts -> please confirm again, numbers and names stay. One that has not answered gets the
    new date to answer by. Declined, withdrawn, released and not asked parts stay as they are.
    """
    _settle(commitment)
    return _ask_again(commitment, answer_by=answer_by, by=by)


def _ask_again(commitment: Commitment, *, answer_by: date | None, by: User | None) -> bool:
    agency = _agency(commitment)
    if commitment.state in commitments_rules.MOVES["ask again"][0]:
        commitment.state = commitments_rules.moved("ask again", commitment.state, agency.name)
        commitment.asked_at, commitment.late = clock.now(), False
        what = commitments_words.asked_again(agency.name, answer_by, had_answered=True)
    elif commitment.state in commitments_rules.WAITING:
        what = commitments_words.asked_again(agency.name, answer_by, had_answered=False)
    else:
        return False
    commitment.answer_by = answer_by
    _record(commitment, Verb.ASKED_AGAIN, what, by=by)
    return True


def accept_own_part(commitment: Commitment, *, by: User | None) -> None:
    """Accept the lead agency's own part, which happens on proposing (docs/domain.md, "Asking and answering"): it promises what it was asked for.

    A number that it promised before stays. Raises RuleBroken when it was released.
    """
    _settle(commitment)
    _accept_own_part(commitment, by=by)


def _accept_own_part(commitment: Commitment, *, by: User | None) -> None:
    agency = _agency(commitment)
    if commitment.state not in commitments_rules.PROMISING:
        commitment.staff_promised = commitment.staff_asked
    commitment.state = commitments_rules.moved("accept own part", commitment.state, agency.name)
    commitment.answered_at, commitment.answered_by_id = clock.now(), by.id if by else None
    commitment.late = commitment.by_telephone = commitment.by_email = False
    commitment.reason = commitment.answered_as = ""
    if not commitment.contact_name:
        own = by is not None and by.agency_id == agency.id
        commitment.contact_name = by.name if own and by else agency.contact
        commitment.contact_telephone = (by.telephone if own and by else "") or agency.telephone
    _record(commitment, Verb.ACCEPTED, commitments_words.leads(agency.name, commitment.staff_promised), by=by)


def release(commitment: Commitment, *, why: str, by: User | None) -> None:
    """Release an agency from its part, with a reason. Raises RuleBroken when it is released already or no reason is given."""
    _settle(commitment)
    agency = _agency(commitment)
    if not why:
        raise RuleBroken(f"Say why {agency.name} is released", "why")
    asked = commitment.state is not CommitmentState.NOT_ASKED
    commitment.state = commitments_rules.moved("release", commitment.state, agency.name)
    commitment.staff_promised, commitment.reason = 0, why
    commitment.over_numbers_by_id = commitment.named_twice_by_id = None
    commitment.over_numbers_as = commitment.named_twice_as = commitment.taken_on_why = ""
    if asked:
        _record(commitment, Verb.RELEASED, f"released {agency.name}", by=by, why=why)


def ask_new_number(commitment: Commitment, *, staff: int, answer_by: date | None, by: User | None) -> bool:
    """Ask one agency for another number of people, and only that agency; say whether it has to be told.

    What it had accepted falls back to "please confirm again"; a part that nobody waits for only keeps the number.
    """
    _settle(commitment)
    _check_staff(staff)
    before = commitment.staff_asked
    if staff == before:
        return False
    agency = _agency(commitment)
    commitment.staff_asked = staff
    if commitment.state is CommitmentState.NOT_ASKED:
        return False
    waits = commitment.state in commitments_rules.PROMISING | commitments_rules.WAITING
    if commitment.state in commitments_rules.MOVES["ask again"][0]:
        commitment.state = commitments_rules.moved("ask again", commitment.state, agency.name)
        commitment.asked_at, commitment.late = clock.now(), False
    if waits:
        commitment.answer_by = answer_by
    due = commitments_words.due(answer_by) if waits else ""
    _record(commitment, Verb.ASKED_FOR_ANOTHER_NUMBER, f"asked {agency.name} for {people(staff)} instead of {before}{due}", by=by)
    return waits


def ask_by(commitment: Commitment, *, answer_by: date | None, by: User | None) -> None:
    """Ask an agency that has not answered to do so by another date; its question stays as it is."""
    _settle(commitment)
    commitment.answer_by = answer_by
    _record(commitment, Verb.ASKED_AGAIN, commitments_words.asked_by(_agency(commitment).name, answer_by), by=by)


def set_required(commitment: Commitment, *, required: bool, why: str, by: User | None) -> None:
    """Say whether the operation needs this agency, with a reason."""
    _settle(commitment)
    if commitment.required == required:
        return
    commitment.required = required
    if commitment.state is not CommitmentState.NOT_ASKED:
        what = f"made {_agency(commitment).name} {'required' if required else 'not required'}"
        _record(commitment, Verb.REQUIRED if required else Verb.NOT_REQUIRED, what, by=by, why=why)


def add(operation: Operation, agency_id: int, *, role: str, staff: int, required: bool, by: User | None) -> Commitment:
    """Give an agency a part in an operation, not asked yet. A part that it was released from is taken up again.

    Raises RuleBroken on `agency` when it has a part already.
    """
    part = _former(operation, agency_id)
    with refused_as("agency"):
        if part is None:
            return new_part(operation, db.session.get_one(Agency, agency_id), role=role, staff=staff, required=required)
        if part.state is not CommitmentState.RELEASED:
            raise RuleBroken(f"{_agency(part).name} has already been asked", "agency")
        _check_staff(staff)
        part.state = commitments_rules.moved("add again", part.state, _agency(part).name)
        part.reason, part.role, part.staff_asked, part.required = "", role, staff, required
    return part


def new_part(operation: Operation, agency: Agency, *, role: str, staff: int, required: bool) -> Commitment:
    """Give an agency that has no part in an operation one, not asked yet, and return it. Raises RuleBroken on "staff"."""
    _check_staff(staff)
    part = Commitment(operation=operation, agency=agency, state=CommitmentState.NOT_ASKED, role=role, staff_asked=staff, required=required)
    part.over_numbers_by_id = part.named_twice_by_id = None  # said, so that to say it again later is no change to write
    part.agency_id = agency.id
    db.session.add(part)
    return part


def _check_staff(staff: int) -> None:
    if not 0 <= staff <= commitments_rules.MOST_STAFF:
        raise RuleBroken(f"Enter a whole number from 0 to {commitments_rules.MOST_STAFF}", "staff")


def _former(operation: Operation, agency_id: int) -> Commitment | None:
    with db.session.no_autoflush:
        return db.session.scalars(
            select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == agency_id).execution_options(populate_existing=True)
        ).one_or_none()


def _settle(*parts: Commitment) -> None:
    """Read the parts of an operation anew, once it is this transaction's alone.

    An answer locks the operation before the part. Without the same order here, an answer given in the same second as a
    move would stand, on PostgreSQL, for a date that nobody had seen.
    """
    ids = [part.id for part in parts if part.id is not None]
    if not ids:
        return
    if any(isinstance(changed, Commitment | Agency) for changed in db.session.dirty):
        db.session.flush()
    with db.session.no_autoflush:  # of an operation nothing is read here, so what was set of it is written with what becomes of its parts
        if not on_sqlite():
            db.session.execute(_operation_locked(), {"operation": parts[0].operation_id})
        db.session.scalars(_parts_locked(), {"parts": ids}).all()


@built_once
def _operation_locked() -> Select[int]:
    return select(Operation.id).where(Operation.id == value("operation")).with_for_update(key_share=True)


@built_once
def _parts_locked() -> Select[Commitment]:
    them = select(Commitment).where(Commitment.id.in_(values("parts"))).order_by(Commitment.id).options(joinedload(Commitment.agency, innerjoin=True))
    return them.with_for_update(of=Commitment).execution_options(populate_existing=True)


def _agency(commitment: Commitment) -> Agency:
    agency = db.session.get(Agency, commitment.agency_id)
    assert agency is not None  # the foreign key holds it
    return agency


def _operation(commitment: Commitment) -> Operation:
    operation = db.session.get(Operation, commitment.operation_id) if commitment.operation_id else commitment.operation
    assert operation is not None
    return operation


def _record(commitment: Commitment, verb: Verb, what: str, *, by: User | None, why: str = "", new_version: bool = True) -> None:
    record(_operation(commitment), verb, what, by=by, why=why, agency_id=commitment.agency_id, new_version=new_version)
