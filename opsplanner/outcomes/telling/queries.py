"""Who has to know of what happened to a figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, and_, exists, false, func, join, not_, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from opsplanner import clock
from opsplanner.access import PROMISED
from opsplanner.database import db, rows
from opsplanner.figures.queries import entries_visible_to
from opsplanner.history.subjects import entry_of
from opsplanner.models import (
    Agency,
    AgencyReport,
    Commitment,
    EntryQuery,
    HistoryLine,
    Measure,
    Operation,
    OutcomeEntry,
    Review,
    Role,
    User,
    Verb,
)
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds.words import To
from opsplanner.operations.importing.queries import over_when_imported
from opsplanner.operations.reminding.ending import queries as ending_queries
from opsplanner.outcomes.recording.queries import recordable_by
from opsplanner.outcomes.recording.rules import BEGUN
from opsplanner.outcomes.telling import words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


def agencies_coordinators(lines: Sequence[Any]) -> list[To]:
    """Of the agency that each line is about its contact, where she is a coordinator and not away; else all of its coordinators."""
    there = kinds_queries.coordinators({line.agency_id for line in lines})
    contacts = {one.agency_id: one.id for one in there if one.email == one.contact_email and kinds_queries.is_here(one, clock.today())}
    return [To(line.id, one.id) for line in lines for one in there if one.agency_id == line.agency_id and contacts.get(one.agency_id, one.id) == one.id]


def _owing() -> Select[Commitment]:
    """Select the parts of agencies that came, and have recorded no figure nor said that there is none."""
    figures = exists().where(OutcomeEntry.operation_id == Operation.id, OutcomeEntry.agency_id == Commitment.agency_id)
    report = exists().where(AgencyReport.operation_id == Operation.id, AgencyReport.agency_id == Commitment.agency_id)
    return (
        select(Commitment)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(
            Operation.state.in_(BEGUN), or_(Commitment.state.in_(PROMISED), Commitment.turned_up > 0), ~figures, ~report, ~over_when_imported(),
        )
        .order_by(Commitment.operation_id, Commitment.id)
    )


def owing(last: date) -> Select[Commitment]:
    """Select the parts of operations that are over since that day, of agencies that came, and have recorded no figure nor said that there is none."""
    said = ending_queries.said_since(Verb.OUTCOMES_DUE, HistoryLine.agency_id == Commitment.agency_id)
    return _owing().where(*ending_queries.ended(last), ~said.correlate(Operation, Commitment))


def _promised() -> Select[AgencyReport, Operation, Agency]:
    """Select what agencies have said comes in later."""
    with_both = select(AgencyReport, Operation, Agency).join(Operation, Operation.id == AgencyReport.operation_id).join(Agency, Agency.id == AgencyReport.agency_id)
    return with_both.order_by(AgencyReport.operation_id, AgencyReport.agency_id)


def promised(after: date, until: date) -> Select[AgencyReport, Operation, Agency]:
    """Select what agencies have said comes in after that day, until that day included, with operation and agency."""
    return _promised().where(AgencyReport.follow_up_on > after, AgencyReport.follow_up_on <= until)


def still_owing(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Those of these lines whose agency still owes what came of the operation, or what it has said comes in later."""
    ids = {line.operation_id for line in lines}
    there = {(part.operation_id, words.due(part.agency.name)) for part in db.session.scalars(_owing().where(Operation.id.in_(ids)).options(joinedload(Commitment.agency)))}
    for report, operation, agency in db.session.execute(_promised().where(Operation.id.in_(ids))):
        if report.follow_up_on:
            there.add((operation.id, words.promised(agency.name, report.follow_up, report.follow_up_on)))
    return {line.id for line in lines if (line.operation_id, line.what) in there}


@built_once
def _recorders() -> Select[*tuple[Any, ...]]:
    return _recorded_by(select(OutcomeEntry.reference, User.id.label("user_id")), OutcomeEntry)


def _recorded_by(query: Select[*tuple[Any, ...]], entry: Any) -> Select[*tuple[Any, ...]]:
    """Let a select of accounts find who recorded this entry; where she may not record for its agency any more, that one's coordinators."""
    recorder, agency = aliased(User), aliased(Agency)
    records = func.coalesce(kinds_queries.may_act(recorder, agency, "record_outcomes", entry.agency_id, Operation.lead_agency_id), false())
    instead = and_(not_(records), User.agency_id == entry.agency_id, User.role == Role.COORDINATOR)
    return (
        query.select_from(OutcomeEntry if entry is OutcomeEntry else join(OutcomeEntry, entry, entry.id == OutcomeEntry.corrects_id))
        .outerjoin(Operation, Operation.id == entry.operation_id)
        .join(recorder, recorder.id == entry.recorded_by_id)
        .join(agency, agency.id == recorder.agency_id)
        .join(User, or_(and_(User.id == recorder.id, records), instead))
        .where(OutcomeEntry.reference.in_(values("references", String)))
    )


@built_once
def _askers() -> Select[*tuple[Any, ...]]:
    return (
        select(OutcomeEntry.reference, EntryQuery.asked_by_id.label("user_id"))
        .join(EntryQuery, EntryQuery.entry_id == OutcomeEntry.id)
        .where(OutcomeEntry.reference.in_(values("references", String)))
    )


@built_once
def _of_corrected() -> CompoundSelect[*tuple[Any, ...]]:
    old, told = aliased(OutcomeEntry), select(OutcomeEntry.reference, User.id.label("user_id"))
    signed_off = (
        told.join(old, old.id == OutcomeEntry.corrects_id)
        .join(User, User.id == old.signed_off_by_id)
        .where(OutcomeEntry.reference.in_(values("references", String)))
    )
    return union(signed_off, _recorded_by(told, old))


def _each(lines: Sequence[Any], query: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> list[To]:
    about = {entry_of(line.subject): line.id for line in lines if entry_of(line.subject)}
    if not about:
        return []
    found = {(row.reference, row.user_id) for row in rows(query, {"references": sorted(about)})}
    return [To(about[reference], user_id) for reference, user_id in sorted(found)]


def recorders(lines: Sequence[Any]) -> list[To]:
    """Who recorded the figure; where she may not any more, the coordinators of the agency whose figure it is."""
    return _each(lines, _recorders())


def askers(lines: Sequence[Any]) -> list[To]:
    """Who has asked about the figure."""
    return _each(lines, _askers())


def of_corrected(lines: Sequence[Any]) -> list[To]:
    """Who recorded the figure that was corrected (where she may not any more, its agency's coordinators), and who had signed it off."""
    return _each(lines, _of_corrected())


@built_once
def _seen(reader: Reader) -> Select[*tuple[Any, ...]]:
    asks_her = and_(OutcomeEntry.review == Review.QUERIED, OutcomeEntry.superseded.is_(False), recordable_by(reader)).label("asks_her")
    query = (
        select(OutcomeEntry.reference, asks_her, Operation.restricted, Measure.name.label("measure"), Agency.short_name.label("agency"))
        .join(Measure, Measure.id == OutcomeEntry.measure_id)
        .join(Agency, Agency.id == OutcomeEntry.agency_id)
        .outerjoin(Operation, Operation.id == OutcomeEntry.operation_id)
    )
    return query.where(OutcomeEntry.reference.in_(values("references", String)), entries_visible_to(reader))


def seen(user: User, references: Sequence[str]) -> dict[str, Any]:
    """Return those of these figures that a person may see, with measure, agency, whether a question waits that she may answer, and whether the operation is restricted, by reference."""
    return {row.reference: row for row in rows(_seen(Reader.of(user)), asked_by(user, references=sorted(set(references))))}
