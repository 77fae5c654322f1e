"""The form of an indicator's targets: two boxes for every other period, and two for each period of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from wtforms import Field

from opsplanner.plan.indicators.entering.rules import read_value
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.indicators.rules import Limits
from opsplanner.plan.indicators.targets import rules
from opsplanner.plan.words import decimal_words
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm


class Boxes(NamedTuple):
    """The two boxes of a period."""

    name: str
    target: Field
    floor: Field


class TargetsForm(PageForm):
    """What an indicator's periods are held against. `version` is the history line that the form was opened with."""

    version = VersionField()
    row: IndicatorRow
    spans: Sequence[Span]

    def boxes(self, name: str, label: str) -> Boxes:
        """Return the boxes of one period, named as addresses carry it, or `general`."""
        return Boxes(label, self[f"target-{name}"], self[f"floor-{name}"])

    def fill(self, typed: Mapping[str, Limits]) -> None:
        """Show what is kept."""
        for name, limits in typed.items():
            self[f"target-{name}"].data, self[f"floor-{name}"].data = _shown(limits.target), _shown(limits.floor)

    def limits(self) -> dict[str, Limits]:
        """Return what was typed, by the name of its boxes. Raises RuleBroken on a box."""
        return {name: Limits(self._read(f"target-{name}"), self._read(f"floor-{name}")) for name in (rules.GENERAL, *(span.path for span in self.spans))}

    def _read(self, field: str) -> Decimal | None:
        text = self[field].data
        return Decimal(read_value(text, self.row.unit, field)) / 100 if text else None

    def check(self) -> None:
        """Read each box, and hold the two of a period against each other. Raises RuleBroken on a box."""
        rules.check(self.row.better, self.limits())


def targets_form(row: IndicatorRow, spans: Sequence[Span]) -> TargetsForm:
    """Return the form with the boxes of these periods, empty or as they were sent."""
    within = row.better == "within"
    named: dict[str, Any] = {"row": row, "spans": spans}
    for name, label in ((rules.GENERAL, "every other period"), *((span.path, span.name) for span in spans)):
        named[f"target-{name}"] = TextField("At most" if within else "Target", limit=60, description=f"{'At most' if within else 'Target'} for {label}")
        named[f"floor-{name}"] = TextField("At least" if within else "No worse than", limit=60, description=f"{'At least' if within else 'No worse than'} for {label}")
    form: TargetsForm = type("TargetsForm", (TargetsForm,), named)()
    return form


def _shown(value: Decimal | None) -> str:
    return "" if value is None else decimal_words(value)
