"""How returns and the collection calendar are said."""

from __future__ import annotations

from datetime import date

from opsplanner.grammar import counted
from opsplanner.models import Answer
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns.rules import KINDS

ANSWERS = {
    Answer.FIGURES: "Figures", Answer.ESTIMATED: "Estimated, the figures come later", Answer.NOTHING: "Nothing in this period", Answer.LATER: "Comes later, on the day below",
}
INCLUDES = {"yes": "Is included", "no": "Is not included"}
"""Said of what operations and Payback jobs recorded."""


def so_far_of(span: Span) -> dict[str, str]:
    """Return what a return's figures can be of, by the word that a form sends: of a whole plan year there is one choice."""
    own = {"month": "The month’s own", "quarter": "The quarter’s own"}.get(span.kind)
    return {"no": own, "yes": "The year’s so far, since 1 April"} if own else {"no": "The year’s"}


def due_words(days: int, working: bool) -> str:
    """Return "10 working days after its end"."""
    return "on its last day" if not days else f"{counted(days, 'working day' if working else 'day')} after its end"


def kind_words(kind: str) -> str:
    """Return "each month"."""
    return f"each {KINDS[kind].lower()}"


def expected_words(kind: str, first: str, days: int, working: bool, by_ward: bool, owner: str, deputy: str, credited: str = "") -> str:
    """Return what is asked for: "each month from June 2026, by ward, due 10 working days after its end; owner A. Colleague, deputy nobody".

    `credited` names the priorities under which it counts.
    """
    wards = ", by ward" if by_ward else ""
    credited = f"; counts under {credited}" if credited else ""
    return f"{kind_words(kind)} from {first}{wards}, due {due_words(days, working)}; owner {owner or 'nobody'}, deputy {deputy or 'nobody'}{credited}"


def expects(measure: str, agency: str, asked: str) -> str:
    """Say that a return is expected from now on."""
    return f"expects {measure} of {agency} {asked}"


def expects_now(asked: str) -> str:
    """Say that something else is asked for now."""
    return f"changed what is asked for to {asked}"


def ended(last: str) -> str:
    """Say that nothing is expected after a period."""
    return f"ended it: {last} is the last period"


def period_moved(span: Span, *, locked: bool) -> str:
    """Say that a period was locked, or opened."""
    return f"locked {span.name}: its returns stay as they are" if locked else f"opened {span.name}: its returns can be entered and changed"


def sent(measure: str, agency: str, span: Span, said: str) -> str:
    """Say what a service said of a period."""
    return f"sent {measure} of {agency} for {span.name}: {said}"


def withdrawn(measure: str, agency: str, span: Span) -> str:
    """Say that what a service said of a period was taken back."""
    return f"withdrew {measure} of {agency} for {span.name}: it is waited for again"


def said_of(answer: Answer, figures: int, comes_on: date | None, words_of_comes_on: str, *, includes: bool | None, so_far: bool) -> str:
    """Return what a return says: "2 figures, the year’s so far, including what operations and Payback recorded". `includes` is None where that is not asked."""
    if answer is Answer.LATER and comes_on:
        return f"comes on {words_of_comes_on}"
    said = "nothing" if answer is Answer.NOTHING else counted(figures, "figure") + (", estimated" if answer is Answer.ESTIMATED else "")
    said += ", the year’s so far" if so_far else ""
    if includes is None:
        return said
    return f"{said}, {'including' if includes else 'besides'} what operations and Payback recorded"
