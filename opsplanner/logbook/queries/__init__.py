"""What the logbook reads. Everything begins with the operations that a person may see (`access.visible_to`)."""

from opsplanner.logbook.queries.briefing import briefing, change_of, of_day
from opsplanner.logbook.queries.debrief import Debriefed, LessonRow, NotedLesson, debrief_of, lessons_for_type
from opsplanner.logbook.queries.head import Head, for_change, head_of, takes_part
from opsplanner.logbook.queries.log import Chain, LogLine, last_lines, latest_line, lines_of, log_of
from opsplanner.logbook.queries.muster import MusterRow, may_say, muster_of

__all__ = [
    "Chain", "Debriefed", "Head", "LessonRow", "LogLine", "MusterRow", "NotedLesson", "briefing", "change_of", "debrief_of", "for_change", "head_of",
    "last_lines", "latest_line", "lessons_for_type", "lines_of", "log_of", "may_say", "muster_of", "of_day", "takes_part",
]  # fmt: skip
