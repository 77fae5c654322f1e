"""When the queue reaches each of its jobs: for everybody the same, and kept until Payback's work changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER
from opsplanner.database import rows
from opsplanner.kept import until_payback_changes
from opsplanner.models import PaybackJob
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.queries import Basis
from opsplanner.payback.forecast.rules import Need, Reach
from opsplanner.payback.queue.queries import STANDS, TO_DECIDE_OR_DO, as_of, in_order
from opsplanner.statements import built_once


@built_once
def _needs() -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.id, PaybackJob.estimated_hours.label("hours"), PaybackJob.place_id).where(PaybackJob.state.in_(TO_DECIDE_OR_DO), ~STANDS)
    ordered: Select[*tuple[Any, ...]] = in_order(query)
    return ordered


@until_payback_changes
def reached(today: date, by: Basis) -> Mapping[int, Reach]:
    """Return between which days each job that waits for Probation itself will really be reached, within a year, in the order of the queue.

    Three queries, once Payback's work has changed, and two more once the catalogue has.
    """
    closed = closed_places()
    needs = [Need(row.id, row.hours, closed.get(row.place_id or 0, NEVER)) for row in rows(_needs(), as_of(today))]
    return forecast_queries.expected(needs, forecast_queries.ahead(), by)
