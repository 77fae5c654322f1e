"""Pages on which whom to reach at an agency is kept: by an administrator, and by the agency's own coordinators."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.contacts import queries, services, words
from opsplanner.accounts.contacts.forms import AgencyForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/administration/agencies")
@requires("manage_accounts")
def agencies() -> Response:
    """Whom to reach at each agency."""
    return render_page("accounts/agencies.html", agencies=queries.contacts())


@bp.route("/administration/agencies/<string:code>", methods=["GET", "POST"])
@requires("manage_accounts")
def change_agency(code: str) -> Response:
    """Correct whom to reach at an agency."""
    agency = queries.agency(code)
    return _page(agency, url_for(".change_agency", code=code), back=(url_for(".agencies"), "Agencies’ contacts"))


@bp.route("/agencies/<string:code>/contacts", methods=["GET", "POST"])
@requires("answer_for_agency")
def contacts(code: str) -> Response:
    """Correct whom to reach at one's own agency."""
    agency = queries.own_agency(person(), code)
    return _page(agency, url_for(".contacts", code=code), back=(url_for("agencies.show", code=code), agency.name))


def _page(agency: Any, here: str, back: tuple[str, str]) -> Response:
    form, name = AgencyForm(), agency.name
    if saved(form, lambda: services.change_agency(agency.code, form.typed(), seen_line=form.version.data, by=person())):
        said = words.goes_to(queries.reach(agency.id), clock.today())
        return go_to(back[0], f"The contact of {name} is changed. {said}.")
    if request.method == "GET":
        form.fill_from(agency, services.away_of(agency))
    form.version.carry(queries.last_contact_change(agency.id))
    said = words.goes_to(queries.reach(agency.id), clock.today())
    return render_page("accounts/change_agency.html", status=form.status, form=form, agency=agency, said=said, here=here, back=back)
