"""Who turned up."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.logbook import bp
from opsplanner.logbook import queries as logbook_queries
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.muster import queries, services
from opsplanner.logbook.muster.forms import muster_form
from opsplanner.logbook.words import words_of_turnout
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<string:reference>/turned-up", methods=["GET", "POST"])
@requires("see", post="write_log")
def turned_up(reference: str) -> Response:
    """How many people of each agency came, entered at muster."""
    head = logbook_queries.head_of(person(), reference)
    rows = queries.muster_of(head)
    form = muster_form([row for row in rows if queries.may_say(person(), head.lead_agency_id, row.agency_id)])
    if saved(form, lambda: services.note_turned_up(reference, form.said(), by=person())):
        return go_to(url_for("operations.show", reference=reference) + "#turned-up", "Noted who turned up.")
    if request.method == "POST":
        rows = queries.muster_of(head)
    form.show(rows)
    return render_page(
        "logbook/turned_up.html", fragment="logbook/_turned_up_form.html", status=form.status, head=head, rows=rows, form=form, words=words_of_turnout,
        shut=logbook_rules.why_not(logbook_rules.check_muster_open, head.state, head.musters_on, clock.today()), marking=marking(head.restricted),
    )
