"""The form of an agency's returns of one period: a row for each that is expected, of which only those are kept that were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import Answer, Review
from opsplanner.personal_data import looks_personal
from opsplanner.returns.sending import rules
from opsplanner.returns.sending.queries import Row, Sheet, Stored
from opsplanner.returns.sending.rules import COUNT, Quantity, Ward
from opsplanner.returns.sending.services import Sending, print_of
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import clean, read_date

SURE = " Tick that it is so, or mend it"


@dataclass
class Box:
    """One figure: of a ward, or of no one ward."""

    ward: Ward
    name: str
    """The ward's; "" where the return is not by ward."""
    key: str
    stored: Stored | None
    typed: str = ""
    error: str = ""

    @property
    def locked(self) -> bool:
        """A figure that is signed off is only corrected."""
        return self.stored is not None and self.stored.review is Review.SIGNED_OFF


@dataclass
class RowBoxes:
    """One expected return, as it is stored and as it was typed."""

    row: Row
    boxes: list[Box]
    answer: Answer = Answer.FIGURES
    comes_on: str = ""
    includes: str = ""
    so_far: str = "no"
    note: str = ""
    total: str = ""
    sure: bool = False
    seen: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    """Sentences by the letter of the box that they stand beside."""
    asks: bool = False
    changed: bool = False
    base_total: int | None = None
    """What the measure that it is a part of comes to on the same page, where that is typed anew."""

    @property
    def key(self) -> str:
        """How the names of its boxes end."""
        return str(self.row.line.row.id)

    @property
    def counts(self) -> bool:
        """Its figures are added up, so that it has to say what they include."""
        return self.row.line.row.shape == COUNT

    @property
    def by_ward(self) -> bool:
        """It has a box for each ward."""
        return len(self.boxes) > 1

    def show_stored(self) -> None:
        """Show what stands."""
        line, sent = self.row.line, self.row.line.sent
        self.seen = print_of(sent.version if sent else 0, {ward: one.version for ward, one in self.row.stored.items()})
        self.answer, self.note = (sent.answer, sent.note) if sent else (Answer.FIGURES, "")
        self.comes_on = sent.comes_on.isoformat() if sent and sent.comes_on else ""
        self.so_far = "yes" if sent and sent.so_far else "no"
        before = self.row.last or self.row.year
        self.includes = ("yes" if sent.includes else "no") if sent else ("yes" if before.includes else "no") if before else ""
        if sent is None and self.row.last:
            self.so_far = "yes" if self.row.last.so_far else "no"
        for box in self.boxes:
            nothing = self.answer is Answer.NOTHING
            box.typed = "" if box.stored is None or nothing else rules.print_of(box.stored.quantity, line.row.unit)
        self.total, self.sure, self.changed = "", False, False

    def take(self, sent: Mapping[str, str]) -> None:
        """Take what was sent of this row; what was not sent is as it is stored."""
        self.show_stored()
        if f"v-{self.key}" not in sent:
            return
        shown = self._typed()
        self.answer = next((one for one in Answer if one.value == sent.get(f"a-{self.key}")), self.answer)
        self.comes_on, self.note = (clean(sent.get(f"{letter}-{self.key}", ""))[:most] for letter, most in (("d", 40), ("n", 501)))
        self.includes = sent.get(f"i-{self.key}", self.includes) if self.counts else ""
        self.so_far = "yes" if sent.get(f"s-{self.key}", self.so_far) == "yes" else "no"
        self.total, self.sure = clean(sent.get(f"t-{self.key}", ""))[:60], f"y-{self.key}" in sent
        self.seen = sent.get(f"v-{self.key}", "")[:400]
        for box in self.boxes:
            if not box.locked and f"q-{box.key}" in sent:
                box.typed = clean(sent.get(f"q-{box.key}", ""))[:60]
        self.changed = self._typed() != shown or bool(self.total)
        if self.row.line.sent is None and self.answer is Answer.FIGURES and not any(box.typed for box in self.boxes) and not self.total and not self.note:
            self.changed = False  # nobody said anything of it yet

    def _typed(self) -> tuple[Any, ...]:
        return self.answer, self._day(), self.includes, self.so_far, self.note, *(box.typed for box in self.boxes)

    def _day(self) -> str:
        found = read_date(self.comes_on) if self.answer is Answer.LATER else None
        return found.isoformat() if found else self.comes_on if self.answer is Answer.LATER else ""

    def read(self) -> Sending | None:
        """Return what is to be kept, None where nobody changed this row. What cannot be read has its sentence beside its box."""
        if not self.changed:
            return None
        figures = self._figures()
        if len(self.note) > 500:
            self.errors["n"] = "Use at most 500 characters"
        comes_on = read_date(self.comes_on) if self.comes_on and self.answer is Answer.LATER else None
        if self.answer is Answer.LATER and self.comes_on and comes_on is None:
            self.errors["d"] = "Enter a date that exists, for example 12/7/2026"
        told = self.answer in (Answer.FIGURES, Answer.ESTIMATED) and bool(figures)
        if self.counts and told and self.includes not in ("yes", "no"):
            self.errors["i"] = "Say whether these figures include what operations and Payback recorded: a total counts one of them"
        if self.errors or any(box.error for box in self.boxes):
            return None
        try:
            rules.check_answer(self.answer, figures, comes_on, clock.today(), self.key)
            if self.total and self.by_ward:
                rules.check_total(figures, self._read(self.total, f"t-{self.key}"), self.key)
            self._ask(figures)
        except RuleBroken as broken:
            self.refuse(str(broken), broken.field or "")
            return None
        return Sending(
            self.row.line.row.id, self.answer, figures, comes_on, self.includes == "yes", self.so_far == "yes" and self.counts, self.note, self.seen, self.key,
        )

    def typed_total(self) -> int | None:
        """Return what is typed all together, in hundredths; None where nothing is, or something of it cannot be read."""
        try:
            found = [self._read(box.typed, "").hundredths for box in self.boxes if box.typed]
        except RuleBroken:
            return None
        return sum(found) if found else None

    def _figures(self) -> dict[Ward, Quantity]:
        found: dict[Ward, Quantity] = {}
        for box in self.boxes:
            if box.locked and box.stored:
                found[box.ward] = box.stored.quantity
            elif box.typed:
                try:
                    found[box.ward] = self._read(box.typed, f"q-{box.key}")
                except RuleBroken as broken:
                    box.error = str(broken)
        return found

    def _read(self, typed: str, name: str) -> Quantity:
        row = self.row.line.row
        return rules.read(typed, unit=row.unit, shape=row.shape, field=name)

    def _ask(self, figures: dict[Ward, Quantity]) -> None:
        """Ask about what does not agree, once. Raises RuleBroken."""
        said: dict[Ward, Quantity] = {None: Quantity(0)} if self.answer is Answer.NOTHING else figures
        beside = self.row.beside
        if self.base_total is not None:
            beside = beside._replace(base_total=self.base_total)
        if self.so_far == "yes":
            beside = beside._replace(recorded=self.row.recorded_so_far)
        asked = rules.questions(said, beside, shape=self.row.line.row.shape, includes=self.includes == "yes", so_far=self.so_far == "yes" and self.counts)
        before = self.row.line.sent.note if self.row.line.sent else ""
        looks = looks_personal(self.note) if self.note != before else []
        sentences = [*([f"{asked}."] if asked else []), *([f"{'. '.join(looks)}. Does this belong here?"] if looks else [])]
        self.asks = bool(sentences)
        if sentences and not self.sure:
            raise RuleBroken(" ".join(sentences) + SURE, f"y-{self.key}")

    def refuse(self, sentence: str, name: str) -> bool:
        """Put a sentence beside the box of this name; say whether it is one of this row's."""
        box = next((box for box in self.boxes if f"q-{box.key}" == name), None)
        if box is not None:
            box.error = sentence
        elif re.fullmatch(rf"[adinty]-{self.key}", name):
            self.errors[name[0]] = sentence
        else:
            return False
        return True

    def error_list(self) -> Iterator[tuple[str, str]]:
        """Return (id of the box, sentence) for the error summary."""
        measure = self.row.line.row.measure
        for box in self.boxes:
            if box.error:
                yield f"q-{box.key}", f"{', '.join(filter(None, (measure, box.name)))}: {box.error}"
        for letter, sentence in self.errors.items():
            yield f"{letter}-{self.key}", f"{measure}: {sentence}"


class SendForm(PageForm):
    """An agency's returns of one period."""

    rows: list[RowBoxes]
    sendings: list[Sending]

    def lay_out(self, sheet: Sheet) -> None:
        """Make a row for each return that is expected, and fill its boxes."""
        self.sendings, self.rows = [], [RowBoxes(row, _boxes(row, sheet)) for row in sheet.rows]
        for one in self.rows:
            one.take(request.form if one.row.may and not sheet.closed else {})

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every row; what cannot be read, or is asked about, has its sentence beside its box. The status is 422 then."""
        good = super().validate(extra_validators)
        self._set_beside_each_other()
        self.sendings = [sending for one in self.rows if (sending := one.read())]
        if any(next(one.error_list(), None) for one in self.rows):
            self.status, good = 422, False
        return good

    def _set_beside_each_other(self) -> None:
        """Hold a part to what it is a part of as both are typed, not as they were."""
        by_measure = {one.row.line.row.measure_id: one for one in self.rows}
        for one in self.rows:
            base = by_measure.get(one.row.line.row.follows_id or 0)
            one.base_total = base.typed_total() if base and base.changed else None

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside the box that it belongs to, else above the form."""
        self.status = 422
        if not any(one.refuse(sentence, field or "") for one in self.rows):
            super().refuse(sentence, field)

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id, sentence) for the error summary: the form's own, then the rows in the order of the page."""
        return super().error_list() + [found for one in self.rows for found in one.error_list()]

    def show_others_changes(self, sheet: Sheet) -> None:
        """After somebody else changed returns: keep what this person typed in the rows that she changed, and carry what stands now."""
        mine = {one.key: one for one in self.rows if one.changed}
        self.lay_out(sheet)
        for one in self.rows:
            typed = (one.answer, one.comes_on, one.includes, one.so_far, one.note, one.total, [box.typed for box in one.boxes])
            one.show_stored()
            if one.key in mine:
                one.answer, one.comes_on, one.includes, one.so_far, one.note, one.total, boxes = typed
                one.changed = True
                for box, text in zip(one.boxes, boxes, strict=True):
                    box.typed = box.typed if box.locked else text


def _boxes(row: Row, sheet: Sheet) -> list[Box]:
    """The boxes of a return: one, or one for each ward and one for what is of none; and those of wards of which something stands."""
    of = row.line.row
    wards: dict[Ward, str] = {ward.id: ward.name for ward in sheet.wards} if of.by_ward else {}
    wards |= {ward: sheet.names[ward] for ward in row.stored if ward is not None and ward not in wards}
    names: dict[Ward, str] = {**dict(sorted(wards.items(), key=lambda one: one[1])), None: "No one ward" if wards else ""}
    return [Box(ward, name, f"{of.id}-{ward or 0}", row.stored.get(ward)) for ward, name in names.items()]

