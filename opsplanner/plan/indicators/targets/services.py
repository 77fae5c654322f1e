"""The targets of an indicator are set. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import IndicatorTarget, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.plan.indicators.queries import Whole, label
from opsplanner.plan.indicators.rules import Limits
from opsplanner.plan.indicators.services import to_keep
from opsplanner.plan.indicators.targets import rules
from opsplanner.plan.words import limits_words


def set_targets(whole: Whole, spans: Sequence[Span], typed: Mapping[str, Limits], *, seen_line: int, by: User) -> str:
    """Keep what the periods of an indicator are held against and return the sentence that says so.

    `typed` is by the period as addresses carry it, and by `rules.GENERAL` for every other one; a period of which nothing is typed is held against that.
    `seen_line` is the history line that the form was opened with. Raises NotFound for who may not, RuleBroken on a box, ChangedMeanwhile.
    """
    indicator = to_keep(whole.row.id, Verb.INDICATOR_TARGETS_SET, seen_line, by)
    rules.check_may_have(whole.row.facts)
    rules.check(indicator.better, typed)
    said: list[str] = []
    general = _kept(typed[rules.GENERAL])
    if (indicator.target, indicator.floor) != general:
        before = {"target": indicator.target, "target_words": indicator.target_words}
        if indicator.target != general[0]:
            indicator.target_words = ""  # the plan's words are of the target that was
        indicator.target, indicator.floor = general
        differences_services.keep(indicator, label(whole), before, by=by)
        said.append(f"every other period {limits_words(indicator.better, *typed[rules.GENERAL], indicator.unit)}")
    there = {row.period: row for row in db.session.scalars(select(IndicatorTarget).where(IndicatorTarget.indicator_id == indicator.id))}
    for span in spans:
        row, limits = there.get(span.name), _kept(typed[span.path])
        if limits == ((row.target, row.floor) if row else (None, None)):
            continue
        if limits == (None, None):
            db.session.delete(row)
        elif row is None:
            db.session.add(IndicatorTarget(indicator_id=indicator.id, period=span.name, target=limits[0], floor=limits[1]))
        else:
            row.target, row.floor = limits
        said.append(f"{span.name} {limits_words(indicator.better, *typed[span.path], indicator.unit)}")
    if not said:
        return "Nothing was changed"
    record(None, Verb.INDICATOR_TARGETS_SET, f"set what it is held against: {'; '.join(said)}", by=by, subject=subjects.of_indicator(indicator.id))
    db.session.flush()
    return "What it is held against is kept"


def _kept(limits: Limits) -> tuple[int | None, int | None]:
    return _hundredths(limits.target), _hundredths(limits.floor)


def _hundredths(value: Decimal | None) -> int | None:
    return None if value is None else int(value * 100)
