"""Yields as they stand on their page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner.figures.selection.queries import Selection
from opsplanner.outcomes.yields import rules, words
from opsplanner.outcomes.yields.queries import Ratio
from opsplanner.web.address import address_of

LOG = "outcomes.index"


class Line(NamedTuple):
    """A measure with what it yielded, and the numbers that this stands on; "" where nothing can be said."""

    name: str
    url: str
    """Where its figures are."""
    per_base: str
    on_base: str
    per_hour: str
    on_hour: str


def lines(bases: Sequence[Ratio], hours: Sequence[Ratio], selection: Selection) -> tuple[Line, ...]:
    """Return a line for each measure of which something can be said, by name."""
    of_base, of_hour = ({one.measure_id: one for one in these} for these in (bases, hours))
    both = sorted({one.measure_id: one for one in (*bases, *hours)}.values(), key=lambda one: (one.name.casefold(), one.measure_id))
    return tuple(_line(one, of_base.get(one.measure_id), of_hour.get(one.measure_id), selection) for one in both)


def _line(of: Ratio, base: Ratio | None, hour: Ratio | None, selection: Selection) -> Line:
    each = rules.for_each_100(int(base.hundredths), int(base.against)) if base else None
    an_hour = rules.for_each_hour(int(hour.hundredths), int(hour.against)) if hour else None
    return Line(
        of.name, address_of(LOG, **selection.query() | {"measure": of.code}),
        words.of_base(each, base.base) if base and each is not None else "",
        words.stands_on(of.name, int(base.hundredths), of.unit, words.of_all(int(base.against), base.base_unit), base.operations) if base and each is not None else "",
        words.of_hour(an_hour) if an_hour is not None else "",
        words.stands_on(of.name, int(hour.hundredths), of.unit, words.of_hours(int(hour.against)), hour.operations) if hour and an_hour is not None else "",
    )
