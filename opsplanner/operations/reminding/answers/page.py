"""What the page reads on which an agency answers several questions by one link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from opsplanner.commitments.rules import WAITING
from opsplanner.operations.parts.answering.links import page as links_page
from opsplanner.operations.parts.answering.links.page import Stand
from opsplanner.operations.reminding.answers.forms import QuestionForm
from opsplanner.operations.reminding.answers.queries import Asked


class Question(NamedTuple):
    """One question of the page."""

    token: str
    """By which it is answered alone."""
    stand: Stand
    form: QuestionForm | None
    """What takes its answer here; None where it is answered, has changed, or has ended."""


def questions(asked: Sequence[Asked], refused: Mapping[int, QuestionForm]) -> list[Question]:
    """Return where each question of a page stands, in its order; `refused` are the forms of those whose answer was refused, which are shown again."""
    found = []
    for each, stand in zip(asked, links_page.stands([each.link for each in asked]), strict=True):
        form = refused.get(each.place)
        waits = stand.part.state in WAITING and not stand.another and not stand.over
        if form is None and waits:
            form = QuestionForm(formdata=None, prefix=f"q{each.place}-")
            form.fill_number(stand.part)
        if form is not None and stand.theirs:
            form.show_part(stand.part)
            form.answer.label.text = f"Does {stand.part.agency.name} take part in {stand.part.operation.reference}?"
        found.append(Question(each.token, stand, form if stand.theirs else None))
    return found
