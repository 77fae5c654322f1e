"""What the page of one return shows."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner.clock import words_of_day, words_of_instant
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.models import Answer, Review
from opsplanner.plan.indicators.periods.rules import Span, period_of
from opsplanner.returns import words
from opsplanner.returns.sent.queries import Whole
from opsplanner.web.address import address_of
from opsplanner.web.pages import Linked

COLOURS = {Review.RECORDED: "blue", Review.QUERIED: "yellow", Review.SIGNED_OFF: "green"}


class Figure(NamedTuple):
    """A figure, where it leads, of which ward, and how it stands."""

    figure: Linked
    ward: str
    state: str
    colour: str
    told_by: Linked


class SentPage(NamedTuple):
    """One return."""

    title: str
    span: Span
    facts: list[tuple[str, str]]
    figures: list[Figure]
    enter: Linked
    expected: Linked
    files: list[Linked]


def read(whole: Whole) -> SentPage:
    """Return the page of a return."""
    row, sent = whole.row, whole.sent
    span = period_of(row.kind, sent.ends_on)
    counts, told = row.shape == "count", sent.answer in (Answer.FIGURES, Answer.ESTIMATED)
    comes_on = words_of_day(sent.comes_on, weekday=False) if sent.comes_on else ""
    said = words.said_of(sent.answer, int(sent.entries), sent.comes_on, comes_on, includes=sent.includes if counts and sent.answer is not Answer.LATER else None, so_far=sent.so_far)
    said = "withdrawn, and waited for again" if sent.withdrawn else said
    facts = [("Agency", row.agency), ("Period", span.name), ("What it says", said[:1].upper() + said[1:])]
    if counts and told and len(whole.figures) > 1:
        facts.append(("All together", words_of_quantity(int(sent.hundredths), row.unit)))
    facts += [("Last entered by", f"{sent.said_by}, {words_of_instant(sent.said_at)}"), *([("Note", sent.note)] if sent.note else [])]
    figures = [
        Figure(
            Linked(words_of_quantity(one.hundredths, row.unit, one.exactness), address_of("outcomes.entry", figure=one.reference)), one.ward or "Not of one ward",
            one.review.value.capitalize(), COLOURS[one.review],
            Linked(one.told_by, address_of("returns.show", reference=one.told_by)) if one.told_by and one.told_by != sent.reference else Linked(""),
        )
        for one in whole.figures
    ]
    files = [Linked(f"It came in {one.reference}, {one.name}", address_of("returns.file", reference=one.reference)) for one in whole.files]
    enter = Linked(f"Returns of {row.agency} for {span.name}", address_of("returns.send", agency=row.agency_code, period=span.path))
    return SentPage(f"{row.measure}, {row.agency}, {span.name}", span, facts, figures, enter, Linked("What is expected", address_of("returns.ask_otherwise", **row.path)), files)
