"""Which figure counts where several agencies recorded one measure of an operation (docs/domain.md, "Shared figures")."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import inspect, select

from opsplanner.database import db
from opsplanner.figures import words
from opsplanner.history import record
from opsplanner.models import Agency, Operation, OutcomeEntry, User, Verb


def _of_the_same(entry: OutcomeEntry) -> list[OutcomeEntry]:
    """What else counts of its measure and operation, whoever recorded it."""
    query = select(OutcomeEntry).where(OutcomeEntry.operation_id == entry.operation_id, OutcomeEntry.measure_id == entry.measure_id)
    return list(db.session.scalars(query.where(OutcomeEntry.superseded.is_(False), OutcomeEntry.id != entry.id).order_by(OutcomeEntry.id)))


def as_its_others(entry: OutcomeEntry) -> None:
    """A figure of one more ward counts as those of the agency's other wards do."""
    other = next((one for one in _of_the_same(entry) if one.agency_id == entry.agency_id), None)
    if other is not None:
        entry.also_reported, entry.sharing_said = other.also_reported, other.sharing_said


def say_sharing(entries: Sequence[OutcomeEntry], operation: Operation, counts: int | None, *, by: User) -> None:
    """Say of what several agencies recorded of one measure and operation that these are parts, or (`counts`: an agency's id) that all tell what that one counts.

    The figures were loaded for change. They keep their state of review.
    """
    names = list(dict.fromkeys(entry.agency.short_name for entry in entries))
    counted = next((entry.agency.short_name for entry in entries if entry.agency_id == counts), "")
    for entry in entries:
        entry.sharing_said, entry.also_reported = True, counts is not None and entry.agency_id != counts
    record(operation, Verb.SHARING_SAID, words.sharing(entries[0].measure.name, names, counted), by=by, new_version=False)


def none_counts(changed: OutcomeEntry, operation: Operation, *, by: User) -> None:
    """Where the figure that counted for others became nought, or is gone, these count again, and who is to count is asked anew.

    What a further agency recorded since counts for itself alone.
    """
    there = _of_the_same(changed) + ([] if inspect(changed).deleted or changed.superseded else [changed])
    also = [one for one in there if one.also_reported]
    if not also or any(one.sharing_said and not one.also_reported and one.hundredths for one in there):
        return
    for one in there:
        one.also_reported = one.sharing_said = False
    record(operation, Verb.SHARING_SAID, words.count_again(changed.measure.name, _agencies(also)), by=by, new_version=False)


def _agencies(entries: Sequence[OutcomeEntry]) -> list[str]:
    query = select(Agency.short_name).where(Agency.id.in_({one.agency_id for one in entries})).order_by(Agency.short_name, Agency.id)
    return list(db.session.scalars(query))
