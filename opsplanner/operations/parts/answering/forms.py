"""The forms by which an agency answers and withdraws."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.naming import words as naming_words
from opsplanner.commitments.rules import Answer
from opsplanner.errors import RuleBroken
from opsplanner.grammar import without_apostrophes
from opsplanner.mail.letter.words import in_one_line
from opsplanner.models import Commitment, CommitmentState, User
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm, checking

OFFERED = 20
"""So many colleagues are offered to be ticked, besides those who are; who has more types part of a name."""
STATES = {"accept": CommitmentState.ACCEPTED, "provisional": CommitmentState.PROVISIONAL, "decline": CommitmentState.DECLINED}


class ShortAnswerForm(AsksFirst):
    """What every answer of an agency says, whoever gives it."""

    answer = RadioField(
        "Does {agency} take part?",
        choices=[SelectChoice("accept", "Accept"), SelectChoice("provisional", "Accept provisionally"), SelectChoice("decline", "Decline")],
        validators=[InputRequired("Choose whether you accept, accept provisionally or decline")],
    )
    reason = LongTextField("Why you decline", limit=500)
    staff = WholeNumberField("How many people you send", high=commitments_rules.MOST_STAFF)
    over_numbers = BooleanField("Promise them anyway, in my name")
    why_anyway = TextField("Why all the same", limit=400)
    over_for = IntegerField(widget=HiddenInput(), validators=[Optional()])
    schedule = VersionField()
    version = VersionField()

    def check(self) -> None:
        """A promise has a number."""
        if self.answer.data != "decline" and self.staff.data is None:
            raise RuleBroken("Enter how many people you will send", "staff")

    def given(self) -> Answer:
        """Return the answer that was typed."""
        return Answer(
            state=STATES[self.answer.data],
            staff=self.staff.data or 0,
            reason=self.reason.data or "",
            over_numbers=(self.over_for.data or 0) if self.over_numbers.data else 0,
            accepted=self.accepted,
            why_anyway=self.why_anyway.data or "",
        )

    def show_part(self, part: Commitment) -> None:
        """Fit the form to the part that it answers for; after somebody else's change it carries what the page now shows."""
        self.answer.label.text = f"Does {part.agency.name} take part?"
        if self.over_numbers.errors:
            self.over_for.data, self.over_for.raw_data, self.over_numbers.data = self.staff.data, None, False
        self.over_numbers.label.text = f"Promise {self.over_for.data} anyway, in my name"
        self.version.carry(part.version)
        self.schedule.carry(part.operation.schedule)
        if self.changed_meanwhile:
            self.schedule.replace(part.operation.schedule)

    @property
    def asks_why(self) -> bool:
        """Say whether the page has to ask why more are promised than are free, or somebody is named twice, all the same."""
        return self.asks_over or self.asks or bool(self.warned.data or self.why_anyway.errors)

    @property
    def asks_over(self) -> bool:
        """Say whether the page has to ask who takes on more people than are free."""
        return self.over_for.data is not None

    def fill_answer(self, part: Commitment, chosen: str | None = None) -> None:
        """Fill an untouched form: what was answered before, else what was asked for."""
        answered = {state: word for word, state in STATES.items()}
        self.answer.data = chosen if chosen in STATES else answered.get(part.state)
        self.reason.data = part.reason if part.state is CommitmentState.DECLINED else ""
        self.fill_number(part)

    def fill_number(self, part: Commitment) -> None:
        """Fill in how many, where nothing was sent of it."""
        if not self.staff.raw_data:
            self.staff.data = part.staff_promised if part.state in commitments_rules.PROMISING else part.staff_asked


class TypedAnswerForm(ShortAnswerForm):
    """The answer of who has no account: whom to ring and who will be there are typed, and nobody who is named already is shown or taken off."""

    contact_name = TextField("Who to ring about this", limit=120)
    contact_telephone = TextField("Their telephone", limit=40)
    names = LongTextField("Who will be there, one name a line", limit=4000)

    def check(self) -> None:
        """A promise has a number, and a telephone has digits."""
        super().check()
        _check_telephone(self)

    def given(self) -> Answer:
        """Return the answer that was typed: who is to be rung stays where nothing is typed of that."""
        name, telephone = in_one_line(self.contact_name.data or ""), in_one_line(self.contact_telephone.data or "")
        return dataclasses.replace(
            super().given(), contact_name=name or None, contact_telephone=telephone or ("" if name else None),
            also=tuple(filter(None, (in_one_line(line) for line in (self.names.data or "").split("\n")))),
        )


class AnswerForm(ShortAnswerForm):
    """An agency's answer. Posted to /operations/<reference>/answer, with ?agency=CODE for an answer that came by telephone or by e-mail.

    A short form, such as the line on the home page, posts to the same address `csrf_token`, `once`, `answer` (accept,
    provisional or decline), `staff`, `schedule` (the operation's) and `version` (the commitment's); for a decline
    `reason` instead of `staff`; and `back=home` to return there. The contact is then who was known, else who
    answers, and the names stay. Only the whole form sends `whole=yes` with contact and names.
    """

    contact_name = TextField("Who to ring about this", limit=120)
    contact_telephone = TextField("Their telephone", limit=40)
    people = SelectMultipleField(
        "Colleagues who will be there", coerce=int, validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    find = TextField("Find a colleague", limit=100)
    names = LongTextField("Others, one name a line", limit=4000)
    by_email = SubmitField("Save, came by e-mail")
    whole = HiddenField()
    back = HiddenField()
    gone: Sequence[str] = ()
    """Who is named and will not be there, with why: the whole form takes them off."""
    found = 0
    """How many of those who are not ticked hold what is looked for."""
    left_out = 0
    """How many colleagues are not among those who are offered."""

    def check(self) -> None:
        """A promise has a number, and a telephone has digits."""
        super().check()
        _check_telephone(self)

    def given(self) -> Answer:
        """Return the answer that was typed."""
        whole = self.whole.data == "yes"
        return dataclasses.replace(
            super().given(),
            contact_name=(self.contact_name.data or "") if whole else None,
            contact_telephone=(self.contact_telephone.data or "") if whole else None,
            people=tuple(self.people.data or ()) if whole else None,
            names=tuple(filter(None, (line.strip() for line in (self.names.data or "").split("\n")))) if whole else None,
        )

    def show(self, part: Commitment, colleagues: list[tuple[int, str]]) -> None:
        """Fit the form to the part that it answers for; after somebody else's change it carries what the page now shows."""
        named = {person.user_id: person.name for person in part.nominations if person.user_id and not naming_words.gone(person, part)}
        self.gone = [naming_words.words_of_named(person, part) for person in part.nominations if naming_words.gone(person, part)]
        self._offer(named | dict(colleagues))
        self.whole.data, self.whole.raw_data = "yes", None
        self.show_part(part)

    def _offer(self, colleagues: dict[int, str]) -> None:
        """Offer colleagues to be ticked: whoever is ticked, and of the others the first by name that hold what is looked for."""
        ticked, words = set(self.people.data or ()), without_apostrophes(self.find.data or "").casefold().split()
        others = [id_ for id_ in colleagues if id_ not in ticked]
        found = [id_ for id_ in others if all(word in without_apostrophes(colleagues[id_]).casefold() for word in words)] if words else others
        self.found = len(found)
        offered = ticked.union(found[:OFFERED] if len(others) > OFFERED else others)
        self.left_out = sum(id_ not in offered for id_ in colleagues)
        self.people.choices = [SelectChoice(str(id_), name) for id_, name in colleagues.items() if id_ in offered]

    @property
    def names_open(self) -> bool:
        """Say whether there is something to see among the names."""
        return bool(self.gone or self.asks or self.people.data or self.names.data or self.people.errors or self.names.errors or self.find.data or checking())

    def fill_from(self, part: Commitment, by: User, chosen: str | None) -> None:
        """Fill an untouched form: what was answered before, else what was asked for and who asks."""
        self.fill_answer(part, chosen)
        self.fill_gaps(part, by)

    def fill_gaps(self, part: Commitment, by: User) -> None:
        """Fill what a short form did not send, before it comes back as the whole one."""
        if not self.contact_name.raw_data:
            self.contact_name.data, self.contact_telephone.data = commitments_rules.usual_contact(part, by)
            self.people.data = [person.user_id for person in part.nominations if person.user_id and not naming_words.gone(person, part)]
            self.names.data = "\n".join(person.name for person in part.nominations if not person.user_id)
        self.fill_number(part)


def _check_telephone(form: AnswerForm | TypedAnswerForm) -> None:
    telephone = form.contact_telephone.data
    if form.answer.data != "decline" and telephone and sum(c.isdigit() for c in telephone) < 3:
        raise RuleBroken("Enter a telephone number, for example 01632 960123", "contact_telephone")


class WithdrawForm(PageForm):
    """Why an agency withdraws."""

    why = LongTextField("Why you withdraw", need="Say why, so that the lead agency knows what to do", limit=500)
    by_email = SubmitField("Withdraw, came by e-mail")
    version = VersionField()
