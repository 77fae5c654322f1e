"""What the list of what the community asked for shows, and its file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from opsplanner.clock import local
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.community import queries, words
from opsplanner.plan.community.filters import ANSWERS, BOXES, NO_KIND, Filters, read_filters
from opsplanner.plan.community.queries import AskedRow
from opsplanner.web.filters import Choice

HEADINGS = ("Event", "Day", "Place", "Ward", "Plan year", "Who came", "What was asked for", "Answered", "Priority", "Plan year of the priority", "In words", "Noted by", "Noted on")


class Found(NamedTuple):
    """What an address chooses, and what it may choose: name, label, what nothing chosen is called, and the choices of each filter."""

    filters: Filters
    boxes: tuple[tuple[str, str, str, tuple[Choice, ...]], ...]


def found(args: Mapping[str, str]) -> Found:
    """Return what the address chooses (four queries, all of them kept)."""
    years = plan_queries.years()
    kinds = {kind.code: Choice(kind.code, kind.name, (kind.id,), kind.active) for kind in queries.kinds()}
    known = {
        "year": {year.code: Choice(year.code, year.code, (year.id,)) for year in years}, "ward": queries.wards(), "kind": kinds | {NO_KIND: Choice(NO_KIND, queries.NO_KIND)},
        "answer": ANSWERS, "priority": queries.priorities(),
    }
    days = {year.code: (year.starts_on, year.ends_on) for year in years}
    boxes = tuple([(name, label, nothing, tuple(known[name].values())) for name, label, nothing in BOXES])
    return Found(read_filters(args, known, days), boxes)


class Event(NamedTuple):
    """An event with what was asked for there, as far as it is on the page."""

    first: AskedRow
    asked: tuple[AskedRow, ...]


def by_event(rows: Sequence[AskedRow]) -> list[Event]:
    """Return the rows by event, in their order."""
    grouped = [list(of) for _, of in groupby(rows, key=lambda row: row.event)]
    return [Event(of[0], tuple([row for row in of if row.view])) for of in grouped]


def table(rows: Sequence[AskedRow]) -> Iterator[Sequence[object]]:
    """Return the file row by row, the headings first; an event of which nothing was noted has a row without it."""
    years = plan_queries.years()

    def year_of(day: date) -> str:
        of = queries.year_of(years, day)
        return of.code if of else ""

    each = [
        (row.kind or queries.NO_KIND, row.held_on, row.place, row.ward or words.WHOLE_AREA, year_of(row.held_on), row.event_words, row.asked,
         words.ANSWERED[row.answering] if row.answering else "", row.priority, row.year, row.words, row.agency, local(row.noted_at).date())
        for row in rows
    ]
    yield HEADINGS
    yield from each
