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
IF_ASKED_FOR = [SelectChoice("", words.NO), *(SelectChoice(way.value, words.WAYS[way]) for way in (NoticeWay.AT_ONCE, NoticeWay.APP))]
"""Of what only who has chosen it is told, and what a digest would bring too late."""


class ChoicesForm(PageForm):
    """A choice for each kind that can be chosen, in boxes "way-refused" and so on, and the hour of the digest."""

    hour = SelectField("When my digest comes", coerce=int, choices=[SelectChoice(hour, words_of_time(time(hour))) for hour in range(24)])

    def boxes(self) -> list[SelectField]:
        """Return the boxes of the kinds, in their order."""
        return [box for box in self if box.name.startswith("way-")]

    def ways(self, kinds: Sequence[Kind]) -> Mapping[str, NoticeWay | None]:
        """Return what was chosen, by kind; None for nothing."""
        typed = {kind.name: self[f"way-{kind.name}"].data for kind in kinds}
        return {name: NoticeWay(way) if way else None for name, way in typed.items()}


def form_for(kinds: Sequence[Kind]) -> type[ChoicesForm]:
    """Return the form in which these kinds are chosen."""
    return type("ChoicesForm", (ChoicesForm,), {f"way-{kind.name}": SelectField(kind.label, choices=IF_ASKED_FOR if kind.asked_for else WAYS) for kind in kinds})
