"""All headings of a report, those too that were taken out."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.models import Holds, ReportHeading
from opsplanner.statements import built_once, value


class Line(NamedTuple):
    """A heading, and whether it stands in the report."""

    code: str
    title: str
    holds: Holds
    taken_out: bool


@built_once
def _lines() -> Select[*tuple[Any, ...]]:
    of = ReportHeading
    return select(of.code, of.title, of.holds, of.taken_out).where(of.report_id == value("report")).order_by(of.taken_out, of.position, of.id)


def lines(report_id: int) -> list[Line]:
    """Return the headings of a report in their order, those that were taken out last (one query)."""
    return read(Line, _lines(), {"report": report_id})
