"""A form with folds that are drawn when they are opened: the boxes of one that was not drawn are not sent, and hold what they began with."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from flask import request
from wtforms import Field, SelectMultipleField

from opsplanner.operations.planning.folds.rules import drawn_at_once, is_same
from opsplanner.web.forms import PageForm

CHANGED = "What this begins with was changed while you had it open. What is different stands open below: look at it, then press the button again"
Folds = dict[str, Sequence[Field]]
"""The boxes of each fold, by its name."""


def opened() -> Collection[str]:
    """Return the folds that were opened: of an address those of its page, of a form that was sent the one whose button was pressed, which saves nothing."""
    return request.args.getlist("fold") if request.method != "POST" else request.form.getlist("fold")


def opening() -> bool:
    """Say whether a form was sent to have a fold of it drawn, and nothing is to be saved."""
    return request.method == "POST" and "fold" in request.form


class Standing(NamedTuple):
    """Whether a fold is drawn with the page, and whether it stands open: it was opened, or one of its boxes has a sentence, or it is not as its line said."""

    drawn: bool
    open: bool


class FoldingForm(PageForm):
    """Gives `folds`, and fills its boxes by `begin`."""

    begins: Mapping[str, Any] = {}
    """What boxes hold before anybody types, by their names: what the type or the operation has."""
    sent: Collection[str] = ()
    """The folds that were drawn when the form was sent."""
    changed: Collection[str] = ()
    """The others that begin with something else now than what their line said when the page was drawn."""
    stood: Mapping[str, str] = {}
    """What stands for what each fold begins with, carried by its line till it is drawn; nothing where the form's version does that."""

    def folds(self) -> Folds:
        """Return the boxes of each fold that may be drawn when it is opened."""
        return {}

    def begin(self, values: Mapping[str, Any]) -> None:
        """Fill the boxes; of a form that was sent those in folds that were not drawn.

        A fold says itself that it was drawn (`drawn`), so that one in which nothing is ticked is not taken for one that was not.
        What names one of its boxes without saying so is judged like anything else that is sent.
        """
        self.begins, folds = values, self.folds()
        self.stood = {} if "version" in self else {name: _digest(values, boxes) for name, boxes in folds.items()}
        names = set(values)
        if request.method == "POST":
            said = set(request.form.getlist("drawn"))
            self.sent = {name for name, boxes in folds.items() if name in said or any(box.name in request.form for box in boxes)}
            names &= {box.name for name, boxes in folds.items() if name not in self.sent for box in boxes}
            seen = dict(one.split(" ", 1) for one in request.form.getlist("stood") if " " in one)
            self.changed = {name for name in folds if name not in self.sent and name in seen and seen[name] != self.stood.get(name)}
        for name in names:
            self[name].data = values[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it; what was not seen as it is now is shown before it is saved."""
        good = super().validate(extra_validators)
        if self.changed:
            self.refuse(CHANGED)
        return good and not self.changed

    def standing(self) -> dict[str, Standing]:
        """Return how each of these folds stands on the page, by its name."""
        asked, found = opened(), {}
        for name, boxes in self.folds().items():
            opens = name in asked or name in self.changed or any(box.errors for box in boxes)
            differs = not all(is_same(box.data, self.begins.get(box.name)) for box in boxes)
            found[name] = Standing(drawn_at_once(_count(boxes), sent=name in self.sent, opens=opens, differs=differs), opens)
        return found


def _count(boxes: Sequence[Field]) -> int:
    """A list of choices is drawn as a box each."""
    return sum(len(box.choices or ()) if isinstance(box, SelectMultipleField) else 1 for box in boxes)


def _digest(begins: Mapping[str, Any], boxes: Sequence[Field]) -> str:
    """What begins empty is left out: a box more to choose from is no change."""
    return hashlib.sha256(repr([(box.name, begins[box.name]) for box in boxes if begins.get(box.name)]).encode()).hexdigest()[:16]
