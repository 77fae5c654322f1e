"""What this room registers: its task, and its kind of message."""

from __future__ import annotations

from flask import Flask

from opsplanner.mail import words as mail_words
from opsplanner.operations.reminding import services, words
from opsplanner.tasks import services as tasks_services


def set_up(app: Flask) -> None:
    """Let the worker remind, and say what reminders say."""
    tasks_services.register(app, services.TASK, services.remind)
    mail_words.register(app, mail_words.Kind(words.BY_MAIL, words.LABEL, services.letter))
