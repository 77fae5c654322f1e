"""What the page reads on which an agency's months of a plan year stand side by side: the returns of the whole area are entered there, those by ward are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import User
from opsplanner.plan.indicators.periods.rules import Span, month
from opsplanner.returns import queries as returns_queries
from opsplanner.returns import rules as returns_rules
from opsplanner.returns.files.checking import queries as checking_queries
from opsplanner.returns.files.checking.rules import Key
from opsplanner.returns.files.judging.rules import Facts, Stands
from opsplanner.returns.queries import ExpectedRow
from opsplanner.returns.sending.rules import check_open


@dataclass(frozen=True)
class Sheet:
    """A plan year of an agency, month by month."""

    code: str
    agency: str
    year: Span
    months: list[Span]
    rows: list[ExpectedRow]
    by_ward: list[ExpectedRow]
    """What is entered ward by ward, on the page of each month."""
    may: frozenset[int]
    """The lines that this person sends."""
    facts: Facts
    closed: Mapping[date, str]
    """Why a month takes no figures, by its first day."""
    around: list[Span]
    """The years before and after of which something is expected."""

    def stands(self, row: ExpectedRow, span: Span) -> Stands | None:
        """Return what has come of a month."""
        return self.facts.stands.get((row.id, span.starts_on))

    def expected(self, span: Span) -> bool:
        """Say whether anything is expected of a month, so that it has a page."""
        return any(self.expects(row, span) for row in (*self.rows, *self.by_ward))

    def expects(self, row: ExpectedRow, span: Span) -> bool:
        """Say whether a month is expected."""
        return row.starts_on <= span.starts_on and (row.ends_on is None or span.ends_on <= row.ends_on)


def sheet(user: User, code: str, year: Span, today: date) -> Sheet:
    """Return what is expected of an agency for the months of a plan year, with what came (three queries, besides what is kept). Raises NotFound where nothing is."""
    months = [month(year.starts_on.year + (n > 12), (n - 1) % 12 + 1) for n in range(4, 16)]
    every = [row for row in returns_queries.expected() if row.agency_code == code and row.kind == "month"]
    there = _within(every, year)
    rows, by_ward = ([row for row in there if row.by_ward is wards] for wards in (False, True))
    if not there:
        raise NotFound()
    spans: dict[Key, Span] = {(row.id, span.starts_on): span for row in rows for span in months}
    facts = checking_queries.facts(user, there[0].agency_id, spans, today, so_far=False)
    around = [other for other in (returns_rules.previous_period(year), returns_rules.next_period(year)) if other.starts_on <= today and _within(every, other)]
    may = frozenset(row.id for row in rows if returns_queries.may_send(user, row))
    return Sheet(code, there[0].agency, year, months, rows, by_ward, may, facts, {span.starts_on: why for span in months if (why := _closed(span, facts, today))}, around)


def _within(rows: Sequence[ExpectedRow], year: Span) -> list[ExpectedRow]:
    return [row for row in rows if row.starts_on <= year.ends_on and (row.ends_on is None or row.ends_on >= year.starts_on)]


def _closed(span: Span, facts: Facts, today: date) -> str:
    try:
        check_open(span, facts.states.get((span.kind, span.starts_on)), today)
    except RuleBroken as broken:
        return str(broken)
    return ""
