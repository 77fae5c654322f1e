"""The verbs of the logbook. All run inside unit_of_work(); they flush, never commit. Each raises NotFound for what this person may not do."""

from opsplanner.logbook.services.briefing import change_briefing
from opsplanner.logbook.services.debrief import NewLesson, add_lesson, change_lesson, save_debrief
from opsplanner.logbook.services.log import NewLine, add_line, correct_line
from opsplanner.logbook.services.muster import Said, note_turned_up

__all__ = [
    "NewLesson", "NewLine", "Said", "add_lesson", "add_line", "change_briefing", "change_lesson", "correct_line", "note_turned_up", "save_debrief",
]  # fmt: skip
