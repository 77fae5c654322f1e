"""The form of an agency's months of a plan year, measures down and months across: only those are kept that were changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import request

from opsplanner.errors import RuleBroken
from opsplanner.models import Answer
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns.files.checking.rules import Found, Read
from opsplanner.returns.files.columns.rules import Match
from opsplanner.returns.files.judging.rules import Prepared, Stands, judge
from opsplanner.returns.months.queries import Sheet
from opsplanner.returns.queries import ExpectedRow
from opsplanner.returns.sending import rules
from opsplanner.returns.sending.rules import COUNT
from opsplanner.returns.sending.services import Sending, print_of
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import clean

ON_ITS_PAGE = "Enter a figure. That there was nothing, or that it comes later, is said on the page of the month"


@dataclass
class Cell:
    """A month of a measure."""

    span: Span
    key: str
    stands: Stands | None
    stored: str
    """What stands, as its box shows it."""
    enters: bool
    said: str
    """What stands there in place of a box."""
    shown: str = ""
    """What its box showed when the page was made, of which somebody else may have made another figure since."""
    typed: str = ""
    seen: str = ""
    error: str = ""
    meanwhile: bool = False

    @property
    def changed(self) -> bool:
        """Something else is typed than the box showed: what stands by now is another's where it is not touched."""
        return self.enters and self.typed != self.shown


@dataclass
class Line:
    """A measure with its months."""

    row: ExpectedRow
    cells: list[Cell]
    includes: str = ""
    sure: bool = False
    asks: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    """Sentences by the letter of the box that they stand beside."""

    @property
    def counts(self) -> bool:
        """Its figures are added up, so that it has to say what they include."""
        return self.row.shape == COUNT

    @property
    def enters(self) -> bool:
        """This person can enter something."""
        return any(cell.enters for cell in self.cells)


def _print(stands: Stands | None) -> str:
    return print_of(stands.version, {ward: one.version for ward, one in stands.figures.items()}) if stands else ""


class MonthsForm(PageForm):
    """An agency's months of a plan year."""

    lines: list[Line]
    sendings: list[tuple[Span, Sending]]

    def lay_out(self, sheet: Sheet) -> None:
        """Make a row for each measure, and fill its boxes."""
        self._sheet, self.sendings = sheet, []
        self.lines = [Line(row, [_cell(sheet, row, span) for span in sheet.months]) for row in sheet.rows]
        for line in self.lines:
            told = next((cell.stands for cell in reversed(line.cells) if cell.stands and cell.stands.figures), None)
            line.includes = ("yes" if told.includes else "no") if told else ""
            if self.is_submitted():
                self._take(line)

    @staticmethod
    def _take(line: Line) -> None:
        sent = request.form
        line.includes, line.sure = sent.get(f"i-{line.row.id}", line.includes), f"y-{line.row.id}" in sent
        for cell in line.cells:
            if cell.enters and f"q-{cell.key}" in sent:
                cell.typed, cell.seen = clean(sent.get(f"q-{cell.key}", ""))[:60], sent.get(f"v-{cell.key}", "")[:400]
                cell.shown = clean(sent.get(f"w-{cell.key}", cell.shown))[:60]

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every row; what cannot be read, or is asked about, has its sentence beside its box. The status is 422 then."""
        good = super().validate(extra_validators)
        self.sendings = [found for line in self.lines for found in self._read(line)]
        if any(next(_errors(line), None) for line in self.lines):
            self.status, good = 422, False
        return good

    def _read(self, line: Line) -> Iterator[tuple[Span, Sending]]:
        row, found = line.row, Found()
        changed = {cell.span.starts_on: cell for cell in line.cells if cell.changed}
        for cell in changed.values():
            try:
                if not cell.typed:
                    raise RuleBroken(ON_ITS_PAGE)
                quantity = rules.read(cell.typed, unit=row.unit, shape=row.shape, field="")
            except RuleBroken as broken:
                cell.error = str(broken)
                continue
            key = row.id, cell.span.starts_on
            found.figures[key], found.spans[key] = {None: Read(quantity, cell.span.starts_on.toordinal(), 1)}, cell.span
        if changed and line.counts and line.includes not in ("yes", "no"):
            line.errors["i"] = "Say whether these figures include what operations and Payback recorded: a total counts one of them"
        if line.errors or any(cell.error for cell in changed.values()):
            return
        judged = judge(found, Match(includes=line.includes == "yes"), self._sheet.facts)
        for fault in judged.faults:
            next(cell for cell in changed.values() if cell.span.starts_on.toordinal() == fault.row).error = fault.sentence.rstrip(".")
        line.asks = " ".join(f"{one.sentence}." for one in judged.questions)
        if line.asks and not line.sure:
            line.errors["y"] = f"{line.asks} Tick that it is so, or mend it"
        if not line.errors and not judged.faults:
            yield from ((changed[one.key[1]].span, self._sending(one, changed[one.key[1]], line)) for one in judged.returns)

    @staticmethod
    def _sending(one: Prepared, cell: Cell, line: Line) -> Sending:
        return Sending(one.key[0], one.answer, one.figures, None, line.includes == "yes" and line.counts, False, one.note, cell.seen, cell.key)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside the cell that it belongs to, else above the form."""
        self.status = 422
        name = (field or "")[2:]
        cell = next((cell for line in self.lines for cell in line.cells if name in (cell.key, f"{cell.key}-0")), None) if name else None
        if cell is not None:
            cell.error = sentence
        else:
            super().refuse(sentence, field)

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id, sentence) for the error summary: the form's own, then the rows in the order of the page."""
        return super().error_list() + [found for line in self.lines for found in _errors(line)]

    def show_others_changes(self, sheet: Sheet) -> None:
        """After somebody else changed returns: keep what this person typed, show what stands now where she typed nothing, and carry it."""
        self.lay_out(sheet)
        for cell in (cell for line in self.lines for cell in line.cells if cell.enters):
            cell.typed = cell.typed if cell.changed else cell.stored
            cell.meanwhile, cell.seen, cell.shown = cell.seen != _print(cell.stands), _print(cell.stands), cell.stored


def _cell(sheet: Sheet, row: ExpectedRow, span: Span) -> Cell:
    stands = sheet.stands(row, span)
    figure = stands.figures.get(None) if stands else None
    stored = rules.print_of(figure.quantity, row.unit) if figure and stands and stands.answer is not Answer.NOTHING else ""
    said = ""
    if stands:
        said = {Answer.NOTHING: "nothing", Answer.LATER: "comes later"}.get(stands.answer, stored)
        said += ", estimated" if stands.answer is Answer.ESTIMATED else ", the year’s so far" if stands.counts_from != span.starts_on else ""
    own = stands is None or (stands.answer in (Answer.FIGURES, Answer.LATER) and stands.counts_from == span.starts_on and set(stands.figures) <= {None})
    signed = bool(figure and figure.signed_off)
    enters = row.id in sheet.may and sheet.expects(row, span) and span.starts_on not in sheet.closed and own and not signed
    return Cell(span, f"{row.id}-{span.starts_on:%Y%m}", stands, stored, enters, said, stored, stored, _print(stands))


def _errors(line: Line) -> Iterator[tuple[str, str]]:
    for cell in line.cells:
        if cell.error:
            yield f"q-{cell.key}", f"{line.row.measure}, {cell.span.name}: {cell.error}"
    for letter, sentence in line.errors.items():
        yield f"{letter}-{line.row.id}", f"{line.row.measure}: {sentence}"
