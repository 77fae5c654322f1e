"""What an assessment says of how an indicator stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from opsplanner.models import FigureState
from opsplanner.plan.assessment.content.queries import measured_words
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.plan.indicators.queries import FigureRow, IndicatorRow

NOTHING = dict.fromkeys(IndicatorRow._fields)


def test_an_indicator_whose_figure_is_overdue_is_not_rated_by_the_one_before() -> None:
    figure = FigureRow(**{**dict.fromkeys(FigureRow._fields), "period": "2026/27 quarter 1", "value": Decimal(812), "state": FigureState.FINAL})
    said = {"name": "Fly-tips reported", "unit": "reports", "better": "down", "period": "quarter", "target": Decimal(900), "not_measured": ""}
    row = IndicatorRow(**NOTHING | said | {"figures": (figure,), "targets": (), "changes": ()})
    assert measured_words(row) == "Fly-tips reported: target reached, 812 reports in 2026/27 quarter 1"
    late = row._replace(lacks=period_of("quarter", date(2026, 9, 30)))
    assert measured_words(late) == "Fly-tips reported: no figure yet for 2026/27 quarter 2; the last, 812 reports in 2026/27 quarter 1: target reached"
    assert measured_words(row._replace(figures=())) == "Fly-tips reported: no figure yet"
