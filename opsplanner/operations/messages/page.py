"""What this room registers: its kind of message, and the notice of it."""

from __future__ import annotations

from flask import Flask

from opsplanner.mail import words as mail_words
from opsplanner.models import Verb
from opsplanner.notices.kinds.words import Kind, register
from opsplanner.operations.messages import queries, services, words


def set_up(app: Flask) -> None:
    """Let agencies and people be reached."""
    mail_words.register(app, mail_words.Kind(words.BY_MAIL, words.LABEL, services.letter))
    verbs = frozenset({Verb.WROTE_TO_ALL, Verb.WROTE_TO_AGENCIES})
    register(app, Kind("message", "Who leads an operation that I take part in writes", verbs, queries.reached, apart=True))
