"""The headings of a draft are changed. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import Holds, ReportHeading, TemplateHeading, User, Verb
from opsplanner.reports.headings.rules import MOST, Typed, in_order, new_code
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.writing.services import check_writes


def change_headings(report: ReportRow, typed: Sequence[Typed], added: str, *, seen_line: int, by: User) -> str:
    """Give the headings of a draft these words and this order, take out those that are not to stand, add a new one; return the sentence that says so.

    What was written and placed under one that is taken out stays, and comes back with it. Raises NotFound for who does not write the report,
    RuleBroken where it is issued or would have no heading, ChangedMeanwhile.
    """
    check_writes(report, by)
    there = {row.code: row for row in db.session.scalars(db.select(ReportHeading).where(ReportHeading.report_id == report.id).with_for_update())}
    check_seen(subjects.of_report(report.code), seen_line, seen(report.code), verbs=(Verb.REPORT_HEADINGS_CHANGED,))
    if added and len(there) >= MOST:
        raise RuleBroken(f"A report has at most {MOST} headings", "added")
    said = in_place(there, [one for one in typed if one.code in there])
    if added:
        code = new_code(added, there)
        db.session.add(ReportHeading(report_id=report.id, code=code, position=len(there), title=added, holds=Holds.WORDS))
        said.append(f"added “{added}”")
    if not said:
        return "Nothing was changed"
    record(None, Verb.REPORT_HEADINGS_CHANGED, "; ".join(said), by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return "The headings of this report are kept"


def in_place(there: Mapping[str, ReportHeading] | Mapping[str, TemplateHeading], typed: Sequence[Typed]) -> list[str]:
    """Give headings, by code, the words and places that were typed, and take out or bring back; return what that is, in words.

    Raises RuleBroken where one that stands has no words, or none stands.
    """
    said: list[str] = []
    moved = False
    for position, one in enumerate(in_order(typed)):
        row = there[one.code]
        if one.stands and row.title != one.title:
            said.append(f"called “{row.title}” “{one.title}”")
            row.title = one.title
        if one.stands == row.taken_out:
            said.append(f"{'brought back' if one.stands else 'took out'} “{row.title}”")
        moved = moved or (row.position != position and one.stands)
        row.position, row.taken_out = position, not one.stands
    return said or (["put the headings into another order"] if moved else [])


def seen(code: str) -> int:
    """Return how often the history tells of a report's headings."""
    return how_many(subjects.of_report(code), verbs=(Verb.REPORT_HEADINGS_CHANGED,))
