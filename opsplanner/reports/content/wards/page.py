"""A figure of a report by ward, as it is published: counts of 1 to 4 of the measures that are marked so are not told."""

from __future__ import annotations

from typing import Any, NamedTuple

from opsplanner.figures.comparing.queries import Sums
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.reports.content.rules import Listing
from opsplanner.reports.content.wards.rules import FEW, hidden
from opsplanner.reports.queries import PlacedRow
from opsplanner.web.address import address_of, from_to
from opsplanner.web.filters import Choice

FEWER, NOT_SHOWN, NO_WARD = f"fewer than {FEW}", "not shown", "Of no ward, or of several"
TOO_FEW = "It is not broken down by ward: the counts are so small that they could be worked out."
ELSEWHERE = "It is not broken down by ward: “{title}” has it so for some of these days, and from both a small count could be worked out."
UNLIKE = "It is not broken down by ward: the figures of the wards add up to more than the total, in which a return counts in their place."


class Cell(NamedTuple):
    """What is counted of one ward: its name, how much in hundredths, in words, and where it opens."""

    name: str
    hundredths: int
    words: str
    url: str


def of_figure(one: PlacedRow, key: int, code: str, total: int, said: str, sums: Sums, wards: dict[str, Choice], span: Span, elsewhere: str) -> Listing:
    """Return a figure by ward: `total` and `said` are the whole in hundredths and in words, `key` and `code` those of its priority, 0 and "" for all.

    `elsewhere` is the title of an issued report that has it by ward for some of the same days, "" where none does.
    """
    cells = [*_cells(one, key, code, sums, wards, span)]
    rest = total - sum(cell.hundredths for cell in cells)
    title, headings = f"{one.name} by ward", ("Ward", span.name)
    if one.few_hidden:
        title += f" (counts of 1 to {FEW - 1} are not published)"
    if one.few_hidden and elsewhere:
        return Listing(title, headings, (), ELSEWHERE.format(title=elsewhere))
    if rest < 0:
        return Listing(title, headings, (), UNLIKE)
    if rest:
        cells.append(Cell(NO_WARD, rest, _number(rest), ""))
    out = hidden([_whole(cell.hundredths) for cell in cells]) if one.few_hidden else frozenset()
    if out is None:
        return Listing(title, headings, (), TOO_FEW)
    lines = tuple((cell.name, _told(cell) if place in out else cell.words) for place, cell in enumerate(cells))
    urls = tuple("" if place in out else cell.url for place, cell in enumerate(cells))
    return Listing(title, headings, (*lines, ("All", said)) if lines else (), "Nothing was recorded.", (*urls, ""))


def _cells(one: PlacedRow, key: int, code: str, sums: Sums, wards: dict[str, Choice], span: Span) -> Any:
    days = from_to(span.starts_on, span.ends_on)
    for ward in wards.values():
        found = [by[one.measure_id] for id_ in ward.ids if one.measure_id in (by := sums.get((id_, key), {}))]
        if one.measure_id is not None and found and found[0].hundredths:
            yield Cell(ward.name, found[0].hundredths, found[0].words, address_of("outcomes.index", measure=one.code, priority=code or None, ward=ward.code, **days))


def _told(cell: Cell) -> str:
    return FEWER if cell.hundredths < FEW * 100 else NOT_SHOWN


def _whole(hundredths: int) -> int:
    """Return a count as a whole number: a part of one is one, so that nothing small is told."""
    return max(hundredths // 100, 1) if hundredths > 0 else 0


def _number(hundredths: int) -> str:
    return f"{hundredths / 100:,.2f}".rstrip("0").rstrip(".")
