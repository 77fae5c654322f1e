"""What can be placed under a heading: the priority's indicators, and measures, each with what it comes to in the period."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner.figures.comparing.queries import ALL
from opsplanner.figures.totals.queries import COUNT
from opsplanner.models import Holds
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators import queries as indicators_queries
from opsplanner.reports.content import page as content_page
from opsplanner.reports.content import queries as content_queries
from opsplanner.reports.placing import queries
from opsplanner.reports.queries import HeadingRow, PlacedRow, ReportRow


class Line(NamedTuple):
    """One row: the word that is sent, its name, and what it says in the period; "" where there is nothing."""

    word: str
    name: str
    said: str
    wards: bool = False
    """Whether it can stand by ward."""


class Offered(NamedTuple):
    """Indicators and measures, those with something to say first."""

    indicators: tuple[Line, ...]
    measures: tuple[Line, ...]
    silent: tuple[Line, ...]
    """Measures of which nothing was recorded in the period."""


def offered(report: ReportRow, heading: HeadingRow, there: list[PlacedRow]) -> Offered:
    """Return what can be placed under a heading; of a priority its own figures are said."""
    priorities = plan_queries.priorities([report.year_id])
    own = [one for one in priorities if one.code == heading.code] if heading.holds is Holds.PRIORITY else list(priorities)
    by_priority = indicators_queries.indicators([one.id for one in priorities])
    indicators = [
        Line(f"indicator-{row.id}", row.name, content_page.up_to(row, content_page.span_of(report).ends_on).standing.word) for one in own for row in by_priority[one.id] if not row.not_measured
    ]
    same = content_page.same_priorities()
    key = same.get(own[0].id, own[0].id) if own and heading.holds is Holds.PRIORITY else ALL
    found = {measure: by[measure] for (of, measure), by in content_queries.sums(content_page.span_of(report), same).items() if of == key and measure in by}
    lines = [
        Line(f"measure-{row.id}", row.name, (one.words if one.hundredths is not None else f"{one.entries:,}") if (one := found.get(row.id)) else "", row.shape == COUNT)
        for row in queries.measures([one.measure_id for one in there if one.measure_id])
    ]
    return Offered(tuple(indicators), tuple(line for line in lines if line.said), tuple(line for line in lines if not line.said))
