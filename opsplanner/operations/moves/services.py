"""The moves of an operation, from draft to cut short."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from opsplanner import clock
from opsplanner.catalogue import services as catalogue_services
from opsplanner.commitments.asking import services as asking_services
from opsplanner.commitments.rules import short_of
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import Operation, SeriesDate, User, Verb
from opsplanner.notices import services as notices_services
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.moves import queries
from opsplanner.operations.moves.moving import queries as moving_queries
from opsplanner.operations.services import load, seen_by_few, set_state, to_tell_of
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn
from opsplanner.resources import services as resources_services


def propose_operation(reference: str, *, answer_by: date | None, seen_version: int, by: User, taken_on: TakenOn | None = NOTHING) -> None:
    """Propose a draft: its resources are held, its agencies asked, the lead agency's own part is accepted.

    What is `taken_on` is asked about (`operations/taking_on/services.py`), but where None says that whoever calls this asks.
    """
    operation = load(reference, seen_version, by)
    propose(operation, answer_by=answer_by, by=by)
    if taken_on is not None:
        taking_on_services.take_on_of([operation], taken_on, by=by)


def propose(operation: Operation, *, answer_by: date | None, by: User, new: bool = False) -> None:
    """The same with a draft that was loaded, or made (`new`), in this unit of work."""
    state = operations_rules.check_move("propose", operation.state)
    operations_rules.check_times(operation.wall, clock.now())
    due = operations_rules.check_answer_by(answer_by, operation.day, clock.today())
    set_state(operation, state)
    operation.proposed_at, operation.answer_by = clock.now(), due
    resources_services.hold(operation, by=by, new=new)
    if not seen_by_few(operation):
        catalogue_services.share(operation.meeting_point)
    others = [part for part in operation.commitments if part.agency_id != operation.lead_agency_id]
    record(operation, Verb.PROPOSED, operations_words.proposed(operation.period, due if others else None), by=by)
    asking_services.ask_everyone(operation, answer_by=due, by=by, new=new)
    notices_services.to_tell(operation, to_tell_of(operation, by, own=False), "asked", new=new)


def confirm_operation(reference: str, *, seen_version: int, by: User) -> None:
    """Confirm an operation once all its required agencies have accepted."""
    operation = load(reference, seen_version, by)
    missing = [part.agency.name for part in short_of(operation.commitments)]
    set_state(operation, operations_rules.check_can_confirm(operation.state, missing))
    record(operation, Verb.CONFIRMED, operations_words.confirmed(operation.period), by=by)
    notices_services.to_tell(operation, to_tell_of(operation, by), "confirmed")


def put_back_operation(reference: str, *, why: str, seen_version: int, by: User) -> None:
    """Put a confirmed operation back to proposed, with a reason; the answers stay as they are."""
    operation = load(reference, seen_version, by)
    set_state(operation, operations_rules.check_move("put back", operation.state))
    record(operation, Verb.PUT_BACK, "put it back from confirmed to proposed", by=by, why=why)
    notices_services.to_tell(operation, to_tell_of(operation, by), "put back")


def postpone_operation(reference: str, *, why: str, seen_version: int, by: User) -> None:
    """Postpone it, with a reason: nothing is held for it until it is proposed again with a new day."""
    operation = load(reference, seen_version, by)
    hear = to_tell_of(operation, by)
    set_state(operation, operations_rules.check_move("postpone", operation.state), why=why)
    resources_services.let_go(operation)
    record(operation, Verb.POSTPONED, operations_words.called_off(operation.state, operation.period), by=by, why=why)
    notices_services.to_tell(operation, hear, "postponed")


def cancel_operation(reference: str, *, why: str, seen_version: int, by: User) -> None:
    """Cancel it, with a reason: what it held is free, and its calendar entry stays, marked as cancelled."""
    operation = load(reference, seen_version, by)
    hear = to_tell_of(operation, by)
    set_state(operation, operations_rules.check_move("cancel", operation.state), why=why)
    resources_services.let_go(operation)
    record(operation, Verb.CANCELLED, operations_words.called_off(operation.state, operation.period), by=by, why=why)
    notices_services.to_tell(operation, hear, "cancelled")


def reinstate_operation(reference: str, *, answer_by: date | None, seen_version: int, by: User, taken_on: TakenOn = NOTHING) -> None:
    """Propose a cancelled operation again for the day it had: everyone is asked again, its calendar entry is the same."""
    operation = load(reference, seen_version, by)
    state = operations_rules.check_move("reinstate", operation.state)
    operations_rules.check_apart(operation.day, moving_queries.days_of_series(by, operation.id))
    operations_rules.check_times(operation.wall, clock.now())
    due = operations_rules.check_answer_by(answer_by, operation.day, clock.today())
    set_state(operation, state)
    operation.answer_by = due
    resources_services.hold(operation, by=by)
    record(operation, Verb.REINSTATED, f"reinstated it for {clock.words_of_period(operation.period)}, answers due {clock.words_of_day(due)}", by=by)
    asking_services.ask_everyone(operation, answer_by=due, by=by)
    taking_on_services.take_on_of([operation], taken_on, by=by)
    notices_services.to_tell(operation, to_tell_of(operation, by), "reinstated")


def start_operation(reference: str, *, early: bool = False, seen_version: int, by: User) -> None:
    """Note that it is under way: on its day, pressed by a person; `early` says that it is meant so long before its time."""
    operation = load(reference, seen_version, by)
    set_state(operation, operations_rules.check_can_start(operation.state, operation.musters_at, operation.starts_at, clock.now(), early=early))
    record(operation, Verb.STARTED, "started it", by=by)


def take_back_start(reference: str, *, seen_version: int, by: User) -> None:
    """Note that it has not started after all; it is confirmed as before. Only until somebody wrote a line or a number."""
    operation = load(reference, seen_version, by)
    set_state(operation, operations_rules.check_not_started(operation.state, queries.anything_written(operation)))
    record(operation, Verb.START_TAKEN_BACK, "said that it has not started after all", by=by)


def complete_operation(reference: str, *, seen_version: int, by: User) -> None:
    """Note that it is completed; its resources are free from now on."""
    operation = load(reference, seen_version, by)
    set_state(operation, operations_rules.check_move("complete", operation.state))
    resources_services.let_go(operation)
    record(operation, Verb.COMPLETED, "completed it", by=by)


def cut_short_operation(reference: str, *, why: str, seen_version: int, by: User) -> None:
    """Note that it was cut short, with the cause; its resources are free from now on."""
    operation = load(reference, seen_version, by)
    set_state(operation, operations_rules.check_move("cut short", operation.state), why=why)
    resources_services.let_go(operation)
    record(operation, Verb.CUT_SHORT, "cut it short", by=by, why=why)


def delete_draft(reference: str, *, seen_version: int, by: User) -> None:
    """Delete a draft, with all that was noted on it. Only a draft can be deleted (docs/domain.md, "Deleting"); a series that it is a date of says so."""
    operation = load(reference, seen_version, by)
    operations_rules.check_move("delete", operation.state)
    db.session.execute(update(SeriesDate).where(SeriesDate.operation_id == operation.id).values(said="its draft was deleted"))
    db.session.delete(operation)
    catalogue_services.forget(operation.meeting_point)
    db.session.flush()
    record(None, Verb.DELETED, f"deleted the draft {reference}", by=by, subject=subjects.of_agency(operation.lead_agency_id))
