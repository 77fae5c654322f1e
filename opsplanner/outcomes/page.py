"""What the page of an operation says of its outcomes: totals by measure, who has reported, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from flask import g

from opsplanner import clock
from opsplanner.access import may, may_change
from opsplanner.figures import rules as figures_rules
from opsplanner.figures.quantity.rules import PERCENTAGE, STOCK
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.grammar import list_of
from opsplanner.models import Operation, Review, User
from opsplanner.operations.page.extras import DAY, Step
from opsplanner.operations.rules import allowed
from opsplanner.outcomes.closing import queries as closing_queries
from opsplanner.outcomes.closing import rules as closing_rules
from opsplanner.outcomes.closing.queries import FigureRow
from opsplanner.outcomes.recording import queries as recording_queries
from opsplanner.outcomes.recording import rules as recording_rules
from opsplanner.outcomes.sharing import queries as sharing_queries
from opsplanner.web.address import address_of

POSITION = 40


class Total(NamedTuple):
    """One measure of an operation: its sum in words ("" where nothing may be summed), and the figures it is made of."""

    measure: str
    words: str
    figures: list[FigureRow]


def facts(operation: Operation, user: User) -> dict[str, Any] | None:
    """Return what the section shows; None before the operation has begun."""
    if not recording_rules.has_begun(operation.state, operation.starts_at, clock.now()):
        return None
    figures, found, said = _known(operation)
    return {
        "totals": totals(figures),
        "found": totals(found),
        "count": len(figures),
        "signed_off": sum(figure.review is Review.SIGNED_OFF for figure in figures),
        "said": said,
        "silent": [one for one in said if not one.reported],
        "shared": _shared(operation, user, figures),
        "records": bool(recording_queries.recording_parts(user, operation)),
        "reviews": may(user, "review"),
        "today": clock.today(),
        "words_of_quantity": words_of_quantity,
    }


def _shared(operation: Operation, user: User, figures: Iterable[FigureRow]) -> list[tuple[str, str, bool]]:
    """Return (sentence, where it is said, whether this person says it) for each measure that several agencies recorded, until somebody has said what they are."""
    return [
        (
            f"{one.measure} of {list_of([share.agency for share in one.shares])} may be parts, or the same thing told twice.",
            address_of("outcomes.shared", reference=operation.reference, code=one.code), sharing_queries.may_say(user, operation, one),
        )
        for one in sharing_queries.shared(figures) if not one.said
    ]


def _known(operation: Operation) -> tuple[list[FigureRow], list[FigureRow], list[closing_rules.Said]]:
    """Read an operation's figures and what its agencies said once a request: the section and the next step both ask."""
    known = g.setdefault("outcomes_known", {})
    if operation.id not in known:
        figures, found = closing_queries.figures_of(operation.id)
        known[operation.id] = figures, found, closing_queries.said_of(operation, closing_queries.count_by_agency(figures))
    read: tuple[list[FigureRow], list[FigureRow], list[closing_rules.Said]] = known[operation.id]
    return read


def totals(figures: Iterable[FigureRow]) -> list[Total]:
    """Return the sum of each measure over the agencies, where it may be summed (docs/domain.md, "What a total counts")."""
    found = []
    for (_, name), rows in groupby(figures, key=lambda figure: (figure.measure_id, figure.measure)):
        these = list(rows)
        summed = these[0].shape not in (STOCK, PERCENTAGE)
        counted = [figure for figure in these if not figure.also_reported]
        exactness = figures_rules.exactness_of({figure.exactness for figure in counted})
        words = words_of_quantity(sum(figure.hundredths for figure in counted), these[0].unit, exactness) if summed else ""
        found.append(Total(name, words, these))
    return found


def actions(operation: Operation, user: User) -> list[Step]:
    """Return the links to record outcomes and to close the operation, for who may."""
    found = []
    if recording_rules.has_begun(operation.state, operation.starts_at, clock.now()) and recording_queries.recording_parts(user, operation):
        found.append(Step("Record outcomes", address_of("outcomes.record", reference=operation.reference), group=DAY))
    if may_change(user, operation) and allowed("close", operation.state):
        found.append(Step("Close", address_of("outcomes.close", reference=operation.reference)))
    refusal = closing_rules.why_not_release(operation.restricted, operation.figures_released, operation.state, operation.starts_at, clock.now())
    if may_change(user, operation) and not refusal:
        found.append(Step("Release the figures", address_of("outcomes.release_figures", reference=operation.reference)))
    return found


def next_steps(operation: Operation, user: User) -> list[Step]:
    """Return what to do next once it has ended: record one's own agency's outcomes while nothing is said of them, else close it."""
    over = operation.ends_at <= clock.now() and recording_rules.has_begun(operation.state, operation.starts_at, clock.now())
    if not over or not may(user, "record_outcomes"):
        return []
    own = next((part for part in recording_queries.recording_parts(user, operation) if part.agency_id == user.agency_id), None)
    if own and not any(one.agency_id == own.agency_id and one.reported for one in _known(operation)[2]):
        url = address_of("outcomes.record", reference=operation.reference)
        return [Step("Record outcomes", url, explain=f"{own.agency.name} has not said yet what came of it.")]
    return []
