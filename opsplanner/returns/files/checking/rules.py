"""Every row of a file is read before any is taken: what it says, what is to be mended, what is asked about. Plain functions (docs/domain.md, "Returns from a file")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity.words import number
from opsplanner.models import Exactness
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.returns.files.columns.rules import FIGURE, HEADED, MEASURE, PERIOD, WARD, Match
from opsplanner.returns.files.names import rules as names_rules
from opsplanner.returns.files.names.rules import NO_WARD
from opsplanner.returns.sending import rules as sending_rules
from opsplanner.returns.sending.rules import Quantity, Ward
from opsplanner.web.tables.headings import below, headings, is_total
from opsplanner.web.tables.mending import Fault
from opsplanner.web.tables.names import alike, named
from opsplanner.web.tables.table import Place, Row, Table, Trouble, Value, a1, words_of
from opsplanner.web.tables.values import number_text

MOST_FAULTS = 2_000
Of = TypeVar("Of")


class Line(NamedTuple):
    """An expected return of the agency whose file it is. `may`: who loads it sends this one."""

    id: int
    measure: str
    code: str
    unit: str
    shape: str
    kind: str
    starts_on: date
    ends_on: date | None
    by_ward: bool
    may: bool


class Known(NamedTuple):
    """What the names of a file can mean."""

    lines: Sequence[Line]
    wards: Mapping[int, str]
    """The wards in use."""


class Read(NamedTuple):
    """A figure as the file has it, and where."""

    quantity: Quantity
    row: int
    column: int


Key = tuple[int, date]
"""An expected line, and the first day of a period."""


@dataclass
class Found:
    """What a file says."""

    figures: dict[Key, dict[Ward, Read]] = field(default_factory=dict)
    spans: dict[Key, Span] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Rows that say no figure, each with why."""
    rows: int = 0
    _told: set[Fault] = field(default_factory=set)

    def fault(self, row: int, column: int, sentence: str) -> None:
        """Note what is to be mended, as far as anybody would read it: once of a cell that several figures of its row go by."""
        fault = Fault(row, column, sentence)
        if len(self.faults) < MOST_FAULTS and fault not in self._told:
            self.faults.append(fault)
            self._told.add(fault)


class Reader:
    """Reads the rows of a table by a match."""

    def __init__(self, table: Table, match: Match, known: Known) -> None:
        self._table, self._match, self._known, self.found = table, match, known, Found()
        names = headings(table, match.headings)
        roles = {column: match.columns.get(name, "") for column, name in enumerate(names, 1)}
        self._role = {role: column for column, role in roles.items() if role in (PERIOD, WARD, MEASURE)}
        self._columns = [column for column, role in roles.items() if role in (FIGURE, HEADED)]
        self._wards = named(known.wards.items())
        self._lines: dict[str, list[Line]] = {}
        for line in known.lines:
            for name in {alike(line.measure), alike(line.code)}:
                self._lines.setdefault(name, []).append(line)
        self._heads = {column: self._headed(column) for column, role in roles.items() if role == HEADED}
        self._merged = Counter(table.merged.values())
        self._totals: list[tuple[Key, int, int, int]] = []
        self.rows = below(table, match.headings)

    def _headed(self, column: int) -> tuple[str, Value] | None:
        """What a heading says of its column: a period, a ward or a measure."""
        row = next((row for row in self._table.rows if row.number == self._match.headings), Row(self._match.headings, []))
        value = row.cell(column)
        text = words_of(value)
        if isinstance(value, date) or read_period(text) or names_rules.has_period(text, self._match.days):
            return PERIOD, value
        if alike(text) in self._wards or alike(text) in NO_WARD:
            return WARD, value
        if alike(text) in self._lines:
            return MEASURE, value
        self.found.fault(row.number, column, f"“{text}” is no period, ward or measure that is known. Mend the heading, or leave this column out")
        return None

    def read(self, rows: Sequence[Row]) -> None:
        """Read some rows."""
        for row in rows:
            self.found.rows += 1
            total = next((column for column, value in enumerate(row.cells, 1) if isinstance(value, str) and is_total(value) and not self._is_name(value)), 0)
            figures = [column for column in self._columns if row.cell(column) != "" and (column not in self._heads or self._heads[column])]
            if not figures:
                self.found.left_out.append((row.number, "no figure in it"))
            elif total:
                self.found.left_out.append((row.number, f"a total: “{words_of(row.cell(total))}”"))
                self._note_total(row, total, figures)
            else:
                for column in figures:
                    self._figure(row, column)

    def _is_name(self, text: str) -> bool:
        """A measure, or a ward, may be called "Total recorded crime"."""
        return alike(text) in self._lines or alike(text) in self._wards

    def finish(self) -> Found:
        """Hold totals to what they add up, and return what was found."""
        for key, row, column, hundredths in self._totals:
            added = sum(one.quantity.hundredths for one in self.found.figures.get(key, {}).values())
            if self.found.figures.get(key) and added != hundredths:
                self.found.fault(row, column, f"The rows add up to {number(added)}, and this total says {number(hundredths)}. Mend one of them")
        return self.found

    def _said(self, row: Row, column: int, role: str) -> tuple[Value, Place]:
        """What says the period, the ward or the measure of a figure, and where that stands; "" where nothing does."""
        head = self._heads.get(column)
        if head and head[0] == role:
            return head[1], (self._match.headings, column)
        own = self._role.get(role)
        if own:
            return row.cell(own), (row.number, own)
        return {PERIOD: self._match.period, MEASURE: self._match.measure}.get(role, ""), (row.number, column)

    def _figure(self, row: Row, column: int) -> None:
        """Read a figure with what it is of; each cell that is wrong is told, so that a row is mended once.

        Where the period is wrong nobody knows which line of the measure is meant: a ward is right then if any of them is by ward.
        """
        of = self._told_or(lambda: self._line_and_span(row, column))
        lines = self._lines.get(alike(words_of(self._said(row, column, MEASURE)[0])), [])
        known = of[0][0] if of else max(lines, key=lambda one: one.by_ward, default=None)
        if known is None:
            return
        wards, quantities = self._told_or(lambda: self._ward(row, column, known)), self._told_or(lambda: self._quantity(row, column, known))
        if not (of and wards and quantities):
            return
        (line, span), ward, quantity = of[0], wards[0], quantities[0]
        key = line.id, span.starts_on
        there = self.found.figures.setdefault(key, {})
        if ward in there:
            before = there[ward]
            self.found.fault(row.number, column, f"{a1(before.row, before.column)} has a figure of the same measure, period and ward. Take one of them out")
            return
        there[ward], self.found.spans[key] = Read(quantity, row.number, column), span

    def _told_or(self, read: Callable[[], Of]) -> tuple[Of] | None:
        """Return what is read, alone in a tuple; None once it is told that it is wrong."""
        try:
            return (read(),)
        except _Wrong as wrong:
            self.found.fault(*wrong.where, str(wrong))
            return None

    def _line_and_span(self, row: Row, column: int) -> tuple[Line, Span]:
        value, where = self._said(row, column, MEASURE)
        lines = self._lines.get(alike(words_of(value)), [])
        if not lines:
            said = f"“{words_of(value)}” is no measure that is expected of this agency" if value != "" else "No measure is named here"
            raise _Wrong(value if isinstance(value, Trouble) else f"{said}. Write it as the collection calendar does", where)
        period, where = self._said(row, column, PERIOD)
        if period == "":
            raise _Wrong("No period is named here. Enter one, for example June 2026", where)
        trouble = ""
        for line in lines:
            try:
                span = names_rules.period(period, line.kind, self._match.days)
            except RuleBroken as broken:
                trouble = trouble or str(broken)
                continue
            if line.starts_on <= span.starts_on and (line.ends_on is None or span.ends_on <= line.ends_on):
                if not line.may:
                    raise _Wrong(f"You do not send {line.measure}. Its owner, its deputy or a coordinator of the agency loads it", where)
                return line, span
            trouble = f"{line.measure} is not expected for {span.name}. The collection calendar says for which periods it is"
        raise _Wrong(trouble, where)

    def _ward(self, row: Row, column: int, line: Line) -> Ward:
        value, where = self._said(row, column, WARD)
        if isinstance(value, Trouble):
            raise _Wrong(value, where)
        name = alike(words_of(value))
        if name in NO_WARD:
            return None
        if name not in self._wards:
            raise _Wrong(f"“{words_of(value)}” is no ward that is known. Write it as on the page of wards", where)
        if not line.by_ward:
            raise _Wrong(f"{line.measure} is not expected by ward. Enter one figure of the whole area, with no ward beside it", where)
        return self._wards[name]

    def _quantity(self, row: Row, column: int, line: Line) -> Quantity:
        if self._merged[self._table.merged.get((row.number, column), (0, 0))] > 1:
            raise _Wrong("This figure is merged over several cells, so nobody can say of what it is. Split them, and give each its own figure", (row.number, column))
        try:
            quantity = sending_rules.read(number_text(row.cell(column), self._match.numbers), unit=line.unit, shape=line.shape, field="")
        except RuleBroken as broken:
            value = row.cell(column)
            said = "" if isinstance(value, Trouble) else f"“{words_of(value)}”: "
            raise _Wrong(f"{said}{broken}", (row.number, column)) from None
        estimated = self._match.estimated and quantity.exactness is Exactness.EXACT
        return quantity._replace(exactness=Exactness.ABOUT) if estimated else quantity

    def _note_total(self, row: Row, total: int, figures: list[int]) -> None:
        """Remember what a total of wards says, where the row says of which measure and period it is."""
        if total in (self._role.get(MEASURE), self._role.get(PERIOD)):
            return
        for column in figures:
            try:
                line, span = self._line_and_span(row, column)
                quantity = self._quantity(row, column, line)
            except _Wrong:
                continue
            self._totals.append(((line.id, span.starts_on), row.number, column, quantity.hundredths))


class _Wrong(Exception):
    """A cell that is to be mended."""

    def __init__(self, sentence: str, where: Place) -> None:
        super().__init__(sentence)
        self.where = where
