"""What the planning forms say in one line of what they fold, and of the times as they are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from flask import request
from wtforms.fields.choices import SelectFieldBase

from opsplanner.clock import Wall, words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.operations.planning import words
from opsplanner.operations.planning.details.forms import PlanningForm
from opsplanner.operations.planning.forms import PlanForm, Row
from opsplanner.operations.planning.words import words_of_chosen, words_of_text
from opsplanner.web.address import read_day

NO_YEAR = "The partnership has no plan year with priorities for this day yet"
_ANY_DAY = date(2001, 5, 15)
"""A day without a clock change: what times last is said before the day is known."""


def said(form: PlanningForm) -> dict[str, str]:
    """Return what each fold on the page holds, in a line, by the name under which the page has it, and how the times are read."""
    lines = {
        "wards": words_of_chosen(_names(form.wards, form.wards.data), "None chosen yet"),
        "objectives": words_of_text(form.objectives.data or "", "None yet"),
        "priorities": words_of_chosen(_names(form.priorities, form.priorities.data), "None chosen") if form.priorities.choices else NO_YEAR,
        "day": " ".join(one if one.endswith((".", "…")) else f"{one}." for one in _for_the_day(form)),
    }
    if form.measures.choices:
        lines["measures"] = words_of_chosen(_names(form.measures, form.measures.data), "None chosen")
    if form.resources.choices:
        lines["resources"] = words_of_chosen(_names(form.resources, form.resources.data), "None wanted")
    if "restricted" in form:
        lines["restricted"] = "OFFICIAL-SENSITIVE" if form.restricted.data else "Not marked"
    return {**lines, **_of_whole_plan(form), "times": _times(form)} if isinstance(form, PlanForm) else lines


class Fold(NamedTuple):
    """How a fold stands that may be drawn when it is opened."""

    drawn: bool
    open: bool
    boxes: bool
    """There is something to choose in it."""
    fetched: bool
    """Its inside is fetched. A page that a form was sent for is drawn anew instead: it has no address to go back to."""
    sends: str
    """The box that its inside depends on, as htmx finds it."""
    stood: str
    """What its line stands for (`FoldingForm.stood`)."""


def folds(form: PlanningForm) -> dict[str, Fold]:
    """Return how these folds stand, by their names."""
    of_address = request.method != "POST"
    return {
        name: Fold(
            drawn=drawn, open=opens, boxes=name != "priorities" or bool(form.priorities.choices), fetched=of_address,
            sends="#day" if name == "priorities" and "day" in form else "", stood=form.stood.get(name, ""),
        )
        for name, (drawn, opens) in form.standing().items()
    }


def of_former(form: PlanningForm) -> list[str]:
    """Return what another operation like a former one gets of it unseen, and what it does not get, a sentence each; none where one is changed."""
    kept = form.sheet.kept
    if kept is None or not isinstance(form, PlanForm) or "version" in form:
        return []
    known = {priority.code: priority.name for year in form.sheet.years for priority in year.priorities}
    offered = {choice.value for choice in form.priorities.choices}
    gone = [known.get(code, code) for code in kept.priority_codes if code not in offered]
    may_lead, year = {choice.value for choice in form.lead.choices}, form.year()
    there = [name for name in ("commanders", "deployments", "risks") if getattr(kept, name)]
    where = "" if there == ["commanders"] else ", in the briefing once this is saved"
    return [
        *([f"Its {list_of(there)} come with it: look through them{where}"] if there else []),
        *([f"No longer in use, and left out: {'; '.join(form.sheet.left)}"] if form.sheet.left else []),
        *([f"Not among the priorities of {year.code if year else 'this day'}, and left out: {'; '.join(gone)}"] if gone else []),
        *([] if kept.lead_agency_id in may_lead else [f"{kept.lead_agency} led it. This one is led by your agency"]),
    ]


def _names(field: SelectFieldBase, chosen: Collection[Any] | None) -> list[str]:
    return [str(choice.label) for choice in field.choices if choice.value in (chosen or ())]


def _for_the_day(form: PlanningForm) -> Iterator[str]:
    yield f"Commanders: {words_of_text('; '.join(form.commanders.data.splitlines()), '')}" if form.commanders.data else "No commanders yet"
    yield f"Telephone {form.duty_telephone.data}" if form.duty_telephone.data else "No duty telephone yet"
    yield f"Notes: {words_of_text(form.notes.data, '')}" if form.notes.data else "No notes"


def _of_whole_plan(form: PlanForm) -> dict[str, str]:
    asked = [row for row in form.rows if row.asked.data]
    needed = sum(bool(row.required.data) for row in asked)
    others = len(form.rows) - len(asked)
    due = form.answer_day.data or read_day(form.answer_by.data)
    return {
        "lead": next(iter(_names(form.lead, [form.lead.data])), "No agency"),
        "agencies": (f"{len(asked)} asked, {needed} needed" if asked else "None asked yet") + (f"; {others} more can be asked" if others else ""),
        "new_place": " ".join(filter(None, (form.new_place.data, form.new_postcode.data))) or "One that is not in the list",
        "answers": words_of_day(due) if due else "No date chosen yet",
        **{row.asked.name: _part(row) for row in form.rows if row.first},
    }


def _part(row: Row) -> str:
    return ", ".join(filter(None, (row.role.data, "needed" if row.required.data else "not needed"))) if row.asked.data else "Not asked"


def _times(form: PlanForm) -> str:
    """How the times are read: "9am to 3pm, 6 hours"; else what is asked about them; "" while one of them is missing."""
    for field in (form.start, form.end, form.briefing):
        if field.errors:
            return str(field.errors[0])
    if form.start.data is None or form.end.data is None:
        return ""
    try:
        return words.words_of_wall(form.wall_so_far() or Wall(_ANY_DAY, form.start.data, form.end.data, form.briefing.data))
    except RuleBroken:
        return ""
