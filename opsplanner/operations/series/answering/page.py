"""What the page reads on which an agency with an account answers for the dates of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.agencies.calendars.queries import not_available_at
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.rules import WAITING
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing.rules import StaffLeft
from opsplanner.models import Commitment
from opsplanner.operations.parts.answering.links import words as links_words
from opsplanner.operations.reminding.answers.forms import QuestionForm


class Stand(NamedTuple):
    """Where one question stands, as `operations/links/_questions.html` reads it."""

    part: Commitment
    detail: str
    left: StaffLeft
    busy: list[str]
    overdue: bool
    answered: str
    over: str = ""
    another: str = ""


class Question(NamedTuple):
    """One date that an agency is asked for."""

    stand: Stand
    form: QuestionForm | None
    """What takes its answer; None where it is answered already."""


def questions(parts: Sequence[Commitment], refused: Mapping[str, QuestionForm]) -> list[Question]:
    """Return where each of these parts stands, in their order: two queries. `refused` are the forms whose answer was refused, by reference."""
    left = staffing_queries.left_for([(part.operation_id, part.agency_id, part.operation.held) for part in parts])
    busy = not_available_at([(part.agency_id, part.operation.held) for part in parts])
    found = []
    for part, said in zip(parts, busy, strict=True):
        form = refused.get(part.operation.reference)
        if form is None and part.state in WAITING:
            form = QuestionForm(formdata=None, prefix=f"q{part.operation.reference}-")
            form.fill_number(part)
        if form is not None:
            form.show_part(part)
            form.answer.label.text = f"Does {part.agency.name} take part on {clock.words_of_day(part.operation.day)}?"
        overdue = commitments_rules.is_overdue(part, clock.today())
        stand = Stand(part, commitments_words.detail_of_part(part), left[part.operation_id, part.agency_id], said, overdue, links_words.answered(part))
        found.append(Question(stand, form))
    return found
