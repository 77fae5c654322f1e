"""Which figures stand under a heading of a report. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm.attributes import flag_modified

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import counted, list_of
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import Indicator, Measure, PlacedFigure, Priority, ReportHeading, User, Verb
from opsplanner.reports import services as reports_services
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.writing.services import check_writes

NAMED = 6
"""So many changes are named one by one."""


class Chosen(NamedTuple):
    """What was ticked, in the order of the page: ids of measures and indicators, and the words of those with a picture."""

    measures: list[int]
    indicators: list[int]
    pictured: frozenset[str]
    by_ward: frozenset[str]


def choose(report: ReportRow, heading: str, chosen: Chosen, *, seen_version: int, by: User) -> str:
    """Let these figures stand under a heading, in place of those that stood there; return the sentence that says so.

    Raises NotFound for who does not write this report, RuleBroken where it is issued or something ticked is gone, ChangedMeanwhile.
    """
    there = reports_services.locked_heading(report, heading)
    check_writes(report, by)
    if there.version != seen_version:
        lines = newest(subjects.of_report(report.code), 20, verbs=(Verb.REPORT_FIGURES_CHOSEN,))
        raise ChangedMeanwhile(there.version, [sentence(line) for line in lines if f"“{there.title}”" in line.what][:1])
    measures = {row.id: row.name for row in db.session.execute(db.select(Measure.id, Measure.name).where(Measure.id.in_(chosen.measures)))}
    of_year = db.select(Indicator.id, Indicator.name).join(Priority, Priority.id == Indicator.priority_id).where(Priority.plan_year_id == report.year_id)
    indicators = {row.id: row.name for row in db.session.execute(of_year.where(Indicator.id.in_(chosen.indicators)))}
    if set(chosen.measures) - set(measures) or set(chosen.indicators) - set(indicators):
        raise RuleBroken("Something that you ticked is gone from the plan. The list below has what is there now")
    names = {f"measure-{id_}": name for id_, name in measures.items()} | {f"indicator-{id_}": name for id_, name in indicators.items()}
    old = {_word(row): row for row in db.session.scalars(db.select(PlacedFigure).where(PlacedFigure.heading_id == there.id))}
    _check_by_ward(report, there, {names[word]: int(word.partition("-")[2]) for word in chosen.by_ward if word in names})
    words = [*(f"indicator-{id_}" for id_ in dict.fromkeys(chosen.indicators)), *(f"measure-{id_}" for id_ in dict.fromkeys(chosen.measures))]
    if {word: (row.picture, row.by_ward) for word, row in old.items()} == {word: (word in chosen.pictured, word in chosen.by_ward) for word in words}:
        return "Nothing was changed"
    for word in set(old) - set(words):
        db.session.delete(old[word])
    for position, word in enumerate(words):
        kind, _, number = word.partition("-")
        row = old.get(word) or PlacedFigure(heading_id=there.id, measure_id=int(number) if kind == "measure" else None, indicator_id=int(number) if kind == "indicator" else None)
        row.position, row.picture, row.by_ward = position, word in chosen.pictured, word in chosen.by_ward and kind == "measure"
        db.session.add(row)
    flag_modified(there, "title")  # what is placed there makes a new version of the heading
    record(None, Verb.REPORT_FIGURES_CHOSEN, _said(there.title, [names[word] for word in words if word not in old], len(set(old) - set(words)), len(words)), by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return f"{counted(len(words), 'figure')} stand under “{there.title}”" if len(words) != 1 else f"One figure stands under “{there.title}”"


def _check_by_ward(report: ReportRow, heading: ReportHeading, measures: Mapping[str, int]) -> None:
    """Raise RuleBroken where one of these measures stands by ward under another heading already: from the two hidden counts could be worked out."""
    of = db.select(PlacedFigure.measure_id, ReportHeading.title).join(ReportHeading, ReportHeading.id == PlacedFigure.heading_id)
    of = of.where(ReportHeading.report_id == report.id, ReportHeading.id != heading.id, ~ReportHeading.taken_out, PlacedFigure.by_ward)
    elsewhere = {row.measure_id: row.title for row in db.session.execute(of)}
    for name, id_ in measures.items():
        if id_ in elsewhere:
            raise RuleBroken(f"{name} stands by ward under “{elsewhere[id_]}” already. By ward it stands in one place, so that no small count can be worked out")


def _word(row: PlacedFigure) -> str:
    return f"measure-{row.measure_id}" if row.measure_id else f"indicator-{row.indicator_id}"


def _said(title: str, new: list[str], gone: int, all_: int) -> str:
    parts = [f"added {list_of(new) if len(new) <= NAMED else counted(len(new), 'figure')}" if new else "", f"took out {counted(gone, 'figure')}" if gone else ""]
    said = " and ".join(part for part in parts if part) or "changed the pictures, or what stands by ward"
    return f"{said} under “{title}”, which has {counted(all_, 'figure')} now"
