"""Where the lines and bars of an indicator's picture run. Pure: numbers in, coordinates out; the template draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from opsplanner.plan.rules import Point
from opsplanner.plan.words import decimal_words

LEFT, RIGHT, TOP, BOTTOM = 40, 400, 24, 228
WIDTH, ROW = 416, 42


class Mark(NamedTuple):
    """A point of the picture, with what stands beside it."""

    x: int
    y: int
    label: str = ""


class Chart(NamedTuple):
    """A picture: the line, its points, the years below, the grid with its numbers, the target and what really happened."""

    line: str
    points: list[Mark]
    years: list[Mark]
    grid: list[Mark]
    target: int | None
    actual: list[Mark]


def chart(baseline: Decimal | None, points: Sequence[Point], target: Decimal | None, actual: Sequence[tuple[int, Decimal]]) -> Chart:
    """Return the picture of a trajectory, from the baseline at the left edge where there is one, with what happened by the year that it is held against.

    The scale begins at nought.
    """
    begins = [] if baseline is None else [baseline]
    highest = max([*begins, *(point.value for point in points), *(value for _, value in actual), *([target] if target is not None else [])])
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 10**3, 10**4, 10**5, 10**6, 10**12) if highest <= 5 * step)
    top = step * max(1, math.ceil(highest / step))

    def y(value: Decimal) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * value / top)

    def x(n: int) -> int:
        return round(LEFT + (RIGHT - LEFT - 10) * n / len(points)) + 5

    where = {point.year: x(n) for n, point in enumerate(points, 1)}
    shown = {0, len(points)} | ({1} if len(points) < 4 or not begins else set())
    marks = [Mark(x(0), y(value), f"{value:.1f}") for value in begins]
    marks += [Mark(x(n), y(point.value), f"{point.value}" if n in shown else "") for n, point in enumerate(points, 1)]
    every = math.ceil(len(points) / 4)
    years = [Mark(x(n), BOTTOM, str(point.year)) for n, point in enumerate(points, 1) if (len(points) - n) % every == 0]
    grid = [Mark(LEFT, y(Decimal(step * n)), str(step * n)) for n in range(top // step + 1)]
    happened = [Mark(where[year], y(value), decimal_words(value)) for year, value in actual if year in where]
    line = " ".join(f"{mark.x},{mark.y}" for mark in marks)
    return Chart(line, marks, years, grid, y(target) if target is not None else None, happened)


class Bar(NamedTuple):
    """The bar of one period, its words above it, with the place of what it is held against; None where that is nothing."""

    words: str
    y: int
    width: int
    target: int | None


class Bars(NamedTuple):
    """A picture with a bar for each period, the first on top."""

    bars: tuple[Bar, ...]
    height: int

    @property
    def held(self) -> bool:
        """Say whether a line marks what any of them is held against."""
        return any(bar.target is not None for bar in self.bars)


def bars(shown: Sequence[tuple[str, Decimal, Decimal | None]]) -> Bars | None:
    """Return the picture of (words, value, what it is held against), the scale beginning at nought; None for fewer than two, and for what is below nought."""
    numbers = [number for _, value, target in shown for number in (value, target) if number is not None]
    largest = max(numbers, default=Decimal(0))
    if len(shown) < 2 or largest <= 0 or min(numbers) < 0:
        return None

    def x(number: Decimal) -> int:
        return round(WIDTH * number / largest)

    return Bars(tuple(Bar(words, n * ROW, x(value), None if target is None else x(target)) for n, (words, value, target) in enumerate(shown)), len(shown) * ROW)
