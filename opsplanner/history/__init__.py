"""The one stream of what happened: services write to it as part of their own transaction, pages, notices and feeds read it."""

from __future__ import annotations

from opsplanner.history import subjects
from opsplanner.history.queries import changes_between, changes_since, check_seen, check_unchanged, how_many, last_line, newest
from opsplanner.history.services import Said, note, record, record_many, take_recorded
from opsplanner.history.words import called, change_of, changes, sentence

__all__ = ["Said", "called", "change_of", "changes", "changes_between", "changes_since", "check_seen", "check_unchanged", "how_many", "last_line", "newest", "note", "record", "record_many", "sentence", "subjects", "take_recorded"]
