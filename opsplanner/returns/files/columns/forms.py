"""The form in which the columns of a file are matched: a list to choose from for each column, and what is said of the whole file."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.returns.files.checking.rules import Known
from opsplanner.returns.files.columns import rules
from opsplanner.returns.files.columns.rules import FIGURE, HEADED, PERIOD, ROLES, Match
from opsplanner.returns.sending.rules import COUNT
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.tables.offered import Offered
from opsplanner.web.tables.values import COMMA, DAY_FIRST, MONTH_FIRST, POINT, way_of_days, way_of_numbers

AS_SHOWN = "As the file shows it"


class ColumnsForm(PageForm):
    """How a file is read."""

    sheet, headings = HiddenField(), HiddenField()
    measure = SelectField("Measure of all figures, where no column says it", invalid_choice_message="Choose a measure from the list")
    period = TextField("Period of all figures, where no column says it", limit=40)
    numbers = SelectField("Numbers are written", choices=[SelectChoice("", AS_SHOWN), SelectChoice(POINT, "1,234.5: a point before the decimals"), SelectChoice(COMMA, "1.234,5: a comma before the decimals")])
    days = SelectField("Dates are written", choices=[SelectChoice("", AS_SHOWN), SelectChoice(DAY_FIRST, "30/6/2026: the day first"), SelectChoice(MONTH_FIRST, "6/30/2026: the month first")])
    includes = SelectField("What operations and Payback recorded", choices=[SelectChoice("", "Say whether"), SelectChoice("yes", "Is included"), SelectChoice("no", "Is not included")])
    so_far = SelectField("Of which time the figures are", choices=[SelectChoice("no", "Each period’s own"), SelectChoice("yes", "The year’s so far, since 1 April")])
    estimated = BooleanField("All of them are estimated, and the figures come later")
    version = VersionField()
    roles: dict[str, str]
    """What each column holds, by its heading."""
    wrong = ""
    """What is to be mended of the columns."""
    match = Match()
    kept = Match()
    """The same, for the agency's next file: what the file itself shows is found out anew."""

    def lay_out(self, offered: Offered, last: Match, known: Known) -> None:
        """Fill the lists and boxes: as it was typed, else as it was last, or as the headings look."""
        self._offered, self._known = offered, known
        lines = {line.code: line.measure for line in known.lines if line.may}
        self.measure.choices = [SelectChoice("", "A column says it"), *(SelectChoice(code, name) for code, name in sorted(lines.items(), key=lambda one: one[1]))]
        self.sheet.data, self.headings.data = str(offered.sheet), str(offered.headings)
        self.roles = rules.guessed(offered.names, last, known.wards.values(), lines.values())
        if self.is_submitted():
            self.roles = {name: role if (role := request.form.get(f"c-{n}", "")) in ROLES else "" for n, name in enumerate(offered.names, 1)}
            return
        self.measure.data, self.numbers.data, self.days.data = last.measure if last.measure in lines else "", last.numbers, last.days
        self.includes.data, self.so_far.data = {True: "yes", False: "no"}.get(last.includes, "") if last.includes is not None else "", "yes" if last.so_far else "no"

    def check(self) -> None:
        """Put it together, and find out how numbers and dates are written. Raises RuleBroken beside what is to be chosen."""
        offered, roles = self._offered, self.roles
        chosen = Match(
            offered.sheet, offered.headings, roles, self.numbers.data, self.days.data, self.measure.data or "", self.period.data or "",
            {"yes": True, "no": False}.get(self.includes.data), self.so_far.data == "yes", bool(self.estimated.data),
        )
        figures, periods = ([name for name, role in roles.items() if role in those] for those in ((FIGURE, HEADED), (PERIOD,)))
        self.match = replace(
            chosen, numbers=chosen.numbers or way_of_numbers(offered.values(figures), semicolons=offered.table.semicolons),
            days=chosen.days or way_of_days(offered.values(periods)),
        )
        self.kept = replace(chosen, period="", estimated=False)
        counts = any(line.shape == COUNT for line in self._known.lines if not chosen.measure or line.code == chosen.measure)
        rules.check(self.match, counts=counts)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put what is wrong with the columns above them."""
        if field == "columns":
            self.status, self.wrong = 422, sentence
        else:
            super().refuse(sentence, field)

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id, sentence) for the error summary: of the columns first."""
        return [*([("c-1", self.wrong)] if self.wrong else []), *super().error_list()]
