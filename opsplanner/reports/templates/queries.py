"""What new reports of a kind begin with: headings, and the measures that stand under them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, String, select

from opsplanner.database import read
from opsplanner.models import Holds, Measure, ReportKind, TemplateFigure, TemplateHeading
from opsplanner.reports.rules import TEMPLATES, Part
from opsplanner.statements import built_once, value


class TemplateRow(NamedTuple):
    """A heading of a template, and whether it stands in new reports."""

    code: str
    title: str
    holds: Holds
    hint: str
    taken_out: bool

    @property
    def part(self) -> Part:
        """It as a part of a report that is begun."""
        return Part(self.code, self.title, self.holds, self.hint)


@built_once
def _headings() -> Select[*tuple[Any, ...]]:
    of = TemplateHeading
    columns = (of.code, of.title, of.holds, of.hint, of.taken_out)
    return select(*columns).where(of.kind == value("kind", of.kind.type)).order_by(of.taken_out, of.position, of.id)


def _of_house(part: Part) -> TemplateRow:
    return TemplateRow(code=part.code, title=part.title, holds=part.holds, hint=part.hint, taken_out=False)


def headings(kind: ReportKind) -> list[TemplateRow]:
    """Return the headings of a template in their order, those that were taken out last; those of the house where nobody has changed any (one query)."""
    return read(TemplateRow, _headings(), {"kind": kind}) or [_of_house(part) for part in TEMPLATES[kind]]


class FigureRow(NamedTuple):
    """A measure that a template names; one that is not `counted` is gone: new reports begin without it."""

    heading: str
    title: str
    measure_id: int
    name: str
    counted: bool


@built_once
def _figures() -> Select[*tuple[Any, ...]]:
    of = TemplateHeading
    columns = (of.code.label("heading"), of.title, TemplateFigure.measure_id, Measure.name, Measure.active.label("counted"))
    query = select(*columns).join(TemplateFigure, TemplateFigure.heading_id == of.id).join(Measure, Measure.id == TemplateFigure.measure_id)
    return query.where(of.kind == value("kind", of.kind.type), ~of.taken_out).order_by(of.position, of.id, TemplateFigure.position, Measure.id)


def figures(kind: ReportKind) -> list[FigureRow]:
    """Return the measures that a template names under the headings that stand, in order (one query)."""
    return read(FigureRow, _figures(), {"kind": kind})


@built_once
def _measures() -> Select[*tuple[Any, ...]]:
    there = select(TemplateFigure.measure_id).join(TemplateHeading, TemplateHeading.id == TemplateFigure.heading_id)
    there = there.where(TemplateHeading.kind == value("kind", TemplateHeading.kind.type), TemplateHeading.code == value("heading", String))
    return select(Measure.id, Measure.name, Measure.active.label("counted")).where(Measure.active | Measure.id.in_(there)).order_by(Measure.name, Measure.id)


class Offered(NamedTuple):
    """A measure that can stand under a heading; one that is not `counted` is gone, and can be taken out."""

    id: int
    name: str
    counted: bool


def measures(kind: ReportKind, heading: str) -> list[Offered]:
    """Return the measures in use, and those that a heading of a template names already, by name (one query)."""
    return read(Offered, _measures(), {"kind": kind, "heading": heading})
