"""What an agency says besides its figures, and the closing of an operation. Closing never signs anything off."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken, Told
from opsplanner.history import record
from opsplanner.models import AgencyReport, Commitment, Operation, OutcomeEntry, User, Verb
from opsplanner.operations import services as operations_services
from opsplanner.operations.rules import check_move
from opsplanner.outcomes.closing import queries, rules
from opsplanner.outcomes.closing import words as closing_words
from opsplanner.outcomes.recording import queries as recording_queries
from opsplanner.outcomes.recording import rules as recording_rules


def nothing_to_report(reference: str, agency_code: str, nothing: bool, *, by: User) -> str:
    """Note that an agency has nothing to report of an operation, or take that back; return the sentence that says so.

    Raises NotFound for an agency that is not this person's to record, RuleBroken before the start and when it has
    figures, or when it takes back what the operation was closed with.
    """
    operation, part = _part(reference, agency_code, by)
    if nothing:
        rules.check_nothing(_figures(operation, part))
    else:
        rules.check_can_undo(operation.state)
    report = _report(operation, part)
    if report.nothing_to_report != nothing:
        report.nothing_to_report = nothing
        _note(report, operation, part, closing_words.NOTHING if nothing else "has something to report after all", by)
    db.session.flush()
    return f"{part.agency.name} has nothing to report of {reference}." if nothing else f"{part.agency.name} can record figures of {reference}."


def set_follow_up(reference: str, agency_code: str, words: str, on: date | None, *, seen_version: int, by: User) -> str:
    """Note what comes in later, and by when (both empty: nothing more comes), and return the sentence that says so.

    Raises NotFound, RuleBroken before the start, for a date that has passed, and when it takes back all that the operation was
    closed with, ChangedMeanwhile.
    """
    operation, part = _part(reference, agency_code, by)
    rules.check_follow_up(words, on, clock.today())
    report = _report(operation, part)
    if (report.version or 0) != seen_version:
        what = f"{report.follow_up} on {clock.words_of_day(report.follow_up_on)}" if report.follow_up_on else "nothing more comes in"
        raise ChangedMeanwhile(report.version, [Told(f"{part.agency.name}: {what}", report.said_by_id)])
    if (report.follow_up, report.follow_up_on) == (words, on):
        return "Nothing was changed."
    if not on:
        rules.check_can_end_follow_up(operation.state, _figures(operation, part), report.nothing_to_report)
    report.follow_up, report.follow_up_on = words, on
    _note(report, operation, part, closing_words.more_to_come(on, words) if on else closing_words.NO_MORE, by)
    db.session.flush()
    return f"Kept: {words}, {clock.words_of_day(on)}. It is asked for on that day." if on else f"Nothing more is waited for from {part.agency.name}."


def _part(reference: str, agency_code: str, by: User) -> tuple[Operation, Commitment]:
    operation = recording_queries.operation_for_change(by, reference)
    part = next((part for part in recording_queries.recording_parts(by, operation) if part.agency.code == agency_code), None)
    if part is None:
        raise NotFound()
    recording_rules.check_begun(operation.state, operation.starts_at, clock.now())
    return operation, part


def _figures(operation: Operation, part: Commitment) -> int:
    entry = OutcomeEntry
    count = select(func.count()).select_from(entry)
    return db.session.scalar(count.where(entry.operation_id == operation.id, entry.agency_id == part.agency_id, entry.superseded.is_(False))) or 0


def _report(operation: Operation, part: Commitment) -> AgencyReport:
    query = select(AgencyReport).where(AgencyReport.operation_id == operation.id, AgencyReport.agency_id == part.agency_id)
    report = db.session.scalars(query.with_for_update()).one_or_none()
    if report is None:
        report = AgencyReport(operation_id=operation.id, agency_id=part.agency_id, nothing_to_report=False, follow_up="", follow_up_on=None)
        report.said_at = clock.now()
        db.session.add(report)
    return report


def _note(report: AgencyReport, operation: Operation, part: Commitment, what: str, by: User) -> None:
    """Say who said it, and when, on the report and in the history."""
    report.said_at, report.said_by_id, report.by_telephone = clock.now(), by.id, part.agency_id != by.agency_id
    record(operation, Verb.REPORTED, closing_words.reported(part.agency.short_name, what, by_telephone=report.by_telephone), by=by, agency_id=part.agency_id, new_version=False)


def close_operation(reference: str, *, seen_version: int, by: User) -> None:
    """Close an operation that is completed or was cut short, once nothing is missing. Signs nothing off.

    Raises NotFound for who may not change it, RuleBroken that names what is missing, ChangedMeanwhile.
    """
    operation = operations_services.load(reference, seen_version, by)
    state = check_move("close", operation.state)
    rules.check_can_close(rules.lacking(queries.said_of(operation), queries.has_debrief(operation.id), clock.today()))
    operations_services.set_state(operation, state)
    record(operation, Verb.CLOSED, "closed it", by=by)


def release_figures(reference: str, *, seen_version: int, by: User) -> None:
    """Release a restricted operation's figures: they join shared totals, without its name. (docs/domain.md, "Restricted operations")

    Raises NotFound for who may not change it, RuleBroken when it is not restricted, has not begun, or they are released, ChangedMeanwhile.
    """
    operation = operations_services.load(reference, seen_version, by)
    if refusal := rules.why_not_release(operation.restricted, operation.figures_released, operation.state, operation.starts_at, clock.now()):
        raise RuleBroken(refusal)
    operation.figures_released = True
    record(operation, Verb.FIGURES_RELEASED, "let its figures join shared totals, without its name", by=by)
