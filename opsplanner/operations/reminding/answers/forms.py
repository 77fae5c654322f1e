"""The form by which an agency answers several questions without an account."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.commitments.rules import WAITING, Answer
from opsplanner.errors import RuleBroken
from opsplanner.mail.letter.words import in_one_line
from opsplanner.models import Commitment
from opsplanner.operations.parts.answering.forms import TypedAnswerForm
from opsplanner.operations.parts.answering.links.forms import WHO
from opsplanner.operations.reminding.answers import words
from opsplanner.web.fields import TextField
from opsplanner.web.forms import PageForm

_LATER = "later"


class QuestionForm(TypedAnswerForm):
    """The answer to one question of the page, with a one-time key of its own; the page's token is the whole form's."""

    class Meta(PageForm.Meta):
        csrf = False

    read_first = words.READ_FIRST

    answer = RadioField(
        "Does {agency} take part?",
        choices=[
            SelectChoice("accept", "Accept"), SelectChoice("provisional", "Accept provisionally"), SelectChoice("decline", "Decline"), SelectChoice(_LATER, "Not now"),
        ],
        default=_LATER,
    )

    shared_tick, shared_reason = False, ""
    """What was ticked and said once for all of the page that were asked about."""

    def given(self) -> Answer:
        """Return the answer that was typed; where it was asked about, and says nothing of its own, with what was said once for all: for the number that was asked about."""
        given = super().given()
        over = given.over_numbers or (self.over_for.data or 0 if self.shared_tick else 0)
        return dataclasses.replace(given, over_numbers=over, why_anyway=given.why_anyway or (self.shared_reason if self.asks_why else ""))

    @property
    def lacks_reason(self) -> bool:
        """Say whether it takes the tick that is given once for all, and no reason is said, neither here nor there."""
        return bool(self.shared_tick and self.asks_over and self.answer.data != "decline" and not (self.shared_reason or self.why_anyway.data))

    def is_blank(self, part: Commitment) -> bool:
        """Say whether nothing was chosen or typed, so that the question stays unanswered."""
        if self.answer.raw_data and self.answer.raw_data != [_LATER]:
            return False
        asked = part.staff_promised or part.staff_asked
        if self.contact_name.data or self.contact_telephone.data or self.names.data:
            return False
        return not self.reason.data and (not self.staff.raw_data or self.staff.raw_data[0].strip() in ("", str(asked), str(part.staff_asked)))

    def accept_rest(self, part: Commitment) -> None:
        """Accept what waits, is shown, and nothing else is said of, with the number that stands here, else with what is asked for."""
        shown = self.schedule.data is not None and self.version.data is not None
        if shown and part.state in WAITING and self.answer.data in (None, _LATER) and not self.reason.data:
            self.answer.data, self.answer.raw_data = "accept", ["accept"]
            if self.staff.data is None and not self.staff.process_errors:
                self.staff.data = part.staff_asked

    def check(self) -> None:
        """Whoever types a number or a reason also says what it is."""
        if self.answer.data == _LATER:
            raise RuleBroken(words.CHOOSE, "answer")
        super().check()


class AnswersForm(PageForm):
    """All that is pressed at once, in the name that is typed. Posted to /answers/<token>."""

    rest = BooleanField("Accept all the others, with the numbers that stand there")
    anyway = BooleanField("Promise all of them anyway, in my name")
    why_anyway = TextField("Why all the same", limit=400)
    who = TextField("Your name", need=WHO, limit=120)
    refused: Sequence[tuple[str, QuestionForm]] = ()
    """The questions whose answers were refused, each with its operation's reference."""

    def check(self) -> None:
        """Read the name as one line: it stands in the history. Who is signed in types none."""
        if "who" not in self:
            return
        self.who.data = in_one_line(self.who.data)
        if not self.who.data:
            raise RuleBroken(WHO, "who")

    @property
    def shares(self) -> int:
        """Return of how many questions the page asks who takes on more people than are free, where one tick and one reason do for all; else 0."""
        over = sum(one.asks_over for _, one in self.refused)
        return over if over > 1 else 0

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id, sentence) for the error summary: those of each question with its reference before them, then the form's own."""
        return [(anchor, f"{reference}: {said}") for reference, form in self.refused for anchor, said in form.error_list()] + super().error_list()
