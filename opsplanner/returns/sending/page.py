"""What the page of an agency's returns of one period shows: each return with its boxes, and last month and last year beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.models import Answer
from opsplanner.plan.indicators.periods.rules import period_of, year_earlier
from opsplanner.returns import rules as returns_rules
from opsplanner.returns import words as returns_words
from opsplanner.returns.rules import Standing
from opsplanner.returns.sending.forms import Box, RowBoxes, SendForm
from opsplanner.returns.sending.queries import Earlier, Sheet
from opsplanner.returns.sending.rules import Quantity, Ward, print_of
from opsplanner.web.address import address_of
from opsplanner.web.pages import Linked


class Choice(NamedTuple):
    """One option of a list to choose from."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Cell:
    """One figure with what stands beside it."""

    box: Box
    label: str
    heading: str
    last: str
    year: str
    entry_url: str
    correct_url: str
    words: str
    """What stands, for who cannot enter it."""
    meanwhile: str
    """What somebody else entered while the page was open."""


@dataclass(frozen=True)
class Line:
    """One expected return."""

    boxes: RowBoxes
    name: str
    unit: str
    definition: str
    standing: Standing
    cells: list[Cell]
    total_last: str
    total_year: str
    answers: list[Choice]
    includes: list[Choice]
    so_far: list[Choice]
    recorded: str
    """What operations and Payback recorded in the period; "" where nothing is seen of them."""
    sent: Linked


@dataclass(frozen=True)
class SendPage:
    """The page of an agency's returns of one period, as one person enters them."""

    here: str
    title: str
    days: tuple[object, object]
    last: str
    """What the period before is called, and the same one a year earlier."""
    year: str
    lines: list[Line]
    enters: bool
    """There is something that this person can enter now."""
    before: Linked
    after: Linked
    load: Linked
    months: Linked
    """The page with all months of the year side by side."""


def read(form: SendForm, sheet: Sheet) -> SendPage:
    """Return the page that shows this form, as it is laid out now."""
    span = sheet.span
    before, after = returns_rules.previous_period(span), returns_rules.next_period(span)
    first = min(row.line.row.starts_on for row in sheet.rows)
    return SendPage(
        here=address_of("returns.send", agency=sheet.code, period=span.path), title=f"Returns of {sheet.agency} for {span.name}", days=(span.starts_on, span.ends_on),
        last=before.name, year=year_earlier(span).name, lines=[_line(one, sheet, meanwhile=bool(form.changed_meanwhile) and one.changed) for one in form.rows],
        enters=not sheet.closed and any(one.row.may for one in form.rows),
        before=Linked(before.name, address_of("returns.send", agency=sheet.code, period=before.path) if before.starts_on >= first else ""),
        after=Linked(after.name, address_of("returns.send", agency=sheet.code, period=after.path)),
        months=_months(sheet),
        load=Linked("Load them from a file", address_of("returns.send_file", agency=sheet.code)),
    )


def _months(sheet: Sheet) -> Linked:
    if sheet.span.kind != "month" or not sheet.rows:
        return Linked("")
    year = period_of("financial year", sheet.span.ends_on)
    return Linked(f"Months of {year.name} side by side", address_of("returns.send_months", agency=sheet.code, period=year.path))


def _line(one: RowBoxes, sheet: Sheet, *, meanwhile: bool) -> Line:
    row, of = one.row, one.row.line.row
    sent = row.line.sent
    return Line(
        boxes=one, name=of.measure, unit=of.unit, definition=of.definition, standing=row.line.standing, cells=[_cell(box, one, meanwhile=meanwhile) for box in one.boxes],
        total_last=_total(row.last, of.unit) if one.by_ward else "", total_year=_total(row.year, of.unit) if one.by_ward else "",
        answers=[Choice(answer.value, words, answer is one.answer) for answer, words in returns_words.ANSWERS.items()],
        includes=[Choice("", "Say whether", not one.includes), *(Choice(value, words, value == one.includes) for value, words in returns_words.INCLUDES.items())],
        so_far=[Choice(value, words, value == one.so_far) for value, words in returns_words.so_far_of(sheet.span).items()],
        recorded=words_of_quantity(row.beside.recorded, of.unit) if row.beside.recorded and one.counts else "",
        sent=Linked(sent.reference, address_of("returns.show", reference=sent.reference)) if sent else Linked(""),
    )


def _cell(box: Box, one: RowBoxes, *, meanwhile: bool) -> Cell:
    of, stored = one.row.line.row, box.stored
    url = address_of("outcomes.entry", figure=stored.reference) if stored else ""
    unit = "" if one.by_ward else of.unit  # its row says it
    nothing = one.answer is Answer.NOTHING and stored is not None
    return Cell(
        box=box, label=", ".join(filter(None, (of.measure, box.name))), heading=box.name or "Figure", last=_of(one.row.last, box.ward, unit),
        year=_of(one.row.year, box.ward, unit), entry_url=url, correct_url=address_of("outcomes.correct", figure=stored.reference) if stored and box.locked and one.row.corrects else "",
        words="nothing" if nothing else _words(stored.quantity, of.unit) if stored else "–",
        meanwhile=f"Entered meanwhile: {_words(stored.quantity, of.unit)}" if meanwhile and stored else "",
    )


def _of(earlier: Earlier | None, ward: Ward, unit: str) -> str:
    found = earlier.figures.get(ward) if earlier else None
    if found is None or earlier is None:
        return "–"
    said = _words(found, unit) if unit else print_of(found, "")
    return said + (" so far" if earlier.so_far else "")


def _total(earlier: Earlier | None, unit: str) -> str:
    if earlier is None:
        return "–"
    return words_of_quantity(sum(one.hundredths for one in earlier.figures.values()), unit) + (" so far" if earlier.so_far else "")


def _words(quantity: Quantity, unit: str) -> str:
    return words_of_quantity(quantity.hundredths, unit, quantity.exactness)
