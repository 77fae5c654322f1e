"""The page on which it is written down who came to a meeting."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.governance import bp
from opsplanner.governance.meetings import page
from opsplanner.governance.meetings.recording import services
from opsplanner.governance.meetings.recording.forms import record_form
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to


@bp.route("/governance/<string:group>/meetings/<string:meeting>/record", methods=["GET", "POST"])
@requires("see")
def record_attendance(group: str, meeting: str) -> Response:
    """Write down which members came, and who else."""
    of, row = page.kept(group, meeting)
    there = page.there(row)
    form, back = record_form(there), page.address(group, meeting)
    form.fill_from(there, row.others) if request.method == "GET" else None
    form.version.carry(row.version)

    def verb() -> str:
        return services.record_attendance(group, meeting, form.said(there), form.others.data or "", seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(back, form.result)
    here = address_of("governance.record_attendance", group=group, meeting=meeting)
    return page.form_page(form, "Who came", here, back, page.name(of, row), "Keep who came")
