"""What is asked of outcomes. Every select of entries begins with `entries_visible_to`."""

from opsplanner.outcomes.queries.chain import chain_of
from opsplanner.outcomes.queries.due import Asked, Backlog, Due, ToReview, outcomes_due, queries_for, to_review
from opsplanner.outcomes.queries.reports import count_by_agency, figures_of, has_debrief, reports_of, said_of
from opsplanner.outcomes.queries.review import LastTime, Waiting, how_many_wait, last_times, priorities_of, waiting
from opsplanner.outcomes.queries.reviewers import deputies, may_be_deputies, who_signs
from opsplanner.outcomes.queries.sheet import Column, MeasureRow, Sheet, Stored, sheet
from opsplanner.outcomes.queries.visible import (
    Whole,
    counted_for,
    entries_for_change,
    entries_visible_to,
    entry,
    entry_for_change,
    may_record_for,
    operation_to_record,
    questions_of,
    recording_parts,
)

__all__ = [
    "Asked", "Backlog", "Column", "Due", "LastTime", "MeasureRow", "Sheet", "Stored", "ToReview", "Waiting", "Whole", "chain_of", "count_by_agency", "counted_for",
    "deputies", "entries_for_change", "entries_visible_to", "entry", "entry_for_change", "figures_of", "has_debrief", "how_many_wait", "last_times",
    "may_be_deputies", "may_record_for", "operation_to_record", "outcomes_due", "priorities_of", "queries_for", "questions_of",
    "recording_parts", "reports_of", "said_of", "sheet", "to_review", "waiting", "who_signs",
]  # fmt: skip
