"""Choosing what a calendar link is to hold, and in which manner it tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.feeds.chosen.filters import DRAFT, read_chosen, read_written, words_of, written
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.feeds.rules import AHEAD, BACK, Manner
from opsplanner.models import Alarm, Detail, SubscriptionKind
from opsplanner.web.fields import VersionField
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.forms import PageForm

LIST, PRIORITY = "chosen", "priority"
"""What is chosen in the list of operations, and one priority, which is so chosen too."""
LABELS = {
    "mine": "My commitments: the operations that I am named on",
    "agency": "My agency: what it leads or takes part in",
    "type": "One type of operation",
    "ward": "One ward",
    PRIORITY: "One priority of the plan",
    "payback": "Payback working days: crews, and the jobs that they are on",
    "governance": "Governance dates: meetings of the partnership’s groups",
    "returns": "What I hand in: the days on which returns and figures of indicators are due",
    "everything": "Everything that I may see",
}
ALARMS = {Alarm.NONE: "None", Alarm.EVENING: "The evening before, at 6pm", Alarm.HOUR: "An hour before one has to be there"}
DETAILS = {Detail.WHOLE: "Everything: who comes, whom to ring", Detail.SHORT: "Its title and place alone, no names"}


class MannerForm(PageForm):
    """In which manner a calendar tells."""

    alarm = SelectField("Reminder", choices=[SelectChoice(value=alarm.name.lower(), label=words) for alarm, words in ALARMS.items()], default="none")
    detail = SelectField("What an entry says", choices=[SelectChoice(value=detail.name.lower(), label=words) for detail, words in DETAILS.items()], default="whole")
    back = SelectField("How far back", choices=[SelectChoice(value=days, label=words) for days, words in BACK.items()], coerce=int, default=Manner().back)
    ahead = SelectField("How far ahead", choices=[SelectChoice(value=months, label=words) for months, words in AHEAD.items()], coerce=int, default=Manner().ahead)

    def manner(self) -> Manner:
        """Return what is chosen; for what is no choice what is usual."""
        usual = Manner()
        alarm, detail = Alarm.__members__.get((self.alarm.data or "").upper(), usual.alarm), Detail.__members__.get((self.detail.data or "").upper(), usual.detail)
        return Manner(alarm, detail, self.back.data if self.back.data in BACK else usual.back, self.ahead.data if self.ahead.data in AHEAD else usual.ahead)


class ChangeForm(MannerForm):
    """Another manner for a link that there is."""

    version = VersionField()

    def __init__(self, manner: Manner, version: int):
        alarm, detail, back, ahead = manner
        super().__init__(data=None if self.is_submitted() else {"alarm": alarm.name.lower(), "detail": detail.name.lower(), "back": back, "ahead": ahead})
        self.version.carry(version)


class ChooseForm(MannerForm):
    """What the calendar holds. Filled from the address on a GET: ?kind=, ?type=, ?ward= and ?priority= (codes), with ?kind=chosen what the list's address says."""

    kind = RadioField("What should be in it?", validate_choice=False)
    type = SelectField("Type of operation", validate_choice=False)
    ward = SelectField("Ward", validate_choice=False)
    priority = SelectField("Priority", validate_choice=False)
    filters = HiddenField()
    """What is chosen in the list of operations."""

    def __init__(self, offered: Choices, asked: Mapping[str, str]):
        submitted = self.is_submitted()
        of_list = read_chosen(asked, offered) if asked.get("kind") == LIST and not submitted else None
        super().__init__(data=None if submitted else _prefilled(asked) | {"filters": written(of_list) if of_list else ""})
        self.offered = offered
        self.from_list = of_list or read_written(self.filters.data or "", offered)
        self.complaints = self.from_list.complaints if of_list else ()
        """What of the list's address made no sense and was left out."""
        kinds = ({LIST: f"These operations: {words_of(self.from_list)}"} if self.from_list.any else {}) | LABELS
        self.kind.choices = [SelectChoice(value=kind, label=words) for kind, words in kinds.items()]
        if self.kind.data == LIST and not self.from_list.any and not submitted:
            self.kind.data = "everything"
        for name, none in (("type", "Choose a type"), ("ward", "Choose a ward"), ("priority", "Choose a priority")):
            self[name].choices = _choices(none, offered[name].values())

    def check(self) -> None:
        """Refuse a kind that is none, a type, ward or priority that was not chosen, and what no calendar holds. Raises RuleBroken."""
        self.read()

    def chosen(self) -> Chosen | None:
        """Return what was chosen, or None while something is still to be chosen."""
        try:
            return self.read()
        except RuleBroken:
            return None

    def read(self) -> Chosen:
        """Return what was chosen. Raises RuleBroken beside the box that still needs a choice."""
        match self.kind.data:
            case "type":
                one = self._one("type", "Choose a type of operation")
                return Chosen(SubscriptionKind.TYPE, type_id=one.ids[0], name=one.name)
            case "ward":
                one = self._one("ward", "Choose a ward")
                return Chosen(SubscriptionKind.WARD, ward_id=one.ids[0], name=one.name)
            case "priority":
                return self._of_list(read_chosen({"priority": self._one("priority", "Choose a priority").code}, self.offered))
            case "chosen":
                return self._of_list(self.from_list)
            case kind if kind in LABELS:
                return Chosen(SubscriptionKind[kind.upper()])
        raise RuleBroken("Choose what should be in the calendar", "kind")

    def _of_list(self, filters: Any) -> Chosen:
        if not filters.any or filters.complaints and not self.complaints:
            raise RuleBroken("What was chosen in the list of operations cannot be read any more. Choose it there again", "kind")
        if filters.state and filters.state.code == DRAFT:
            raise RuleBroken("No calendar holds drafts. Choose another state in the list of operations", "kind")
        return Chosen(SubscriptionKind.EVERYTHING, name=words_of(filters), filters=written(filters))

    def _one(self, name: str, need: str) -> Choice:
        found = self.offered[name].get(self[name].data or "")
        if found is None or not found.active:
            raise RuleBroken(need, name)
        return found


def _choices(none: str, found: Iterable[Choice]) -> list[SelectChoice]:
    return [SelectChoice(value="", label=none), *(SelectChoice(value=choice.code, label=choice.name) for choice in found if choice.active)]


def _prefilled(asked: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for; ?ward=river alone means that ward, and nothing means my commitments."""
    kind = asked.get("kind", "").lower()
    if kind not in LABELS and kind != LIST:
        kind = next((name for name in ("type", "ward", PRIORITY) if asked.get(name)), "mine")
    return {"kind": kind} | {name: asked.get(name, "") for name in ("type", "ward", PRIORITY)}
