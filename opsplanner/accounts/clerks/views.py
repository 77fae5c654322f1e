"""The page on which the office's managers name clerks."""

from __future__ import annotations

from flask import Response, abort, url_for

from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.clerks import queries, services
from opsplanner.accounts.clerks.forms import ClerksForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/clerks", methods=["GET", "POST"])
@requires("review")
def clerks() -> Response:
    """Name who keeps sittings, meetings and drafts of reports, whatever their role and agency. For the managers of the office."""
    if not queries.names_clerks(person()):
        abort(403)
    there, form = queries.clerks(), ClerksForm()
    form.offer(queries.could_be(), there)
    if saved(form, lambda: services.name_clerks(form.person.data, form.gone.data or (), by=person())):
        return go_to(url_for(".clerks"), form.result)
    return render_page("accounts/clerks.html", fragment="accounts/_clerks.html", status=form.status, form=form, there=there)
