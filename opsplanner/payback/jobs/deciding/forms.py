"""The forms by which a job is decided, answered for and cancelled."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from opsplanner.models import DeclineReason, JobState
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.forms import choices_of
from opsplanner.payback.jobs.referring.forms import GONE
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm

DECISIONS = {
    "accept": "Accept it",
    "ask": "Ask for information",
    "decline": "Decline it",
    "lapse": "Let it lapse: no answer came",
    "resume": "Take it off hold",
    "hold": "Put it on hold",
    "merge": "Merge it into another job",
}


class DecideForm(PageForm):
    """What Probation does with a job: only what its state allows is offered."""

    decision = RadioField("What do you decide?", choices=[SelectChoice(value, label) for value, label in DECISIONS.items()], validators=[InputRequired("Choose what you decide")])
    question = LongTextField("What do you need to know?", limit=500)
    reason = SelectField("Reason", choices=[SelectChoice("", "Choose a reason"), *choices_of(jobs_words.REASONS)], default="", invalid_choice_message=GONE)
    said = LongTextField("In words", limit=400)
    until = DayField("Until")
    why = TextField("Why it is on hold", limit=400)
    into = TextField("Reference of the other job", limit=50)
    version = VersionField()

    def offer(self, state: JobState) -> None:
        """Offer what can be decided of a job in this state. (What is sent may be any decision: the rule refuses it in words.)"""
        self.decision.choices = [SelectChoice(verb, label) for verb, label in DECISIONS.items() if jobs_rules.allowed(verb, state)]

    def declined_for(self) -> DeclineReason | None:
        """The coded reason that was chosen."""
        return DeclineReason[self.reason.data.upper()] if self.reason.data else None


class AnswerForm(PageForm):
    """The answer to Probation's question."""

    answer = LongTextField("Your answer", need="Enter your answer", limit=500)
    version = VersionField()


class LinkAnswerForm(PageForm):
    """The same by a link, of one question alone: it has no version to go by."""

    answer = LongTextField("Your answer", need="Enter your answer", limit=500)


class WhyForm(PageForm):
    """One button and the reason."""

    why = TextField("Reason", need="Enter the reason, so that the others know", limit=400)
    version = VersionField()
