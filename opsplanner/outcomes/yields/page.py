"""Yields as they stand on their page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner.figures.rules import exactness_of
from opsplanner.figures.selection.queries import Selection
from opsplanner.models import Exactness
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
    per_base, on_base = _of_base(base) if base else ("", "")
    per_hour, on_hour = _of_hour(hour) if hour else ("", "")
    return Line(of.name, address_of(LOG, **selection.query() | {"measure": of.code}), per_base, on_base, per_hour, on_hour)


def _of_base(of: Ratio) -> tuple[str, str]:
    value = rules.for_each_100(int(of.hundredths), int(of.against))
    if value is None:
        return "", ""
    held = words.of_what(int(of.against), of.base_unit, _exactness(of.base_over, of.base_about))
    exact = not (of.over or of.about or of.base_over or of.base_about)
    return words.of_base(value, of.base, exact=exact), words.stands_on_base(_own(of), held, of.operations)


def _of_hour(of: Ratio) -> tuple[str, str]:
    value = rules.for_each_hour(int(of.hundredths), int(of.against))
    if value is None:
        return "", ""
    return words.of_hour(value, exact=not (of.over or of.about)), words.stands_on_hours(_own(of), int(of.against), of.operations)


def _own(of: Ratio) -> str:
    return words.of_figure(of.name, int(of.hundredths), of.unit, _exactness(of.over, of.about))


def _exactness(over: bool, about: bool) -> str:
    return exactness_of([one for one, so in ((Exactness.OVER, over), (Exactness.ABOUT, about)) if so])
