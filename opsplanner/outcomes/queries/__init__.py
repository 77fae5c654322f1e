"""What is asked of outcomes. Every select of entries begins with `entries_visible_to`."""

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
    "Whole", "counted_for", "entries_for_change", "entries_visible_to", "entry", "entry_for_change", "may_record_for", "operation_to_record",
    "questions_of", "recording_parts",
]  # fmt: skip
