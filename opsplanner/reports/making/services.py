"""A report is begun: its headings, what stood under them last time, and the figures to begin with. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner import clock
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import db, refused_as
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.grammar import list_of
from opsplanner.history import record, subjects
from opsplanner.models import Holds, PlacedFigure, Report, ReportAuthor, ReportHeading, ReportKind, ReportWords, User, Verb
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators import queries as indicators_queries
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.reports import queries
from opsplanner.reports.content import queries as content_queries
from opsplanner.reports.queries import PlacedRow
from opsplanner.reports.rules import PRIORITY_CODE, STANDING, code_of, counted_in, parts_of, title_of
from opsplanner.reports.templates import queries as templates_queries

Placing = tuple[int | None, int | None, bool, bool]
"""A measure or an indicator, by its id, whether it has a picture, and whether it stands by ward."""
FIRST = 6
"""So many measures stand under a priority to begin with, those with the most figures."""


def make_report(kind: ReportKind, span: Span, *, by: User) -> str:
    """Begin a report of a period and return its code: with the headings of its template, the measures that it names and those of the last one of its kind.

    Where there was none, main measures stand under each priority. What is counted no more is left out, and the history says so.

    Raises NotFound for who may not, RuleBroken on "report" where it is there already, or where there is no plan year for it.
    """
    if not may_keep_sittings(by):
        raise NotFound()
    code = code_of(kind, span)
    if db.session.scalar(db.select(Report.id).where(Report.code == code)) is not None:
        raise RuleBroken(f"There is already a {kind.value} of {span.name}. Open it from the list of reports", "report")
    year = next((year for year in plan_queries.years() if year.starts_on <= span.starts_on <= year.ends_on), None)
    if year is None:
        raise RuleBroken(f"There is no plan year that holds {span.name}, so there are no priorities to report on", "report")
    report = Report(
        code=code, kind=kind, title=title_of(kind, span), plan_year_id=year.id, period=span.name, starts_on=span.starts_on, ends_on=span.ends_on,
        made_at=clock.now(), made_by_id=by.id,
    )
    db.session.add(report)
    with refused_as("report"):
        db.session.flush()
    db.session.add(ReportAuthor(report_id=report.id, user_id=by.id))
    gone = _fill(report, year, span)
    left = f"; left out what its template names and nobody counts any more: {list_of(gone)}" if gone else ""
    record(None, Verb.REPORT_MADE, f"began this report{left}", by=by, subject=subjects.of_report(code))
    db.session.flush()
    return code


def _fill(report: Report, year: YearRow, span: Span) -> list[str]:
    """Fill a report that is begun; return the names of the measures that its template names and that are gone."""
    last = queries.last_before(report.kind, span.ends_on)
    before = {row.code: row for row in queries.headings(last.id)} if last else {}
    placed = queries.placed(last.id) if last else []
    priorities = {priority.code: priority for priority in plan_queries.priorities([year.id])}
    template = [row.part for row in templates_queries.headings(report.kind) if not row.taken_out]
    named = templates_queries.figures(report.kind)
    parts = parts_of(template, [(one.code, one.name) for one in priorities.values()])
    main = {} if last else _main(counted_in(report.kind, span))
    for position, part in enumerate(parts):
        heading = ReportHeading(report_id=report.id, code=part.code, position=position, title=part.title, holds=part.holds, hint=part.hint)
        db.session.add(heading)
        db.session.flush()
        old = before.get(part.code)
        if part.code in STANDING and old and old.text and last:
            db.session.add(ReportWords(heading_id=heading.id, number=1, text=old.text, written_at=clock.now(), written_by=f"taken over from {last.title}"))
        there = [one for one in placed if old and one.heading_id == old.id]
        of = PRIORITY_CODE if part.holds is Holds.PRIORITY else part.code
        had = {one.measure_id: (one.picture, one.by_ward) for one in there if one.measure_id and one.counted}
        wanted = [*(one.measure_id for one in named if one.heading == of and one.counted), *had]
        measures: list[Placing] = [(id_, None, *had.get(id_, (False, False))) for id_ in dict.fromkeys(wanted)]
        if part.holds is not Holds.PRIORITY:
            _add(heading, measures)
        else:
            priority = priorities[part.code]
            _add(heading, [*_indicators(there, priority), *(measures or [(measure, None, False, False) for measure in main.get(priority.id, ())])])
    return list(dict.fromkeys(one.name for one in named if not one.counted))


def _indicators(there: list[PlacedRow], priority: PriorityRow) -> list[Placing]:
    """Return the indicators to begin with: those that stood there last time, in their order, then the others of the priority that are measured."""
    measured = {row.code: row.id for row in indicators_queries.indicators([priority.id])[priority.id] if not row.not_measured}
    years = [one.id for one in plan_queries.priorities([year.id for year in plan_queries.years()]) if one.code == priority.code]
    code_of_old = {row.id: row.code for rows in indicators_queries.every(years).values() for row in rows} if there else {}
    again = {code: one.picture for one in there if (code := code_of_old.get(one.indicator_id or 0, "")) in measured}
    return [(None, measured[code], again.get(code, False), False) for code in (*again, *(code for code in measured if code not in again))]


def _main(span: Span) -> dict[int, list[int]]:
    """Return the measures with the most figures of a period, by priority."""
    same = {id_: choice.ids for choice in log_queries.choices(clock.today()).choices["priority"].values() for id_ in choice.ids}
    found: dict[int, list[tuple[int, int]]] = {}
    for (key, measure), by in content_queries.sums(span, {id_: ids[0] for id_, ids in same.items()}).items():
        for id_ in same.get(key or 0, ()):
            found.setdefault(id_, []).extend((-one.entries, measure) for one in by.values() if measure)
    return {id_: [measure for _, measure in sorted(counted)[:FIRST]] for id_, counted in found.items()}


def _add(heading: ReportHeading, those: Sequence[Placing]) -> None:
    for position, (measure, indicator, picture, by_ward) in enumerate(those):
        db.session.add(PlacedFigure(heading_id=heading.id, position=position, measure_id=measure, indicator_id=indicator, picture=picture, by_ward=by_ward))
