"""What the page of recording reads: each box with what stands round it, and what the agencies said besides their figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for

from opsplanner import clock
from opsplanner.figures.words import HOW_EXACT
from opsplanner.grammar import counted
from opsplanner.models import OperationState, Review, User
from opsplanner.outcomes.recording.forms import Box, RecordForm
from opsplanner.outcomes.recording.queries import Column, Sheet
from opsplanner.web.pages import Linked

FEW = 4
"""So many columns are seen without scrolling."""
MOST_AT_A_TIME = 20


class Choice(NamedTuple):
    """One option of a list to choose from."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Cell:
    """One agency's figure of one measure, open or signed off, and what is said under it."""

    box: Box
    name: str
    exactness: list[Choice]
    wards: list[Choice]
    """Which ward it is of; empty where that is not asked."""
    meanwhile: str
    """What somebody else recorded while the page was open."""
    entry_url: str
    """The page of what is recorded; "" when nothing is."""
    question_url: str
    correct_url: str


@dataclass(frozen=True)
class Line:
    """One measure."""

    name: str
    definition: str
    cells: list[Cell]
    each_ward: int | None
    """The measure, where it can be given a row for each ward."""


@dataclass(frozen=True)
class Report:
    """What an agency said besides its figures, and what it can say now."""

    agency: str
    figures: str
    """How many figures it recorded; "" when none, so that it can say that there is nothing to report."""
    says_nothing: bool
    how: str
    """How it said so, where that was by telephone."""
    button: str
    """What the button says; "" when there is none."""
    button_url: str
    later: str
    later_link: Linked


@dataclass(frozen=True)
class RecordPage:
    """The recording page of an operation, as one person records it."""

    here: str
    not_yet: str
    back: Linked
    told: str
    """What is noted of figures that one enters for others; "" when one enters only one's own."""
    scrolls: str
    one_at_a_time: bool
    """Whether a phone shows one agency's figures at a time: there are several, and no more than static/app.scss tells apart."""
    shown: int
    """Whose it shows first, counted from 1: those of one's own agency, where it has a column."""
    headings: list[str]
    lines: list[Line]
    reports: list[Report]


def read(user: User, form: RecordForm) -> RecordPage:
    """Return the page that shows this form, as it is laid out now."""
    sheet = form.sheet
    reference, many = sheet.operation.reference, len(sheet.columns)
    return RecordPage(
        here=url_for("outcomes.record", reference=reference), not_yet=f"{sheet.not_yet}." if sheet.not_yet else "",
        back=Linked(f"See {reference}", url_for("operations.show", reference=reference)),
        told="" if all(one.own for one in sheet.columns) else f"What you enter for another agency says “told to {user.name} by telephone”.",
        scrolls=f"{many} agencies: scroll the table sideways to see them all." if many > FEW else "",
        one_at_a_time=not sheet.not_yet and bool(form.boxes) and 1 < many <= MOST_AT_A_TIME,
        shown=next((number for number, one in enumerate(sheet.columns, 1) if one.own), 1),
        headings=[one.name if one.own else f"{one.name} (by telephone)" for one in sheet.columns],
        lines=[_line(form, row) for row in form.boxes if row],
        reports=[_report(sheet, column) for column in sheet.columns],
    )


def _line(form: RecordForm, row: list[Box]) -> Line:
    first = row[0]
    several = len(form.sheet.operation.wards) > 1 and not first.row_name
    return Line(first.line, first.measure.definition, [_cell(form, box) for box in row], first.measure.id if several else None)


def _cell(form: RecordForm, box: Box) -> Cell:
    stored = box.stored
    wards = form.sheet.operation.wards
    return Cell(
        box=box, name=f"{box.line}, {box.column.name}",
        exactness=[
            Choice(one.value, words, box.exactness == one) for one, words in HOW_EXACT.items() if words != "forecast" or box.exactness == one
        ],
        wards=[Choice(str(ward.id), ward.name, box.ward == ward.id) for ward in wards] if len(wards) > 1 and not box.row_name else [],
        meanwhile=_meanwhile(box) if form.changed_meanwhile and box.changed else "",
        entry_url=url_for("outcomes.entry", figure=stored.reference) if stored else "",
        question_url=url_for("outcomes.answer_query", figure=stored.reference) if stored and stored.review is Review.QUERIED else "",
        correct_url=url_for("outcomes.correct", figure=stored.reference) if stored and box.locked else "",
    )


def _meanwhile(box: Box) -> str:
    if box.stored is None:
        return ""
    return f"Recorded meanwhile: {box.words}{f', by {box.stored.changed_by}' if box.stored.changed_by else ''}."


def _figures(entries: int) -> str:
    return f"{counted(entries, 'figure')} recorded" if entries else ""


def _report(sheet: Sheet, column: Column) -> Report:
    report, reference = column.report, sheet.operation.reference
    nothing = bool(report and report.nothing)
    later = report.follow_up_on if report else None
    asks = not column.entries and not (nothing and sheet.operation.state is OperationState.CLOSED)
    undo = "yes" if nothing else None
    return Report(
        agency=column.name, figures=_figures(column.entries), says_nothing=nothing and not column.entries,
        how=" by telephone" if report and report.by_telephone else "", button=("Undo" if nothing else "Nothing to report") if asks else "",
        button_url=url_for("outcomes.nothing_to_report", reference=reference, agency=column.code, undo=undo),
        later=f"{report.follow_up}, {clock.words_of_day(later)}." if report and later else "Nothing said.",
        later_link=Linked(
            "Change" if later else "Say what comes later", url_for("outcomes.follow_up", reference=reference, agency=column.code)
        ),
    )
