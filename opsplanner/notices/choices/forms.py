"""How one wants to be told, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.clock import words_of_time
from opsplanner.models import NoticeWay
from opsplanner.notices.choices import words
from opsplanner.notices.kinds.words import Kind
from opsplanner.web.forms import PageForm

WAYS = [SelectChoice(way.value, words.WAYS[way]) for way in NoticeWay]
YES_OR_NO = [SelectChoice(way.value, word) for way, word in words.YES_OR_NO.items()]
"""Of what the hour alone tells, which stands nowhere else."""


class ChoicesForm(PageForm):
    """A choice for each kind that can be chosen, in boxes "way-refused" and so on, and the hour of the digest."""

    hour = SelectField("When my digest comes", coerce=int, choices=[SelectChoice(hour, words_of_time(time(hour))) for hour in range(24)])

    def boxes(self) -> list[SelectField]:
        """Return the boxes of the kinds, in their order."""
        return [box for box in self if box.name.startswith("way-")]

    def ways(self, kinds: Sequence[Kind]) -> Mapping[str, NoticeWay]:
        """Return what was chosen, by kind."""
        return {kind.name: NoticeWay(self[f"way-{kind.name}"].data) for kind in kinds}


def form_for(kinds: Sequence[Kind]) -> type[ChoicesForm]:
    """Return the form in which these kinds are chosen."""
    return type("ChoicesForm", (ChoicesForm,), {f"way-{kind.name}": SelectField(kind.label, choices=WAYS if kind.verbs else YES_OR_NO) for kind in kinds})
