"""The verbs of this room. All run inside unit_of_work(); they flush, never commit.

An operation's row is locked before its entries, in the order of their ids, so that two of these never wait for each other.
"""

from opsplanner.outcomes.services.closing import close_operation, nothing_to_report, set_follow_up
from opsplanner.outcomes.services.deputies import appoint_deputy, end_deputy
from opsplanner.outcomes.services.entries import Cell, Figure, record_entries, record_entry
from opsplanner.outcomes.services.releasing import release_figures
from opsplanner.outcomes.services.reviewing import Kept, SignedOff, answer_query, change_entry, correct_entry, query, sign_off

__all__ = [
    "Cell", "Figure", "Kept", "SignedOff", "answer_query", "appoint_deputy", "change_entry", "close_operation", "correct_entry", "end_deputy",
    "nothing_to_report", "query", "record_entries", "record_entry", "release_figures", "set_follow_up", "sign_off",
]  # fmt: skip
