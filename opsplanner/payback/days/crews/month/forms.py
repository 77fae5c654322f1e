"""The form of a month's crews: a box and a supervisor for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from opsplanner.payback.days.crews.month.queries import Line
from opsplanner.payback.days.crews.queries import Supervisor
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.typed import number_or_none


class MonthForm(AsksFirst):
    """Which crews go out, and who supervises each: `month_form` adds a box for each."""

    crews = SelectMultipleField("Crews that go out", validate_choice=False)

    def chosen(self) -> Mapping[str, int | None]:
        """Return who supervises each crew that is ticked, by its key."""
        return {key: number_or_none(self[f"supervisor_{key}"].data) if f"supervisor_{key}" in self else None for key in self.crews.data or ()}

    def box(self, key: str) -> Any:
        """Return the box of who supervises a crew."""
        return self[f"supervisor_{key}"]


def month_form(lines: Sequence[Line], supervisors: Sequence[Supervisor]) -> MonthForm:
    """Return the form with a box for each crew that is offered, as it is proposed."""
    offered = [SelectChoice("", "Nobody yet"), *(SelectChoice(str(one.id), one.name) for one in supervisors)]
    boxes = {
        f"supervisor_{line.crew.key}": SelectField("Supervisor", choices=offered, validate_choice=False, default=str(line.supervisor_id or "")) for line in lines
    }
    made: MonthForm = type("MonthForm", (MonthForm,), boxes)()
    made.crews.choices = [SelectChoice(line.crew.key, line.crew.name) for line in lines]
    return made
