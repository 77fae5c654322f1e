"""The form in which the columns of a file with operations are matched: a list to choose from for each column, and what is said of the whole file."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.operations.importing.columns import rules
from opsplanner.operations.importing.columns.rules import DAY, ROLES, Match
from opsplanner.operations.importing.rules import Known
from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.tables.offered import Offered
from opsplanner.web.tables.values import DAY_FIRST, MONTH_FIRST, way_of_days

AS_SHOWN = "As the file shows it"


class ColumnsForm(PageForm):
    """How a file is read."""

    sheet, headings = HiddenField(), HiddenField()
    kind = SelectField("Type of all operations, where no column says it", invalid_choice_message="Choose a type from the list")
    days = SelectField("Dates are written", choices=[SelectChoice("", AS_SHOWN), SelectChoice(DAY_FIRST, "30/6/2026: the day first"), SelectChoice(MONTH_FIRST, "6/30/2026: the month first")])
    version = VersionField()
    roles: dict[str, str]
    """What each column holds, by its heading."""
    wrong = ""
    """What is to be mended of the columns."""
    match = Match()
    kept = Match()
    """The same, for the agency's next file: what the file itself shows is found out anew."""

    def lay_out(self, offered: Offered, last: Match, known: Known, types: dict[str, str]) -> None:
        """Fill the lists and boxes: as it was typed, else as it was last, or as the headings look. `types` are names by their codes."""
        self._offered = offered
        self.kind.choices = [SelectChoice("", "A column says it"), *(SelectChoice(code, name) for code, name in types.items())]
        self.sheet.data, self.headings.data = str(offered.sheet), str(offered.headings)
        self.roles = rules.guessed(offered.names, last, known.agencies)
        if self.is_submitted():
            self.roles = {name: role if (role := request.form.get(f"c-{n}", "")) in ROLES else "" for n, name in enumerate(offered.names, 1)}
            return
        self.kind.data, self.days.data = last.type_code if last.type_code in types else "", last.days

    def check(self) -> None:
        """Put it together, and find out how dates are written. Raises RuleBroken beside what is to be chosen."""
        self.kept = chosen = Match(self._offered.sheet, self._offered.headings, self.roles, self.days.data or "", self.kind.data or "")
        days = [name for name, role in self.roles.items() if role == DAY]
        self.match = replace(chosen, days=chosen.days or way_of_days(self._offered.values(days)))
        rules.check(self.match, len(self._offered.rows))

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put what is wrong with the columns above them."""
        if field == "columns":
            self.status, self.wrong = 422, sentence
        else:
            super().refuse(sentence, field)

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id, sentence) for the error summary: of the columns first."""
        return [*([("c-1", self.wrong)] if self.wrong else []), *super().error_list()]
