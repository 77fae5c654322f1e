"""The cover sheet of a workbook of figures: what was chosen, as at when, and what is to be known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals.queries import LeftOut, MeasureTotal
from opsplanner.outcomes.log.words import entries_of, of_left_out
from opsplanner.web.workbook import MOST, Cover

DAYS = ("From", "To", "Recorded on", "Signed off on")
"""The headings under which days stand."""
TOO_MANY = (
    "Too many figures for a workbook",
    f"Over {MOST:,} figures are chosen, which no workbook takes here. Choose fewer, or download them as a CSV file, which takes any number.",
)


def chosen(selection: Selection, partnership: str, now: datetime) -> list[tuple[str, object]]:
    """Return the lines that each cover has: whose figures, as at when, and each filter that is chosen."""
    labels = [tuple(label.split(": ", 1)) if ": " in label else tuple(label.split(" ", 1)) for _, label in selection.labels()]
    none = [] if labels else [("Filters", "None: all figures that you may see")]
    return [("Partnership", partnership), ("As at", now), *((word, said) for word, said in labels), *none]


def cover(
    selection: Selection, totals: Sequence[MeasureTotal], left_out: Sequence[LeftOut], partnership: str, now: datetime
) -> Cover:
    """Return the cover of the chosen figures, which add up to the `totals`."""
    entries, signed, nameless = (sum(numbers) for numbers in zip(*((one.entries, one.signed_off, one.nameless) for one in totals), strict=True)) if totals else (0, 0, 0)
    counts = [] if selection.uncounted else [("Signed off", signed)]
    sentences = [
        "Each row is a figure. What was corrected since, and what another agency’s figure counts for, is in no total; add up counts of one measure alone.",
        "Figures of operations that you may not see are not in it.",
        f"{entries_of(nameless).capitalize()} of operations that are not named here stand at the end." if nameless else "",
        of_left_out(left_out),
    ]
    return Cover("Outcomes", [*chosen(selection, partnership, now), ("Figures", entries), *counts], [one for one in sentences if one])
