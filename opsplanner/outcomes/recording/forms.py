"""The recording page's form: a box for each measure and agency, of which only those are kept that were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request

from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity.rules import read_quantity
from opsplanner.figures.quantity.words import typed, words_beside
from opsplanner.figures.services import Figure
from opsplanner.models import Exactness, Review
from opsplanner.outcomes.recording.queries import Column, MeasureRow, Sheet, Stored
from opsplanner.outcomes.recording.services import Cell
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import clean


def _print(figure: Figure | Stored | None) -> str:
    """What a box held, in short, so that it can be told whether somebody changed it."""
    return "" if figure is None else f"{figure.hundredths}|{figure.exactness.value}|{int(figure.interim)}|{figure.ward_id or ''}"


@dataclass
class Box:
    """One agency's figure of one measure: what is stored, what was typed, and what was there when the page was opened."""

    measure: MeasureRow
    column: Column
    stored: Stored | None
    wards: list[int]
    quantity: str = ""
    exactness: Exactness = Exactness.EXACT
    interim: bool = False
    ward: int | None = None
    opened: str = ""
    version: int = 0
    error: str = ""
    changed: bool = False
    row: int | None = None
    """The ward whose row it stands in, where each ward has one."""
    row_name: str = ""
    not_offered: bool = False
    """A forecast was sent, which only a figure that is one already may stay: results are what happened."""

    @property
    def key(self) -> str:
        """What the names of its parts end in."""
        return f"{self.measure.id}-{self.column.agency_id}" + (f"-{self.row}" if self.row else "")

    @property
    def line(self) -> str:
        """What the line that it stands in is called."""
        return ", ".join(filter(None, (self.measure.name, self.row_name)))

    @property
    def id(self) -> str:
        """The id of its first part, where an error leads."""
        return f"q-{self.key}"

    @property
    def locked(self) -> bool:
        """A figure that is signed off is only corrected."""
        return self.stored is not None and self.stored.review is Review.SIGNED_OFF

    @property
    def words(self) -> str:
        """What is stored, in words."""
        if self.stored is None:
            return "nothing"
        return words_beside(self.measure.name, self.stored.hundredths, self.measure.unit, self.stored.exactness)

    @property
    def _said_beside(self) -> bool:
        """Say whether something is chosen beside the figure. It would be lost without a figure."""
        return self.interim or self.exactness is not Exactness.EXACT or (self.ward is not None and len(self.wards) > 1)

    def show_stored(self) -> None:
        """Show what is recorded, as it stands now."""
        stored = self.stored
        self.opened, self.version, self.changed = _print(stored), stored.version if stored else 0, False
        if stored is None:
            self.quantity, self.exactness, self.interim, self.ward = "", Exactness.EXACT, False, None
        else:
            self.quantity = typed(stored.hundredths, self.measure.unit)
            self.exactness, self.interim, self.ward = stored.exactness, stored.interim, stored.ward_id

    def take(self, sent: Any) -> None:
        """Take what was sent of this box; what was not sent is as it is stored."""
        self.show_stored()
        if f"q-{self.key}" not in sent:
            return
        self.quantity = clean(sent.get(f"q-{self.key}", ""))[:60]
        exactness = next((one for one in Exactness if one.value == sent.get(f"x-{self.key}")), self.exactness)
        self.not_offered = exactness is Exactness.FORECAST and self.exactness is not Exactness.FORECAST
        self.exactness = self.exactness if self.not_offered else exactness
        self.interim = f"i-{self.key}" in sent
        chosen = sent.get(f"w-{self.key}", "")
        if f"w-{self.key}" in sent:
            self.ward = int(chosen) if re.fullmatch(r"[0-9]{1,9}", chosen) else None
        self.opened = sent.get(f"o-{self.key}", self.opened)[:80]
        seen = sent.get(f"v-{self.key}", "")
        self.version = int(seen) if re.fullmatch(r"[0-9]{1,9}", seen) else 0

    def read(self) -> Cell | None:
        """Return what is to be kept, or None when nobody changed this box. Raises RuleBroken for what is no quantity."""
        figure = None
        if self.not_offered:
            raise RuleBroken("Choose exactly, over or about: a forecast is no result", self.id)
        if not self.quantity and not self.opened and self._said_beside:
            raise RuleBroken("Enter the figure, or put back what you chose beside it", self.id)
        if self.quantity:
            hundredths = read_quantity(self.quantity, unit=self.measure.unit, shape=self.measure.shape, field=self.id)
            ward = self.ward if len(self.wards) > 1 else self.stored.ward_id if self.stored else next(iter(self.wards), None)
            figure = Figure(hundredths, self.exactness, self.interim, ward)
        self.changed = _print(figure) != self.opened
        return Cell(self.measure.id, self.column.agency_id, figure, self.version, self.id, self.row) if self.changed else None


class RecordForm(PageForm):
    """The boxes of an operation's recording page."""

    sheet: Sheet
    boxes: list[list[Box]]
    extra: list[int]
    by_ward: list[int]
    """The measures for which a row for each ward was asked for."""
    cells: list[Cell]

    def lay_out(self, sheet: Sheet) -> None:
        """Make a row for each measure, those that were added to the page in place included, and fill the boxes."""
        self.sheet, self.cells = sheet, []
        added = [int(one) for one in [*request.form.getlist("extra"), request.form.get("more", "")] if re.fullmatch(r"[0-9]{1,9}", one)]
        self.extra = [one for one in dict.fromkeys(added) if one in sheet.measures and one not in sheet.usual]
        asked = [int(one) for one in [*request.form.getlist("by_ward"), *request.form.getlist("each_ward")] if re.fullmatch(r"[0-9]{1,9}", one)]
        self.by_ward = list(dict.fromkeys(asked)) if len(sheet.operation.wards) > 1 else []
        self.boxes = [row for one in [*sheet.usual, *self.extra] for row in self._rows(sheet.measures[one])]
        for box in self.each():
            box.take(request.form)

    def _rows(self, measure: MeasureRow) -> list[list[Box]]:
        """The row of a measure; one for each ward where that was asked for, or is recorded so, and then one for all only if it holds something."""
        names = {ward.id: ward.name for ward in self.sheet.operation.wards}
        cells = [(column, self.sheet.stored.get((measure.id, column.agency_id), [])) for column in self.sheet.columns]
        if measure.id not in self.by_ward and all(len(found) < 2 for _, found in cells):
            return [[Box(measure, column, next(iter(found), None), list(names)) for column, found in cells]]
        rows = [
            [Box(measure, column, next((one for one in found if one.ward_id == ward), None), [ward], row=ward, row_name=name) for column, found in cells]
            for ward, name in names.items()
        ]
        whole = [Box(measure, column, next((one for one in found if one.ward_id not in names), None), [], row_name="all wards") for column, found in cells]
        return [whole, *rows] if any(box.stored or request.form.get(f"q-{box.key}") for box in whole) else rows

    def each(self) -> Iterator[Box]:
        """Every box, row by row."""
        for row in self.boxes:
            yield from row

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every box; what cannot be read has its sentence beside it. The status is 422 when something was refused."""
        good = super().validate(extra_validators)
        self.cells = []
        for box in self.each():
            try:
                cell = box.read()
            except RuleBroken as broken:
                box.error = str(broken)
                continue
            self.cells += [cell] if cell else []
        if any(box.error for box in self.each()):
            self.status, good = 422, False
        return good

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside the box that it belongs to, else above the form."""
        box = next((box for box in self.each() if box.id == field), None)
        if box is None:
            super().refuse(sentence, field)
        else:
            self.status, box.error = 422, sentence

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id, sentence) for the error summary: the form's own, then the boxes in the order of the page."""
        return super().error_list() + [(box.id, f"{box.line}, {box.column.name}: {box.error}") for box in self.each() if box.error]

    def show_others_changes(self, sheet: Sheet) -> None:
        """After somebody else changed boxes: keep what this person typed, and carry what is stored now."""
        mine = {box.key: box for box in self.each() if box.changed}
        self.lay_out(sheet)
        for box in self.each():
            own = mine.get(box.key)
            box.show_stored()
            if own is not None and not box.locked:
                box.quantity, box.exactness, box.interim, box.ward, box.changed = own.quantity, own.exactness, own.interim, own.ward, True

    @property
    def addable(self) -> list[MeasureRow]:
        """The measures that are not on the page yet."""
        here = {*self.sheet.usual, *self.extra}
        return [measure for one, measure in self.sheet.measures.items() if one not in here]
