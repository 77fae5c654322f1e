"""The totals of a table's rows beside those of the year or the quarter before, like with like: the same days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.figures.comparing import queries as comparing
from opsplanner.figures.comparing.queries import ALL, MEASURE, MONTH, OPERATION, PRIORITY, QUARTER, YEAR, Sum
from opsplanner.figures.selection.queries import Selection
from opsplanner.models import User
from opsplanner.outcomes.compare import page
from opsplanner.outcomes.compare import words as compare_words
from opsplanner.outcomes.compare.beside import rules, words
from opsplanner.outcomes.compare.beside.rules import Days
from opsplanner.outcomes.compare.filters import Ways
from opsplanner.outcomes.compare.page import Cell, Head
from opsplanner.outcomes.wards import queries as wards_queries
from opsplanner.outcomes.wards import rules as wards_rules
from opsplanner.outcomes.wards.rules import Change
from opsplanner.web.address import address_of
from opsplanner.web.filters import Choices


class Line(NamedTuple):
    """A row: its total now and before, and how they differ."""

    head: Head
    now: Cell
    before: Cell
    difference: str


class Beside(NamedTuple):
    """What stands beside the totals; `refused` says why nothing does."""

    refused: str = ""
    caption: str = ""
    corner: str = ""
    now: str = ""
    before: str = ""
    lines: tuple[Line, ...] = ()


def beside(selection: Selection, ways: Ways, user: User, offered: Choices) -> Beside | None:
    """Return the totals of the rows in the chosen days up to today, and in the same days earlier; None where that was not asked for (two queries)."""
    if not ways.beside:
        return None
    if ways.rows in (MONTH, QUARTER, YEAR, OPERATION):
        return Beside(f"Rows are {compare_words.PLURAL[ways.rows]}, beside which nothing earlier can stand. Turn rows and columns round.")
    if ways.columns == MEASURE and not selection.measure:
        return Beside("A row of several measures has no total, so nothing stands beside it. Choose a measure, or turn rows and columns round.")
    try:
        those = rules.beside(ways.beside, selection.since, selection.until, int(selection.year.code[:4]) if selection.year else None, clock.today())
    except RuleBroken as broken:
        return Beside(str(broken))
    same = {id_: choice.ids[0] for choice in offered[PRIORITY].values() for id_ in choice.ids}
    times = [replace(selection, year=None, since=days.first, until=days.last) for days in those]
    now, before = (comparing.crossed(each, user, ways.rows, same=same) for each in times)
    heads, _ = page.heads(ways.rows, {row for row, _ in (*now, *before)} - {ALL, None}, selection, offered, page.MOST[0])
    heads = [*heads, *([page.EVERYTHING] if ways.rows != MEASURE else [])]
    if ways.rows != MEASURE:
        for sums, each in zip((now, before), times, strict=True):
            sums[ALL, ALL] = page.whole(each, user, counted=not selection.measure)
    changes = wards_queries.changes() if ways.rows == "ward" or selection.ward else {}
    lines = tuple(
        _line(head, ways, times, now.get((head.key, ALL), {}), before.get((head.key, ALL), {}), _broken(head, ways, selection, changes, those)) for head in heads
    )
    return Beside("", f"{words.HOW[ways.beside]} beside each total", compare_words.WAYS[ways.rows], words.of_days(those[0]), words.of_days(those[1]), lines)


def _broken(head: Head, ways: Ways, selection: Selection, changes: Mapping[int, Change], those: tuple[Days, Days]) -> Change | None:
    """The change of a boundary between the days that are compared, of the ward that a row is of, or that is chosen."""
    ward = head.key if ways.rows == "ward" else selection.ward.ids[0] if selection.ward else None
    change = changes.get(ward) if ward else None
    return change if wards_rules.breaks(change, those[1].first, those[0].last) else None


def _line(head: Head, ways: Ways, times: list[Selection], now: Mapping[int, Sum], before: Mapping[int, Sum], broken: Change | None) -> Line:
    first, second = (_cell(head, ways, each, sums) for each, sums in zip(times, (now, before), strict=True))
    one = first.sum or second.sum
    if one is None:
        return Line(head, first, second, "")
    if broken:
        return Line(head, first, second, words.not_comparable(broken.on))
    exact = not any(cell.sum.exactness for cell in (first, second) if cell.sum)
    listed = any(cell.sum and cell.sum.size is None for cell in (first, second))
    size, earlier = (cell.sum.size if cell.sum else None for cell in (first, second))
    return Line(head, first, second, "Not summed" if listed else words.difference(size, earlier, one.unit, exact=exact))


def _cell(head: Head, ways: Ways, selection: Selection, by: Mapping[int, Sum]) -> Cell:
    if not by:
        return Cell()
    one = next(iter(by.values()))
    return Cell(page.said(one), address_of(page.LOG, **page.narrowed(selection.query(), selection, (ways.rows, head))), "", one)
