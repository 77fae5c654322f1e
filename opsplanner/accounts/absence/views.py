"""The pages on which a person sets herself away, and a coordinator somebody of her agency."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.absence import queries, services, words
from opsplanner.accounts.absence.forms import AwayForm, ColleagueForm
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/account/away", methods=["GET", "POST"])
@requires("see")
def away() -> Response:
    """Say from when to when one is away."""
    form = AwayForm()
    if saved(form, lambda: services.set_own(form.days(), by=person())):
        return go_to(url_for("signing_in.account"), form.result)
    if request.method == "GET" and (found := queries.of(person().email, clock.today())):
        form.first.data, form.last.data = found
    return render_page("accounts/away.html", status=form.status, form=form)


@bp.route("/agencies/<string:code>/away", methods=["GET", "POST"])
@requires("answer_for_agency")
def colleagues_away(code: str) -> Response:
    """Say who of one's agency is away, from when to when: who is ill cannot say it herself."""
    agency = contacts_queries.own_agency(person(), code)
    form, people = ColleagueForm(), queries.colleagues(agency.id, clock.today())
    form.offer(people)
    if saved(form, lambda: services.set_colleague(form.who.data or 0, form.days(), seen_line=form.version.data, by=person())):
        return go_to(url_for(".colleagues_away", code=code), form.result)
    if request.method == "GET":
        form.fill_from(next((one for one in people if str(one.id) == request.args.get("who")), None))
    form.version.carry(contacts_queries.last_contact_change(agency.id))
    return render_page("accounts/colleagues_away.html", status=form.status, form=form, agency=agency, away=[(one, words.period(one.days)) for one in people if one.days])
