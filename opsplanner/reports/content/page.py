"""A report as it reads now: headings, words, figures with what they are compared with, and what is not measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from flask import current_app, request

from opsplanner import clock
from opsplanner.figures.comparing.queries import ALL, Sum, Sums
from opsplanner.figures.totals.queries import COUNT
from opsplanner.installation import installation
from opsplanner.models import Holds, ReportKind
from opsplanner.outcomes.compare.chart import rules as chart_rules
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.outcomes.log.words import of_left_out
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.actions.queries import ActionRow
from opsplanner.plan.indicators import queries as indicators_queries
from opsplanner.plan.indicators.awaited.rules import missing
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.indicators.rules import pictured
from opsplanner.plan.queries import PriorityRow
from opsplanner.plan.words import decimal_words
from opsplanner.reports import queries
from opsplanner.reports.content import queries as content_queries
from opsplanner.reports.content import words
from opsplanner.reports.content.listings import page as listings
from opsplanner.reports.content.queries import Listed
from opsplanner.reports.content.rules import (
    Asked,
    Bar,
    Content,
    Figure,
    Listing,
    Measured,
    Picture,
    Restated,
    Said,
    Section,
    Unmeasured,
    paragraphs,
)
from opsplanner.reports.content.wards import page as wards_page
from opsplanner.reports.content.wards import queries as wards_queries
from opsplanner.reports.queries import HeadingRow, PlacedRow, ReportRow
from opsplanner.reports.rules import counted_in, earlier
from opsplanner.scrutiny import queries as scrutiny_queries
from opsplanner.scrutiny import words as scrutiny_words
from opsplanner.web.address import address_of, from_to

KEPT = 16
"""Of so many reports what they say is kept."""


class Facts(NamedTuple):
    """What was read for a report; the spans are its own period and those that it compares with, and so are the sums."""

    spans: tuple[Span, ...]
    sums: tuple[Sums, ...]
    signed: Sums
    listed: list[Listed]
    same: dict[int, int]
    keys: dict[str, int]
    """By the code of a priority, the one of its ids under which its sums stand."""
    priorities: tuple[PriorityRow, ...]
    indicators: dict[int, tuple[IndicatorRow, ...]]
    aims: dict[int, tuple[Any, ...]]
    wards: Sums
    """By ward and priority, of what is placed by ward."""
    by_ward: dict[int, int]
    """The heading under which a measure stands by ward: the first one. In two places a hidden count could be worked out."""
    elsewhere: dict[int, str]
    """By a measure whose small counts are hidden, the issued report that has it by ward for some of the same days."""
    actions: dict[str, tuple[ActionRow, ...]]
    """Of a published plan, by the code of their priority."""


def content_of(report: ReportRow) -> Content:
    """Return what a report says now, as everybody sees it, in a number of queries that does not grow."""
    headings, placed = queries.headings(report.id), queries.placed(report.id)
    facts = read_facts(report, placed)
    sections = tuple(_section(heading, [one for one in placed if one.heading_id == heading.id], facts, report) for heading in headings)
    site = installation()
    notes = [words.rated(sections), of_left_out(content_queries.left_out(facts.spans[0])), "Figures are counted as everybody sees them: those of restricted operations are not among them."]
    return Content(
        report.title, site.partnership if site else "", facts.spans[0].name, words.days(report.starts_on, report.ends_on), tuple(span.name for span in facts.spans[1:]),
        sections, tuple(_unmeasured(report, facts)), tuple(_restated(report)), tuple(note for note in notes if note),
        tuple(_asked(report)) if any(heading.holds is Holds.ASKED for heading in headings) else (),
    )


def content_kept(report: ReportRow, number: int) -> Content:
    """Return what a report says now, made anew only where anything that reports say was changed, or another day has begun.

    `number` is the number of these changes (issuing/queries.py), read before anything else of the report: what is kept under it is no older.
    """
    kept: dict[int, tuple[Any, Content]] = current_app.extensions.setdefault("opsplanner.reports.content", {})
    asked = (number, clock.today(), request.script_root, report)
    found = kept.get(report.id)
    if found is None or found[0] != asked:
        if len(kept) >= KEPT:
            kept.clear()
        found = kept[report.id] = asked, content_of(report)
    return found[1]


def values_now(report: ReportRow) -> dict[str, tuple[str, str]]:
    """Return what each figure and each indicator of a report says now, by its key: its name and its words (four queries at most)."""
    placed = queries.placed(report.id)
    facts = read_facts(report, placed, alone=True)
    found: dict[str, tuple[str, str]] = {}
    for heading in queries.headings(report.id):
        section = _section(heading, [one for one in placed if one.heading_id == heading.id], facts, report)
        found |= {figure.key: (figure.name, figure.now.words) for figure in section.figures} | {one.key: (one.name, one.figure) for one in section.measured}
    return found


def read_facts(report: ReportRow, placed: Sequence[PlacedRow], *, alone: bool = False) -> Facts:
    """Return what the figures of a report are made of: its sums, those of the periods before, what is signed off, the indicators of its plan year.

    `alone`: of its own period, and nothing of how much is signed off.
    """
    own, same = span_of(report), same_priorities()
    spans = (own, *(() if alone else earlier(report.kind, report.period)))
    priorities = plan_queries.priorities([report.year_id])
    ids = [priority.id for priority in priorities]
    actions = actions_queries.actions(ids) if report.kind is ReportKind.PLAN and not alone else {}
    measures = {one.measure_id for one in placed if one.measure_id}
    of_wards = {one.measure_id: one.heading_id for one in reversed(placed) if one.by_ward and one.measure_id and one.shape == COUNT}
    uncounted = any(one.measure_id and one.shape != COUNT for one in placed)
    return Facts(
        spans, tuple(content_queries.sums(span, same, measures=measures) for span in spans),
        {} if alone else content_queries.sums(own, same, signed=True, measures=measures),
        content_queries.listed(spans) if uncounted else [], same, {priority.code: same.get(priority.id, priority.id) for priority in priorities},
        priorities, indicators_queries.every(ids), plan_queries.aims(ids),
        content_queries.by_ward(own, same, of_wards) if not alone else {}, of_wards,
        wards_queries.elsewhere(report.id, own, () if alone else {one.measure_id for one in placed if one.measure_id in of_wards and one.few_hidden}), {priority.code: actions[priority.id] for priority in priorities if priority.id in actions},
    )


def span_of(report: ReportRow) -> Span:
    """Return the period whose figures a report has: its own; of a plan for the year to come the year before."""
    return counted_in(report.kind, read_period(report.period) or Span("", report.starts_on, report.ends_on, report.period))


def same_priorities() -> dict[int, int]:
    """Return under which of its ids a priority's sums stand, by each of the ids that it has in the plan years."""
    offered = log_queries.choices(clock.today()).choices["priority"]
    return {id_: choice.ids[0] for choice in offered.values() for id_ in choice.ids}


def _section(heading: HeadingRow, placed: Sequence[PlacedRow], facts: Facts, report: ReportRow) -> Section:
    code = heading.code if heading.holds is Holds.PRIORITY else ""
    by_id = {row.id: row for rows in facts.indicators.values() for row in rows}
    of = {row.id: priority for priority in facts.priorities for row in facts.indicators[priority.id]}
    measured = [(one, by_id[one.indicator_id]) for one in placed if one.indicator_id in by_id]
    written = f"{heading.written_by}, {clock.words_of_instant(heading.written_at)}" if heading.written_at else ""
    return Section(
        heading.code, heading.title, heading.holds.value, heading.hint, _facts_of(code, facts), paragraphs(heading.text), written,
        tuple(_figure(heading, one, code, facts) for one in placed if one.measure_id),
        tuple(_measured(heading, one, row, of[row.id], facts, report) for one, row in measured),
        listings.of_heading(heading.holds, facts.priorities, facts.actions.get(code)) + tuple(_by_ward(heading, placed, code, facts)),
    )


def _facts_of(code: str, facts: Facts) -> tuple[str, ...]:
    priority = next((one for one in facts.priorities if one.code == code), None)
    if priority is None:
        return ()
    aims = [aim.text for aim in facts.aims[priority.id]]
    said = [f"Lead: {priority.lead}." if priority.lead else "", f"Group: {priority.group}." if priority.group else "", f"Aims: {'; '.join(aims)}." if aims else ""]
    return tuple(one for one in said if one)


def _figure(heading: HeadingRow, one: PlacedRow, code: str, facts: Facts) -> Figure:
    assert one.measure_id is not None and one.code is not None and one.name is not None
    key = facts.keys.get(code, ALL) if code else ALL
    found = [_sum(sums, key, one.measure_id) for sums in facts.sums]
    said = [_said(one, code, key, sum_, span, facts) for sum_, span in zip(found, facts.spans, strict=True)]
    signed = _sum(facts.signed, key, one.measure_id)
    entries, off = found[0].entries if found[0] else 0, signed.entries if signed else 0
    picture = None
    if one.picture:
        shown = [(span.name, words_.words, sum_.hundredths) for span, words_, sum_ in zip(facts.spans, said, found, strict=True) if sum_ and sum_.hundredths is not None]
        picture = _picture(one.name, list(reversed(shown)))
    return Figure(
        f"{heading.code}/measure/{one.code}", one.name, said[0], words.signed(off, entries) if entries else "", tuple(said[1:]), picture, entries - off,
    )


def _by_ward(heading: HeadingRow, placed: Sequence[PlacedRow], code: str, facts: Facts) -> Iterator[Listing]:
    key = facts.keys.get(code, ALL) if code else ALL
    for one in placed:
        if one.measure_id and facts.by_ward.get(one.measure_id) == heading.id:
            whole = _sum(facts.sums[0], key, one.measure_id)
            total = (whole.hundredths or 0) if whole else 0
            wards = log_queries.choices(clock.today()).choices["ward"]
            yield wards_page.of_figure(one, key, code, total, whole.words if whole else words.NOTHING, facts.wards, wards, facts.spans[0], facts.elsewhere.get(one.measure_id, ""))


def _sum(sums: Sums, priority: int, measure_id: int) -> Sum | None:
    return sums.get((priority, measure_id), {}).get(measure_id)


def _said(one: PlacedRow, code: str, key: int, found: Sum | None, span: Span, facts: Facts) -> Said:
    if found is None:
        return Said(words.NOTHING)
    days = from_to(span.starts_on, span.ends_on)
    url = address_of("outcomes.index", measure=one.code, priority=code or None, **days)
    if found.hundredths is not None:
        return Said(found.words, url)
    those = {  # credited to several priorities, one stands once in the whole
        (row.hundredths, row.exactness, row.agency, row.ends_on): (row.hundredths, row.exactness, row.agency)
        for row in facts.listed
        if row.measure_id == one.measure_id and span.starts_on <= row.starts_on and row.ends_on <= span.ends_on
        and (not key or row.priority_id is not None and facts.same.get(row.priority_id, row.priority_id) == key)
    }
    return Said(words.listed(found.name, found.unit, one.shape or "", list(those.values())), url)


def _picture(title: str, shown: Sequence[tuple[str, str, int]]) -> Picture | None:
    drawn = chart_rules.chart(shown)
    return Picture(title, tuple(Bar(bar.words, bar.width) for bar in drawn.bars), drawn.summary) if drawn else None


def up_to(row: IndicatorRow, last: date) -> IndicatorRow:
    """Return an indicator with the figures of periods that were over by a day: what is entered for later ones plays no part in a report.

    Without the figure of the last one that is over by now it is not rated.
    """
    figures = tuple(figure for figure in row.figures if (span := read_period(figure.period)) is None or span.ends_on <= last)
    return row._replace(figures=figures, lacks=missing([figure.period for figure in figures], row.period, min(last, clock.today() - timedelta(days=1))))


def _measured(heading: HeadingRow, one: PlacedRow, whole: IndicatorRow, priority: PriorityRow, facts: Facts, report: ReportRow) -> Measured:
    row = up_to(whole, facts.spans[0].ends_on)
    stands, stood, last, unit = row.standing, row.stood, row.latest, f" {row.unit}" if row.unit else ""
    url = address_of("plan.indicator", year=report.year.replace("/", "-"), priority=priority.code, indicator=row.code)
    by_span = {read_period(figure.period): figure for figure in row.figures}
    before = tuple(Said(decimal_words(one_before.value) + unit, url) if (one_before := by_span.get(span)) else Said("No figure") for span in facts.spans[1:])
    figure = f"{decimal_words(last.value)}{unit} for {last.period}" if last else "No figure yet"
    now = f"{figure}, {last.state.value}" if last and not row.not_measured else row.not_measured or figure
    target = row.target_words or (f"{decimal_words(row.target)}{unit}" if row.target is not None else "None is set")
    return Measured(
        f"{heading.code}/indicator/{priority.code}/{row.code}", row.name, url, stands.shape, stands.word, stands.colour,
        words.rule(stands, stood), f"None yet. The last is {now}: {stood.word.lower()}" if stood else now, figure,
        target, last.words if last else "", before, _of_periods(row) if one.picture else None, bool(last and last.state.value == "provisional"), not row.not_measured and (row.lacks is not None or last is None),
    )


def _of_periods(row: IndicatorRow) -> Picture | None:
    dated = pictured(row.actuals, row.period, row.breaks)
    unit = f" {row.unit}" if row.unit else ""
    return _picture(row.name, [(figure.period, decimal_words(figure.value) + unit, int(figure.value * Decimal(100))) for _, figure in dated])


def _unmeasured(report: ReportRow, facts: Facts) -> list[Unmeasured]:
    found, year = [], report.year.replace("/", "-")
    for priority in facts.priorities:
        rows = [up_to(row, facts.spans[0].ends_on) for row in facts.indicators[priority.id] if row.active]
        for row in rows:
            url = address_of("plan.indicator", year=year, priority=priority.code, indicator=row.code)
            lacks = f"No figure was entered for {row.lacks.name}; the last is of {row.latest.period}" if row.lacks and row.latest else ""
            nothing = "" if row.figures else f"No figure was entered for a period up to {clock.words_of_day(facts.spans[0].ends_on, weekday=False)}"
            if why := row.not_measured or nothing or lacks:
                found.append(Unmeasured(row.name, priority.name, why, url))
        if not rows:
            found.append(Unmeasured(priority.name, priority.name, "The plan sets no indicator for this priority", address_of("plan.show", year=year, priority=priority.code)))
    return found


def _restated(report: ReportRow) -> list[Restated]:
    return [
        Restated(
            row.report or f"Strategic assessment {row.code}",
            address_of("reports.show", report=row.code) if row.report else address_of("plan.assessment", year=row.code.replace("/", "-")),
            row.name, row.was, row.now, row.why, words.conclusion(row.changes_conclusion, row.conclusion),
        )
        for row in content_queries.restated(report.kind, report.ends_on)
    ]


def _asked(report: ReportRow) -> list[Asked]:
    return [
        Asked(
            row.text, address_of("scrutiny.matter", matter=row.code), scrutiny_words.asked_words(row.kind, row.asked_by, row.asked_on),
            scrutiny_words.became(row.kind, row.state, row.reply, row.due_on, row.action_id is not None),
        )
        for row in scrutiny_queries.asked(report.starts_on, report.ends_on)
    ]
