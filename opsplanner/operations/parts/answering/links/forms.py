"""The form by which an agency answers without an account."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.mail.letter.words import in_one_line
from opsplanner.operations.parts.answering.forms import TypedAnswerForm
from opsplanner.web.fields import TextField

WHO = "Enter your name, so that the lead agency knows who answered"
"""What is said where no name is typed."""


class LinkAnswerForm(TypedAnswerForm):
    """An agency's answer by a link that went to an address of it, in the name that is typed. Posted to /answer/<token>."""

    who = TextField("Your name", need=WHO, limit=120)

    def check(self) -> None:
        """Read the name as one line: it stands in the history."""
        super().check()
        self.who.data = in_one_line(self.who.data)
        if not self.who.data:
            raise RuleBroken(WHO, "who")
