"""The pages on which the decisions of a meeting are written down, and mended."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.governance import bp
from opsplanner.governance.meetings import page
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.governance.meetings.decisions import services
from opsplanner.governance.meetings.decisions.forms import DecisionForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to

HERE = "/governance/<string:group>/meetings/<string:meeting>/decisions"


@bp.route(f"{HERE}/add", methods=["GET", "POST"])
@requires("see")
def note_decision(group: str, meeting: str) -> Response:
    """Write down what a meeting decided."""
    of, row = page.kept(group, meeting)
    form, back = DecisionForm(), page.address(group, meeting, "decisions")
    form.version.carry(0)
    if saved(form, lambda: services.note_decision(group, meeting, form.text.data, by=person()), made=lambda _: (back, "This decision was written down.")):
        return go_to(back, "The decision is written down")
    here = address_of("governance.note_decision", group=group, meeting=meeting)
    return page.form_page(form, "Write down a decision", here, back, page.name(of, row), "Write it down")


@bp.route(f"{HERE}/<string:decision>", methods=["GET", "POST"])
@requires("see")
def change_decision(group: str, meeting: str, decision: str) -> Response:
    """Mend the words of a decision."""
    of, row = page.kept(group, meeting)
    kept = next((one for one in meetings_queries.decisions(row.id) if one.code == decision), None)
    if kept is None:
        raise NotFound()
    form, back = DecisionForm(), page.address(group, meeting, "decisions")
    if request.method == "GET":
        form.text.data = kept.text
    form.version.carry(kept.version)
    if saved(form, lambda: services.change_decision(group, meeting, decision, form.text.data, seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    here = address_of("governance.change_decision", group=group, meeting=meeting, decision=decision)
    return page.form_page(form, "Mend the words of a decision", here, back, page.name(of, row), "Keep the decision")
