"""How figures and what became of them are said."""

from __future__ import annotations

from opsplanner.figures.quantity import words_beside
from opsplanner.models import Exactness

HOW_EXACT = {Exactness.EXACT: "exactly", Exactness.OVER: "over", Exactness.ABOUT: "about", Exactness.FORECAST: "forecast"}


def quantity(name: str, hundredths: int, unit: str, exactness: Exactness, *, interim: bool) -> str:
    """Return "12", "over 2,700 tonnes", "£1,350.90, interim": what is said beside the measure's name."""
    return words_beside(name, hundredths, unit, exactness) + (", interim" if interim else "")


def figure(name: str, said: str) -> str:
    """Return "Untaxed vehicles removed: 12"."""
    return f"{name}: {said}"


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


def signed_off(about: str, agency: str) -> str:
    """Say that a figure was signed off."""
    return f"signed off {about} of {agency}"


def asked_about(about: str, agency: str, question: str) -> str:
    """Say what was asked about a figure."""
    return f"asked about {about} of {agency}: {question}"


def answered(about: str, answer: str) -> str:
    """Say what was answered."""
    return f"answered the question about {about}: {answer}"
