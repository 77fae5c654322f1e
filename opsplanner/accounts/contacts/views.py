"""Pages on which an administrator keeps agencies' contacts."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts.contacts import queries, services
from opsplanner.accounts.contacts.forms import AgencyForm
from opsplanner.database import one
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
    """Correct an agency's contact, deputy, telephone number and mailbox."""
    form = AgencyForm()

    def verb() -> None:
        values = {name: form[name].data or "" for name in services.CONTACTS}
        services.change_agency(code, values, seen_line=form.version.data, by=person())

    agency = one(accounts_queries.agency_by_code(code))
    if saved(form, verb):
        return go_to(url_for(".agencies"), f"The contact of {agency.name} is changed.")
    if request.method == "GET":
        form.fill_from(agency)
    form.version.carry(queries.last_contact_change(agency.id))
    return render_page("accounts/change_agency.html", status=form.status, form=form, agency=agency)
