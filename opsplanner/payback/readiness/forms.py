"""The forms by which it is said whether everything is ready: of who writes it down, and of the host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import Field, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.mail.letter.words import in_one_line
from opsplanner.models import ReadyPoint
from opsplanner.payback.readiness import words
from opsplanner.payback.readiness.rules import OF_HOST, Point, Said
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm

YES, NO, UNKNOWN = SelectChoice("yes", "Yes"), SelectChoice("no", "No"), SelectChoice("", "Not known")
WHO = "Enter your name, so that the crew knows who said it"


class ReadyForm(PageForm):
    """What is ready: yes or no for each point, with a word. `ready_form` adds the boxes of the points that are asked."""

    version = VersionField()
    slot = HiddenField()
    """When the session was planned when somebody was asked."""
    asked: tuple[ReadyPoint, ...] = ()

    def check(self) -> None:
        """Read each word beside its yes or no. Raises RuleBroken for a word alone."""
        for point in self.asked:
            if self._word(point).data and not self._choice(point).data:
                raise RuleBroken("Choose yes or no for what you wrote beside it", point.name)

    def given(self) -> dict[ReadyPoint, Said]:
        """Return what was chosen."""
        return {point: Said(self._choice(point).data == "yes", self._word(point).data or "") for point in self.asked if self._choice(point).data}

    def fill(self, points: Iterable[Point]) -> None:
        """Show what was said before: it cannot become unknown again."""
        for each in points:
            if each.point in self.asked and each.said is not None:
                self._choice(each.point).choices = [YES, NO]
                if not self.is_submitted():
                    self._choice(each.point).data, self._word(each.point).data = "yes" if each.said.yes else "no", each.said.word

    def boxes(self) -> list[tuple[ReadyPoint, Field, Field]]:
        """Return the points that are asked, each with its choice and its word."""
        return [(point, self._choice(point), self._word(point)) for point in self.asked]

    def _choice(self, point: ReadyPoint) -> Field:
        return self._fields[point.name]

    def _word(self, point: ReadyPoint) -> Field:
        return self._fields[f"{point.name}_word"]


class HostReadyForm(ReadyForm):
    """What a host says by a link, in the name that is typed. Posted to /ready/<token>."""

    who = TextField("Your name", need=WHO, limit=120)

    def check(self) -> None:
        """Read the name as one line: it stands in the history."""
        super().check()
        self.who.data = in_one_line(self.who.data or "")
        if not self.who.data:
            raise RuleBroken(WHO, "who")


def ready_form(points: Iterable[ReadyPoint]) -> ReadyForm:
    """Return the form of who writes down what is ready of these points."""
    made: ReadyForm = type("ReadyForm", (ReadyForm,), _boxes(tuple(points)))()
    return made


def host_form() -> HostReadyForm:
    """Return the form of the host."""
    made: HostReadyForm = type("HostReadyForm", (HostReadyForm,), _boxes(OF_HOST))()
    return made


def _boxes(points: tuple[ReadyPoint, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"asked": points}
    for point in points:
        found[point.name] = RadioField(words.QUESTIONS[point], choices=[YES, NO, UNKNOWN], default="")
        found[f"{point.name}_word"] = TextField(f"{words.MORE[point]} (optional)", limit=200)
    return found
