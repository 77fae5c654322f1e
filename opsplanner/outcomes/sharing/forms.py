"""The form that asks whether figures of several agencies are parts, or the same thing told twice."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from opsplanner.figures.quantity.words import words_beside
from opsplanner.outcomes.sharing.queries import Shared
from opsplanner.outcomes.sharing.rules import PARTS, offered
from opsplanner.outcomes.sharing.words import PARTS_COUNT, counts_for_all
from opsplanner.web.forms import PageForm


class SharingForm(PageForm):
    """One choice, of the figures as they were seen."""

    counts = RadioField("Are these parts, or the same thing told twice?", validators=[InputRequired("Choose what they are")], validate_choice=False)
    seen = HiddenField()

    def offer(self, shared: Shared, reviews: bool) -> None:
        """Offer the parts, and each agency's figure as the one that counts, as far as this person may say so."""
        ways = {PARTS: PARTS_COUNT} | {
            one.code: counts_for_all(one.agency, words_beside(shared.measure, one.hundredths, shared.unit, one.exactness)) for one in shared.shares
        }
        self.counts.choices = [(counts, ways[counts]) for counts in offered(shared, reviews).ways]
