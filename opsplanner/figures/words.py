"""How figures and what became of them are said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.figures.quantity.words import words_beside
from opsplanner.grammar import list_of
from opsplanner.models import Exactness

HOW_EXACT = {Exactness.EXACT: "exactly", Exactness.OVER: "over", Exactness.ABOUT: "about", Exactness.FORECAST: "forecast"}


def quantity(name: str, hundredths: int, unit: str, exactness: Exactness, *, interim: bool) -> str:
    """Return "12", "over 2,700 tonnes", "£1,350.90, interim": what is said beside the measure's name."""
    return words_beside(name, hundredths, unit, exactness) + (", interim" if interim else "")


def figure(name: str, said: str) -> str:
    """Return "Untaxed vehicles removed: 12"."""
    return f"{name}: {said}"


def period_words(period: str, starts_on: date, ends_on: date) -> str:
    """Return a figure's period: its own words, else its dates; a whole plan year by its name."""
    if period:
        return period
    if (starts_on.month, starts_on.day, ends_on.month, ends_on.day) == (4, 1, 3, 31) and ends_on.year == starts_on.year + 1:
        return f"{starts_on.year}/{ends_on.year % 100:02}"
    first = words_of_day(starts_on, weekday=False)
    return first if starts_on == ends_on else f"{first} to {words_of_day(ends_on, weekday=False)}"


def named(reference: str) -> str:
    """Return "figure 3 of CUBIT-2026-014", "published figure fly-tips", "correction 1 of the published figure fly-tips"."""
    of, _, number = reference.rpartition("/")
    published = of.removeprefix("published/")
    if published == of:
        return f"figure {number} of {of}"
    return f"published figure {published}" if number == "1" else f"correction {int(number) - 1} of the published figure {published}"


def recorded(about: str, agency: str) -> str:
    """Say that a figure was recorded."""
    return f"recorded {about} for {agency}"


def changed(was: str, quantity: str, agency: str) -> str:
    """Say that a figure was changed."""
    return f"changed {was} to {quantity} for {agency}"


def changed_by_session(was: str, quantity: str) -> str:
    """Say that a figure of a session was changed where the session is recorded."""
    return f"changed {was} to {quantity} by recording the session again"


def noted(about: str, agency: str) -> str:
    """Say that what is noted of a figure was changed."""
    return f"changed what is noted of {about} for {agency}"


def taken_back(about: str, agency: str) -> str:
    """Say that a figure was taken out."""
    return f"took back {about} for {agency}"


def corrected(was: str, quantity: str, agency: str) -> str:
    """Say that a signed-off figure was corrected."""
    return f"corrected {was} to {quantity} for {agency}"


def sharing(measure: str, agencies: Sequence[str], counted: str) -> str:
    """Say how what several agencies recorded of one measure is counted; `counted` is whose counts for all of them, "" where they are parts."""
    of = f"{measure} of {list_of(agencies)}"
    return f"said that {of} tell the same thing: {counted}’s counts" if counted else f"said that {of} are parts: both count" if len(agencies) == 2 else f"said that {of} are parts: all count"


def count_again(measure: str, agencies: Sequence[str]) -> str:
    """Say that figures count again, since the one that counted for them does not."""
    return f"let {measure} of {list_of(agencies)} count again, since the figure that counted for all is nought or gone"


def signed_off(about: str, agency: str) -> str:
    """Say that a figure was signed off."""
    return f"signed off {about} of {agency}"


def asked_about(about: str, agency: str, question: str) -> str:
    """Say what was asked about a figure."""
    return f"asked about {about} of {agency}: {question}"


def answered(about: str, answer: str, how: str = "") -> str:
    """Say what was answered, and how where that was by a link."""
    return f"answered the question about {about}{f', {how}' if how else ''}: {answer}"
