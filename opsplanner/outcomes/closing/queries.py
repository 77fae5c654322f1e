"""What each agency has said of what came of an operation, and what the operation's figures add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, case, cast, exists, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from opsplanner.agencies.names.queries import called
from opsplanner.database import read_row, reading, rows, the_value
from opsplanner.models import Agency, AgencyReport, Debrief, Exactness, Measure, Operation, OutcomeEntry, PaybackJob, PaybackSession, Review
from opsplanner.outcomes.closing.rules import Said
from opsplanner.outcomes.recording.rules import takes_part
from opsplanner.statements import built_once, value


class ReportRow(NamedTuple):
    """What an agency said besides its figures."""

    nothing: bool
    follow_up: str
    follow_up_on: date | None
    by_telephone: bool
    version: int


@built_once
def _reports() -> Select[*tuple[Any, ...]]:
    report = AgencyReport
    query = select(report.agency_id, report.nothing_to_report, report.follow_up, report.follow_up_on, report.by_telephone, report.version)
    return query.where(report.operation_id == value("operation"))


def reports_of(operation_id: int) -> dict[int, ReportRow]:
    """Return what each agency said, by agency."""
    return {row.agency_id: read_row(ReportRow, row, nothing=row.nothing_to_report) for row in rows(_reports(), {"operation": operation_id})}


class FigureRow(NamedTuple):
    """One figure of an operation, as its totals take it."""

    reference: str
    measure_id: int
    measure_code: str
    measure: str
    unit: str
    shape: str
    agency_id: int
    agency_code: str
    agency: str
    hundredths: int
    exactness: Exactness
    interim: bool
    review: Review
    also_reported: bool
    sharing_said: bool


@built_once
def _figures() -> CompoundSelect[*tuple[Any, ...]]:
    entry = OutcomeEntry

    def these(found: bool, agency: ColumnElement[str], code: ColumnElement[str] | InstrumentedAttribute[str], place: InstrumentedAttribute[str]) -> Select[*tuple[Any, ...]]:
        return (
            select(
                literal(found).label("found"), place.label("place"), entry.id.label("id"), entry.reference, Measure.id.label("measure_id"), Measure.code.label("measure_code"), Measure.name.label("measure"),
                Measure.unit, Measure.shape, entry.agency_id, code.label("agency_code"), agency.label("agency"), entry.hundredths, entry.exactness, entry.interim,
                entry.review, entry.also_reported, entry.sharing_said,
            )
            .select_from(entry)
            .join(Measure, Measure.id == entry.measure_id)
            .where(entry.superseded.is_(False))
        )

    operation, job = value("operation"), PaybackJob.reference
    own = these(False, called(Agency.short_name, entry.ends_on), Agency.code, Agency.short_name).join(Agency, Agency.id == entry.agency_id).where(entry.operation_id == operation)
    of_findings = these(True, cast(job, String), literal(""), job).join(PaybackSession, PaybackSession.id == entry.session_id).join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
    return union_all(own, of_findings.where(PaybackJob.operation_id == operation)).order_by("found", "measure", "measure_id", "place", "id")


def figures_of(operation_id: int) -> tuple[list[FigureRow], list[FigureRow]]:
    """Return the figures of an operation that the reader sees, by measure and agency, each chain of corrections once.

    And those of Community Payback's jobs that were found at it, by measure; each of these says its job for its agency (one query for both).
    """
    there = rows(_figures(), {"operation": operation_id})
    read_as = reading(FigureRow, there)
    return [read_as(row) for row in there if not row.found], [read_as(row) for row in there if row.found]


class Count(NamedTuple):
    """How many figures an agency has recorded, and how many are not signed off."""

    entries: int
    unsigned: int
    interim_unsigned: int


NONE = Count(0, 0, 0)


@built_once
def _counts() -> Select[*tuple[Any, ...]]:
    entry, open_ = OutcomeEntry, OutcomeEntry.review != Review.SIGNED_OFF
    return (
        select(
            entry.agency_id,
            func.count().label("entries"),
            func.sum(case((open_ & entry.interim.is_(False), 1), else_=0)).label("unsigned"),
            func.sum(case((open_ & entry.interim.is_(True), 1), else_=0)).label("interim_unsigned"),
        )
        .where(entry.operation_id == value("operation"), entry.superseded.is_(False))
        .group_by(entry.agency_id)
        .order_by(entry.agency_id)
    )


def counts_of(operation_id: int) -> dict[int, Count]:
    """Return the number of figures by agency, each counted once: the newest of a chain of corrections."""
    return {row.agency_id: read_row(Count, row) for row in rows(_counts(), {"operation": operation_id})}


def count_by_agency(figures: Iterable[FigureRow]) -> dict[int, Count]:
    """Return the same from figures that were read already."""
    found: dict[int, Count] = {}
    for figure in figures:
        had, open_ = found.get(figure.agency_id, NONE), figure.review is not Review.SIGNED_OFF
        found[figure.agency_id] = Count(
            had.entries + 1, had.unsigned + (open_ and not figure.interim), had.interim_unsigned + (open_ and figure.interim)
        )
    return found


def said_of(operation: Operation, counts: dict[int, Count] | None = None) -> list[Said]:
    """Return what each agency that took part has said of an operation whose parts are loaded (two queries, one with `counts`)."""
    reports, counts = reports_of(operation.id), counts_of(operation.id) if counts is None else counts
    found = []
    for part in operation.commitments:
        report, count = reports.get(part.agency_id), counts.get(part.agency_id, NONE)
        if takes_part(part) or count.entries or report:
            found.append(
                Said(
                    agency_id=part.agency_id, code=part.agency.code, name=part.agency.name, required=part.required and takes_part(part),
                    entries=count.entries, unsigned=count.unsigned, interim_unsigned=count.interim_unsigned,
                    nothing=report is not None and report.nothing, follow_up=report.follow_up if report else "",
                    follow_up_on=report.follow_up_on if report else None,
                )
            )
    return found


@built_once
def _has_debrief() -> Select[bool]:
    return select(exists().where(Debrief.operation_id == value("operation")))


def has_debrief(operation_id: int) -> bool:
    """Say whether the debrief of an operation is written."""
    return bool(the_value(_has_debrief(), {"operation": operation_id}))
