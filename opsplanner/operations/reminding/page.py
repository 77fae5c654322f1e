"""What this room registers: its task, and its kind of message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from opsplanner.mail import words as mail_words
from opsplanner.notices.kinds.words import Kind, To, register
from opsplanner.operations.reminding import services, words
from opsplanner.operations.reminding.duties import services as duties_services
from opsplanner.operations.reminding.duties import words as duties_words
from opsplanner.operations.reminding.ending import services as ending_services
from opsplanner.operations.reminding.starting import services as starting_services
from opsplanner.tasks import services as tasks_services


def set_up(app: Flask) -> None:
    """Let the worker remind agencies, and people of their duties, and say what that says."""
    tasks_services.register(app, services.TASK, services.remind)
    tasks_services.register(app, starting_services.TASK, starting_services.tell)
    tasks_services.register(app, ending_services.TASK, ending_services.tell)
    mail_words.register(app, mail_words.Kind(words.BY_MAIL, words.LABEL, services.letter))
    register(app, Kind(words.BY_MAIL, words.CHOICE, frozenset(), _nobody, permission="answer_for_agency", waits=services.still_so))
    for name, task, letter in (
        (duties_words.TOMORROW, duties_services.tell_of_tomorrow, duties_services.letter_of_tomorrow),
        (duties_words.SOON, duties_services.tell_of_soon, duties_services.letter_of_soon),
    ):
        tasks_services.register(app, name, task)
        mail_words.register(app, mail_words.Kind(name, duties_words.LABELS[name], letter))
        register(app, Kind(name, duties_words.CHOICES[name], frozenset(), _nobody, asked_for=name == duties_words.SOON, waits=duties_services.still_so))


def _nobody(_lines: Sequence[Any]) -> list[To]:
    """Nothing in the history tells of the hour."""
    return []
