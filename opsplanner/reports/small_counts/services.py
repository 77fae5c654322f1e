"""Of which measures small counts by ward are not published. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Collection

from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.figures.totals.queries import COUNT
from opsplanner.grammar import list_of
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import Measure, User, Verb
from opsplanner.reports.authors.queries import keeps_reports


def mark(ticked: Collection[int], *, seen_line: int, by: User) -> str:
    """Let small counts by ward of these measures, and of no others, be hidden in reports; return the sentence that says so. Issued reports stay.

    Raises NotFound for who may not, ChangedMeanwhile.
    """
    if not keeps_reports(by):
        raise NotFound()
    rows = db.session.scalars(db.select(Measure).where(Measure.shape == COUNT).order_by(Measure.name, Measure.id).with_for_update()).all()
    check_seen(subjects.SMALL_COUNTS, seen_line, seen())
    changed = [row for row in rows if row.few_hidden != (row.id in ticked)]
    for row in changed:
        row.few_hidden = row.id in ticked
    parts = [("hid small counts by ward of", True), ("let small counts by ward be published of", False)]
    said = "; ".join(f"{words} {list_of(names)}" for words, so in parts if (names := [row.name for row in changed if row.few_hidden is so]))
    if not said:
        return "Nothing was changed"
    record(None, Verb.SMALL_COUNTS_MARKED, said, by=by, subject=subjects.SMALL_COUNTS)
    db.session.flush()
    return "It is kept, and holds for drafts and for every new report. Reports that are issued stay as they are"


def seen() -> int:
    """Return how often the history tells of what is hidden."""
    return how_many(subjects.SMALL_COUNTS)
