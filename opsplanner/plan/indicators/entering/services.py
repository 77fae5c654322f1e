"""A figure of an indicator is entered, and entered anew. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, NotFound
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import FigureState, Indicator, IndicatorFigure, IndicatorFigureBefore, User, Verb
from opsplanner.plan.indicators import queries
from opsplanner.plan.indicators.entering import rules
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.plan.indicators.queries import Whole
from opsplanner.plan.queries import keeps_plan
from opsplanner.plan.words import decimal_words

LINES = 50
"""In how many of the newest lines of an indicator the change of one period is looked for."""


@dataclass(frozen=True)
class Entry:
    """What was typed of a figure: hundredths, words, state, and why it is revised or corrected."""

    value: int
    words: str
    state: FigureState | None
    why: str


def enter_figure(whole: Whole, span: Span, entry: Entry, *, seen_version: int, by: User) -> str:
    """Keep the figure of a period and return the sentence that says so. What it said before stays beside it.

    `seen_version` is the version that the form was opened with, 0 where the period had no figure.
    Raises NotFound for who may not enter it, RuleBroken on a box, ChangedMeanwhile.
    """
    indicator = one(queries.for_change(whole.row.id))
    if not may_enter(by, indicator):
        raise NotFound()
    there = next((figure for figure in indicator.figures if read_period(figure.period) == span), None)
    if (there.version if there else 0) != seen_version:
        raise ChangedMeanwhile(there.version if there else 0, _told(indicator, span, there))
    facts = whole.row.facts
    rules.check_period(facts, span, clock.today())
    state = rules.check_state(there.state if there else None, entry.state, entry.why, over=span.ends_on < clock.today())
    rules.check_words(facts, span, entry.value, entry.words)
    said = _figure(entry.value, indicator.unit)
    if there is None:
        what = f"entered {said} for {span.name}, {state.value}"
        there = IndicatorFigure(indicator_id=indicator.id, period=span.name, position=len(indicator.figures))
        db.session.add(there)
    elif (there.value, there.words, there.state, there.why) == (entry.value, entry.words, state, entry.why) and there.entered_by_id is not None:
        return "Nothing was changed."
    else:
        rules.check_reason(there.why, state, entry.why)
        db.session.add(as_it_stands(there))
        what = f"entered {said} for {span.name}, {state.value}; before it was {_figure(there.value, indicator.unit)}, {there.state.value}"
    there.value, there.words, there.state, there.why = entry.value, entry.words, state, entry.why
    there.entered_at, there.entered_by_id = clock.now(), by.id
    record(None, Verb.INDICATOR_ENTERED, what, by=by, why=entry.why, subject=subjects.of_indicator(indicator.id))
    db.session.flush()
    return f"{said[:1].upper()}{said[1:]} for {span.name} is kept, {state.value}"


def may_enter(user: User, indicator: Indicator | queries.IndicatorRow) -> bool:
    """Say whether this person enters the figures of an indicator."""
    return rules.may_enter(user.id, office_manager=keeps_plan(user), owner_id=indicator.owner_id, deputy_id=indicator.deputy_id)


def as_it_stands(figure: IndicatorFigure) -> IndicatorFigureBefore:
    """Return what a figure says, to be kept before it says something else."""
    return IndicatorFigureBefore(
        figure_id=figure.id, value=figure.value, words=figure.words, state=figure.state, why=figure.why, entered_at=figure.entered_at,
        entered_by_id=figure.entered_by_id, replaced_at=clock.now(),
    )


def _figure(hundredths: int, unit: str) -> str:
    return f"{decimal_words(Decimal(hundredths) / 100)} {unit}".rstrip()


def _told(indicator: Indicator, span: Span, there: IndicatorFigure | None) -> list[str]:
    lines = [line for line in newest(subjects.of_indicator(indicator.id), LINES) if f" for {span.name}, " in line.what]
    if lines:
        return [sentence(lines[0])]
    return [f"The pack says {_figure(there.value, indicator.unit)} for {span.name} now" if there else f"There is no figure for {span.name} now"]
