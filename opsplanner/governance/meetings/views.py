"""A meeting's page, and the pages on which it is set, changed and cancelled: by the office's managers, by clerks and by who chairs the group."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.governance import bp, queries, words
from opsplanner.governance.meetings import page, services
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.governance.meetings.forms import CancelForm, MeetingForm
from opsplanner.history import newest, subjects
from opsplanner.models import MeetingState
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

LINES = 20


@bp.get("/governance/<string:group>/meetings/<string:meeting>")
@requires("see")
def meeting(group: str, meeting: str) -> Response:
    """Show a meeting: when, where, its papers, who came, what was decided and agreed."""
    of, row = queries.meeting(group, meeting)
    today = clock.today()
    return render_page(
        "governance/meetings/show.html", group=of, meeting=row, there=page.there(row), decisions=meetings_queries.decisions(row.id), agreed=page.agreed(row),
        history=newest(subjects.of_meeting(row.id), LINES), keeps=queries.keeps_meetings(person(), of.id, today), begun=row.day <= today, here={"group": group, "meeting": meeting},
        planned=row.state is MeetingState.PLANNED, cancelled=row.state is MeetingState.CANCELLED, words=words,
    )


@bp.route("/governance/<string:group>/meetings/set", methods=["GET", "POST"])
@requires("see")
def set_meeting(group: str) -> Response:
    """Set a meeting of a group."""
    of, form = queries.group(group), MeetingForm()
    page.check_keeps(of)
    form.version.carry(0)
    made = lambda code: (page.address(group, code), "This meeting was set.")  # noqa: E731
    if saved(form, lambda: services.set_meeting(group, form.said(), by=person()), made=made):
        over = form.day.data is not None and form.day.data < clock.today()
        return go_to(page.address(group, form.result), "The meeting is set" if over else "The meeting is set. Members with an account are told")
    back = address_of("governance.group", group=group)
    return page.form_page(form, "Set a meeting", address_of("governance.set_meeting", group=group), back, of.name, "Set the meeting")


@bp.route("/governance/<string:group>/meetings/<string:meeting>/change", methods=["GET", "POST"])
@requires("see")
def change_meeting(group: str, meeting: str) -> Response:
    """Move a meeting, or say where its papers are."""
    of, row = page.kept(group, meeting)
    form, back = MeetingForm(), page.address(group, meeting)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_meeting(group, meeting, form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    here = address_of("governance.change_meeting", group=group, meeting=meeting)
    return page.form_page(form, "Move the meeting, or name its papers", here, back, page.name(of, row), "Keep the meeting")


@bp.route("/governance/<string:group>/meetings/<string:meeting>/cancel", methods=["GET", "POST"])
@requires("see")
def cancel_meeting(group: str, meeting: str) -> Response:
    """Cancel a meeting."""
    of, row = page.kept(group, meeting)
    form, back = CancelForm(), page.address(group, meeting)
    form.version.carry(row.version)
    if saved(form, lambda: services.cancel(group, meeting, form.why.data, seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    here = address_of("governance.cancel_meeting", group=group, meeting=meeting)
    return page.form_page(form, "Cancel the meeting", here, back, page.name(of, row), "Cancel the meeting")
