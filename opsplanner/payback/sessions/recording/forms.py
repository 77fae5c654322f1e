"""The form on which a session is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity import rules as quantity_rules
from opsplanner.figures.quantity import words as quantity_words
from opsplanner.models import AnswersFor, JobKind, PaybackSession, StandDownCause
from opsplanner.payback.sessions.recording.services import Record
from opsplanner.payback.sessions.results.queries import MeasureRow
from opsplanner.payback.sessions.rules import Block, Came, Ending
from opsplanner.payback.sessions.standing_down.forms import ANSWERS, CAUSES, NONE
from opsplanner.payback.today.phone.rules import read_phone_time
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.typed import number
from opsplanner.web.wall_times import WallTimeField

MOST_PEOPLE = 99
BLOCKS = (1, 2, 3, 4)
_ROWS = ("First row", "Second row", "Third row", "Fourth row")


class RecordForm(AsksFirst):
    """People, hours in blocks, how it ended; `record_form` adds a box for each measure. Numbers only, never a name."""

    expected = WholeNumberField("Expected", high=MOST_PEOPLE, need="Enter how many people were expected")
    arrived = WholeNumberField("Arrived", high=MOST_PEOPLE, need="Enter how many people arrived")
    worked = WholeNumberField("Worked", high=MOST_PEOPLE, need="Enter how many people worked")
    more_to_do = RadioField(
        "Is the job finished?",
        choices=[SelectChoice("finished", "Finished"), SelectChoice("more", "More to do: it goes back to the queue")],
        validators=[InputRequired("Choose whether the job is finished, or there is more to do")],
    )
    cut_short_at = WallTimeField("Cut short at")
    cause = SelectField("Why it was cut short", choices=[NONE, *CAUSES], validate_choice=False)
    answers_for = SelectField("Who answers for it", choices=[NONE, *ANSWERS], validate_choice=False)
    note = LongTextField("Anything to note", limit=500)
    version = VersionField()
    seen = HiddenField()
    """The version of each figure that the page shows: "12:1,15:3"."""

    written_at = HiddenField()
    """When it was written, by the clock of the phone that kept it."""

    measures: Sequence[MeasureRow] = ()

    def check(self) -> None:
        """Rows are whole or empty, and figures are numbers of their unit."""
        self.record()

    def record(self) -> Record:
        """Return what was typed. Raises RuleBroken beside the box that cannot be read."""
        came = Came(self.expected.data or 0, self.arrived.data or 0, self.worked.data or 0)
        if came.worked == 0:
            raise RuleBroken("When nobody worked, stand the session down instead and choose the cause", "worked")
        return Record(came, tuple(self._blocks()), self._ending(), {row.id: self._figure(row) for row in self.measures}, self._seen(), read_phone_time(self.written_at.data or ""))

    def typed(self) -> list[tuple[str, str]]:
        """Return what was typed and chosen, as (name of the box, words), to be shown where there is no form any more."""
        boxes = [box for box in self if not isinstance(box, HiddenField) and box.name not in ("version", "go_on") and box.raw_data]
        return [(box.description or box.label.text, _said(box)) for box in boxes if _said(box)]

    def blocks(self) -> list[tuple[Any, Any, Any]]:
        """Return the boxes of each block."""
        return [(self[f"starts_{n}"], self[f"ends_{n}"], self[f"people_{n}"]) for n in BLOCKS]

    def figures(self) -> list[tuple[MeasureRow, Any]]:
        """Return each measure with its box."""
        return [(row, self[f"result_{row.id}"]) for row in self.measures]

    def fill_from(self, session: PaybackSession) -> None:
        """Show what was written down, else what is to be expected: the people planned, from the slot's start to its end."""
        self.expected.data = session.places if session.expected is None else session.expected
        self.arrived.data, self.worked.data, self.note.data = session.arrived, session.worked, session.note
        if session.more_to_do is not None and "more_to_do" in self:
            self.more_to_do.data = "more" if session.more_to_do else "finished"
        self.cut_short_at.data = session.cut_short_at
        self.cause.data = session.cause.name if session.cause else ""
        self.answers_for.data = session.answers_for.name if session.answers_for else ""
        rows: list[tuple[Any, ...]] = [(block.starts, block.ends, block.people) for block in session.blocks] or [(session.slot.starts, session.slot.ends, None)]
        for boxes, values in zip(self.blocks(), rows, strict=False):
            for box, value in zip(boxes, values, strict=True):
                box.data = value
        for row, box in self.figures():
            box.data = "" if row.hundredths is None else quantity_words.typed(row.hundredths, row.unit)

    def carry(self, session: PaybackSession, versions: Mapping[int, int]) -> None:
        """Carry the version that the page shows, and those of its figures."""
        self.version.carry(session.version)
        self.seen.data, self.seen.raw_data = ",".join(f"{measure_id}:{version}" for measure_id, version in versions.items()), None

    def _blocks(self) -> list[Block]:
        found = []
        for n, boxes in zip(BLOCKS, self.blocks(), strict=True):
            if all(box.data is None for box in boxes):
                continue
            for box, need in zip(boxes, ("when they began", "when they ended", "how many worked"), strict=True):
                if box.data is None:
                    raise RuleBroken(f"Enter {need}, or empty the row", box.name)
            found.append(Block(n, *(box.data for box in boxes)))
        return found

    def _ending(self) -> Ending:
        cause = StandDownCause[self.cause.data] if self.cause.data in StandDownCause.__members__ else None
        answers_for = AnswersFor[self.answers_for.data] if self.answers_for.data in AnswersFor.__members__ else None
        more_to_do = "more_to_do" not in self or self.more_to_do.data == "more"
        return Ending(more_to_do, self.cut_short_at.data, cause, answers_for, self.note.data or "")

    def _seen(self) -> dict[int, int]:
        pairs = [pair.split(":") for pair in (self.seen.data or "").split(",")]
        return {number(pair[0]): number(pair[1]) for pair in pairs if len(pair) == 2}

    def _figure(self, row: MeasureRow) -> int | None:
        box = self[f"result_{row.id}"]
        return quantity_rules.read_quantity(box.data, unit=row.unit, field=box.name) if box.data else None


def _said(box: Any) -> str:
    """What stands in a box, as it was typed, or the words of what was chosen."""
    if hasattr(box, "iter_choices"):
        return next((str(choice[1]) for choice in box.iter_choices() if choice[0] and str(choice[0]) == box.data), "")
    return " ".join(str(raw) for raw in box.raw_data).strip()


def record_form(measures: Sequence[MeasureRow], kind: JobKind) -> RecordForm:
    """Return the form with its rows of blocks and a box for each measure. A standing site is not asked whether it is finished."""
    boxes: dict[str, Any] = {"measures": measures}
    if kind is JobKind.STANDING:
        boxes["more_to_do"] = None
    for n, row in zip(BLOCKS, _ROWS, strict=True):
        boxes[f"starts_{n}"], boxes[f"ends_{n}"] = WallTimeField("From", description=f"{row}, from"), WallTimeField("To", description=f"{row}, to")
        boxes[f"people_{n}"] = WholeNumberField("People", low=1, high=MOST_PEOPLE, description=f"{row}, people")
    for measure in measures:
        locked = {"readonly": True} if measure.locked else {}
        boxes[f"result_{measure.id}"] = TextField(f"{measure.name} ({measure.unit})", limit=20, render_kw=locked)
    made: RecordForm = type("RecordForm", (RecordForm,), boxes)()
    return made
