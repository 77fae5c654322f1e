"""What is pressed for all dates of a series at once. Every function runs inside unit_of_work(): all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from opsplanner import clock
from opsplanner.commitments.rules import short_of
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, plural
from opsplanner.history import record, subjects
from opsplanner.models import Operation, OperationState, Series, SeriesDate, User, Verb
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.series import services as series_services
from opsplanner.operations.series import words as series_words
from opsplanner.operations.series.moves import rules, words
from opsplanner.operations.series.rules import Due
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn


def propose_drafts(code: str, due: Due, *, seen_version: int, by: User, taken_on: TakenOn = NOTHING) -> str:
    """Propose every draft of a series, and return the sentence that says so. What is taken on of all of them is asked about once. Raises RuleBroken where there is none, or saying which date is refused."""
    series = series_services.load(code, seen_version, by)
    drafts = [operation for operation in series_services.operations_of(series, by) if operation.state is OperationState.DRAFT]
    if not drafts:
        raise RuleBroken("No date of this series is a draft any more, so there is nothing to propose")
    for operation in drafts:
        try:
            answer_by = due.for_day(operation.day, clock.today())
            moves_services.propose_operation(operation.reference, answer_by=answer_by, seen_version=operation.version, by=by, taken_on=None)
        except RuleBroken as broken:
            raise RuleBroken(series_words.refused(operation.day, str(broken)), "answer_by" if broken.field == "answer_by" else None) from broken
    taking_on_services.take_on([operation.reference for operation in drafts], taken_on, by=by)
    _note(series, Verb.PROPOSED, words.proposed(len(drafts)), by=by)
    return series_words.saved(len(drafts), proposed=True, by_mail=current_app.config["SETTINGS"].has_mail)


def confirm_ready(code: str, *, by: User) -> str:
    """Confirm every proposed date to come of which all required agencies have accepted, and return the sentence that says so. Raises RuleBroken where there is none."""
    version = series_services.version_of(code, by)
    series = series_services.load(code, version, by)
    ready = [operation for operation in series_services.operations_of(series, by) if is_ready(operation)]
    if not ready:
        raise RuleBroken("No date of this series is ready: each waits for an agency, or is confirmed already")
    for operation in ready:
        moves_services.confirm_operation(operation.reference, seen_version=operation.version, by=by)
    _note(series, Verb.CONFIRMED, words.confirmed([operation.day for operation in ready]), by=by)
    return f"{counted(len(ready), 'date')} {plural(len(ready), 'is', 'are')} confirmed"


def is_ready(operation: Operation) -> bool:
    """Say whether an operation can be confirmed now."""
    return operation.state is OperationState.PROPOSED and operation.ends_at > clock.now() and not short_of(operation.commitments)


def undo(code: str, why: str, *, seen_version: int, by: User) -> str | None:
    """Undo a series whole while nobody has answered: its drafts are deleted, what was proposed is cancelled and told in one message.

    Returns the code of the series, or None where nothing of it is left. Raises RuleBroken once somebody has answered.
    """
    series = series_services.load(code, seen_version, by)
    operations = series_services.operations_of(series, by)
    rules.check_undone([_date(operation) for operation in operations])
    said = words.undone(series.rule, operations)
    drafts = [operation for operation in operations if operation.state is OperationState.DRAFT]
    for operation in operations:
        if operation.state is OperationState.PROPOSED:
            moves_services.cancel_operation(operation.reference, why=why, seen_version=operation.version, by=by)
    for operation in drafts:
        moves_services.delete_draft(operation.reference, seen_version=operation.version, by=by)
    if len(drafts) == len(operations) and not _has_others(series, operations):
        record(None, Verb.DELETED, said, by=by, why=why, subject=subjects.of_agency(series.agency_id))
        db.session.delete(series)
        return None
    _note(series, Verb.CANCELLED, said, by=by, why=why)
    return series.code


def _date(operation: Operation) -> rules.Date:
    others = [(part.agency.short_name, part.state) for part in operation.commitments if part.agency_id != operation.lead_agency_id]
    return rules.Date(operation.reference, operation.state, others)


def _has_others(series: Series, operations: Sequence[Operation]) -> bool:
    """Say whether a series has dates that another agency leads by now: those stay, and it with them."""
    ids = {operation.id for operation in operations}
    return bool(set(db.session.scalars(select(SeriesDate.operation_id).where(SeriesDate.series_id == series.id, SeriesDate.operation_id.is_not(None)))) - ids)


def _note(series: Series, verb: Verb, what: str, *, by: User, why: str = "") -> None:
    record(None, verb, what, by=by, why=why, subject=subjects.of_series(series.code))
