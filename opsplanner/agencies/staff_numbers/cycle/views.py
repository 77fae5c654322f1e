"""The page of an agency's watches or shifts."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.accounts.contacts.queries import own_agency
from opsplanner.agencies import bp
from opsplanner.agencies.staff_numbers.cycle import queries, services, words
from opsplanner.agencies.staff_numbers.cycle.forms import USUAL, NoCycleForm, cycle_form
from opsplanner.commitments.staffing.cycles.rules import FEWEST, MOST
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/agencies/<string:code>/staff-numbers/cycle", methods=["GET", "POST"])
@requires("keep_staff_numbers")
def cycle(code: str) -> Response:
    """Keep one's own agency's cycle of days and nights; ?days=8 asks for so many rows."""
    agency = own_agency(person(), code)
    kept = queries.cycle_of(agency.id)
    asked = (request.form if request.method == "POST" else request.args).get("days", "").strip()
    there = len(kept.days) if kept else USUAL
    count = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0 if asked else there
    complaint = "" if FEWEST <= count <= MOST else f"A cycle has {FEWEST} to {MOST} days"
    form = cycle_form(there if complaint else count)
    if saved(form, lambda: services.change_cycle(code, form.cycle(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".staff_numbers", code=code), form.result)
    if form.status == 200:
        form.fill_from(kept, agency.staff_version)
    form.days.data, form.days.raw_data = str(form.count), None
    return render_page(
        "agencies/cycle.html", fragment="agencies/_cycle.html", status=form.status, form=form, agency=agency, kept=kept, version=agency.staff_version,
        said=words.words_of_cycle(kept), complaint=complaint, few=FEWEST, many=MOST,
    )


@bp.post("/agencies/<string:code>/staff-numbers/cycle/remove")
@requires("keep_staff_numbers")
def remove_cycle(code: str) -> Response:
    """Let an agency's numbers go by weekday again."""
    form, back = NoCycleForm(), url_for(".staff_numbers", code=code)
    if saved(form, lambda: services.change_cycle(code, None, accepted=form.warned.data or "", seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)
